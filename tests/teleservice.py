"""The insured person's way through the service, in the words of the worked cases."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

import installation
from installation import BOTH, CARE, SITUATION
from workers.follower import Follower
from workers.jobs import run_job


class Person(installation.Person):
    """Somebody who files claims, logged in again whenever time has passed."""

    def __init__(self, site: Site, name: str) -> None:
        super().__init__(site.client, site.token(name))
        self._site, self._name = site, name

    @property
    def headers(self) -> dict[str, str]:  # cached there, fresh here
        return {"Authorization": f"Bearer {self._site.token(self._name)}"}

    def answer(
        self,
        claim: str,
        *,
        situation: dict[str, Any] | None = None,
        beneficiary: str | None = None,
        care: dict[str, Any] | None = None,
        stay: dict[str, Any] | None = None,
    ) -> None:
        """Answer steps 1 to 3, as the case says, the rest as the simple one does."""
        steps = self.steps()
        steps["personal-situation"] = SITUATION | (situation or {})
        steps["care"] = CARE | (care or {})
        steps["stay"] = stay or steps["stay"]
        if beneficiary:
            steps["beneficiary"] = {"beneficiary_id": beneficiary}
        for step, body in steps.items():
            answer = self.put(f"{claim}/{step}", body)
            assert answer.status_code == 200, answer.text

    def filled(self, **said: Any) -> str:
        """The path of a draft that only waits to be submitted."""
        claim = self.draft()
        self.answer(claim, **said)
        assert self.attach_photo(claim).status_code == 201
        return claim

    def attach_photo(self, claim: str) -> Any:
        return self.attach(claim, photo("JPEG"), "ticket.jpg")

    def attach_pdf(self, claim: str, *, pages: int, text: str = "Facture") -> Any:
        return self.attach(claim, pdf(pages=pages, text=text), "facture.pdf")

    def submit(self, claim: str, key: str | None = None) -> Any:
        return self.post(f"{claim}/submission", BOTH, key=key)

    def claim(self, claim: str) -> Any:
        return self.get(claim).json()


class Site(installation.Site):
    """The service with its follower and its jobs, which run when the test says."""

    def __getitem__(self, name: str) -> Person:
        return Person(self, name)

    def settle(self) -> None:
        """Let everything happen that follows from what was recorded."""
        portal = self.client.portal
        assert portal is not None
        while sent := self.sent_jobs():
            for job_id in sent:
                portal.call(run_job, job_id, self.runtime)

    def sent_jobs(self) -> list[UUID]:
        sent: list[UUID] = []
        follower = Follower(self.runtime, sent.append)
        for projector in follower.projectors:
            projector.prepare()
        follower.catch_up()
        return sent


def stay(
    country: str, starts_on: str, ends_on: str, *, reason: str = "TOURISM", in_zone: bool = True
) -> dict[str, Any]:
    """The body of step 3; in the zone with both its questions answered."""
    body = {"country": country, "starts_on": starts_on, "ends_on": ends_on, "reason": reason}
    return body | ({"tariff": "FRENCH", "partially_reimbursed": False} if in_zone else {})


def checklist_of(person: Person, claim: str) -> list[str]:
    """The codes of the documents that the claim expects, in order."""
    items = person.get(f"{claim}/checklist").json()["items"]
    return [code for item in items for code in item["codes"]]


def warning_codes(person: Person, claim: str) -> list[str]:
    """The codes of what the person is warned of."""
    return [warning["code"] for warning in person.claim(claim)["warnings"]]


def pdf(*, pages: int, text: str = "Facture") -> bytes:
    """Pages of A4."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for page in range(pages):
        canvas.drawString(100, 700, f"{text}, page {page + 1}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def padded_pdf(size: int) -> bytes:
    """A page of A4 that weighs exactly so many bytes."""
    return installation.pdf(padded_to=size)


def protected_pdf(password: str) -> bytes:
    """A page of A4 that opens with this password; the empty one opens by itself."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(pages=1))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def photo(kind: str, noise: int = 0) -> bytes:
    """An upright picture; noise makes it as heavy as a scan."""
    width, height = (noise, noise * 297 // 210) if noise else (210, 297)
    picture = Image.new("RGB", (width, height), "white")
    if noise:
        picture = Image.frombytes("RGB", (width, height), Random(1).randbytes(width * height * 3))
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()
