"""The life of one person of whom every word is a canary, from the first draft to the appeal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.identity.personas import Child, InsuredPersona
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from canaries import VALUES
from lives import Life
from living import bank_pays, ok, payment_files, take, tick
from stages import retained
from teleservice import Site, pdf, photo

CANARY = InsuredPersona(
    name="canary",
    display_name=VALUES["name"],
    born_on=date.fromisoformat(VALUES["born_on"]),
    description="",
    nir=VALUES["nir_with_key"],
    scheme="GENERAL",
    home_fund="561",
    iban=VALUES["iban"],
    email=VALUES["email"],
    children=(
        Child(
            name="canary/first",
            display_name=VALUES["child"],
            born_on=date.fromisoformat(VALUES["child_born_on"]),
            attachment_state="E",
        ),
    ),
)
COLUMNS = "nir,display_name,born_on,scheme,home_fund,iban,subject,attached_to_nir,attachment_state"


@dataclass
class CanarySite(Site):
    """The service, where one more person may log in, and every address is remembered."""

    addresses: list[str] = field(default_factory=list)

    def token(self, name: str) -> str:
        if name != CANARY.name:
            return super().token(name)
        asked = {"issuer": DEVELOPMENT_ISSUER, "audience": CANARY.audience, "now": self.clock()}
        return mint(CANARY, self.key, **asked)  # type: ignore[arg-type]

    @property
    def insured_id(self) -> UUID:
        """The person's, as the directory drew it."""
        found = self.runtime.register.by_subject(CANARY.subject)
        assert found is not None
        return found

    def after(self, **time: float) -> None:
        """Time passes, and the clockwork's hour comes."""
        tick(self, **time)

    def is_paid(self, life: Life, amount: str) -> None:
        """The bank says of the one payment file that it was executed."""
        bank_pays(amount, self.clock().date())(life)


def take_in(site: CanarySite, folder: Path) -> None:
    """Import the person and the child from a file, which goes."""
    person, (child,) = CANARY, CANARY.children
    file = folder / "people.csv"
    told = (
        f"{COLUMNS},email",
        f"{person.nir},{person.display_name},{person.born_on},{person.scheme},561,{person.iban},"
        f"{person.subject},,,{person.email}",
        f",{child.display_name},{child.born_on},,,,,{person.nir},E,",
    )
    file.write_text("\n".join(told))
    site.runtime.register.import_csv(file)
    file.unlink()


def lived(site: CanarySite) -> Life:
    """Everything that one may say, and that may be said of one."""
    life = Life(site, person=CANARY.name)
    _drafted(life)
    ok(life.owner.submit(life.claim))
    site.settle()
    site.after(days=7)
    _asked_and_answered(life)
    _studied(life)
    _completed(life)
    _contested(life)
    return life


def _drafted(life: Life) -> None:
    owner = life.owner
    other = owner.draft()
    body = {"values": {"reason": VALUES["pad"]}}
    ok(owner.put(f"{other}/pad/stay", body))
    fitted = photo("PNG")
    name = VALUES["original_name"]
    ok(owner.ask("POST", f"{other}/documents/fit", files={"files": (name, fitted)}))
    child = owner.get("/beneficiaries").json()["items"][1]["beneficiary_id"]
    life.claim = owner.draft()
    care = {"reason": VALUES["care_reason"]}
    owner.answer(life.claim, care=care, beneficiary=child)
    bill = pdf(pages=1, text=VALUES["document_text"])
    ok(owner.attach(life.claim, bill, VALUES["file_name"]))
    ok(owner.attach(life.claim, photo("JPEG"), VALUES["second_file_name"]))


def _asked_and_answered(life: Life) -> None:
    body = f"{VALUES['body']}, {VALUES['phone']}, {VALUES['address']}"
    asked = ok(life.owner.post("/messages", {"subject": VALUES["subject"], "body": body}))
    life.site.settle()
    clerk = life.site["clerk"]
    ok(clerk.post(f"/desk/messages/{asked['message_id']}/reply", {"body": VALUES["reply"]}))
    for known in (
        {"nir": VALUES["nir_spaced"]},
        {"name": VALUES["name"], "born_on": VALUES["born_on"]},
    ):
        (found,) = ok(clerk.post("/desk/search", known))["items"]
        assert found


def _studied(life: Life) -> None:
    take(life)
    for path, said in (
        ("notes", {"text": VALUES["note"]}),
        ("checks", {"code": "DUPLICATES", "outcome": "FINE", "note": VALUES["check_note"]}),
        ("fraud-suspicions", {"reason": VALUES["suspicion"]}),
    ):
        ok(_post(life, path, **said))
    documents = life.site["agent"].get(f"{life.desk}/documents").json()["items"]
    place = f"{life.desk}/documents/{documents[0]['document_id']}"
    life.site["agent"].get(f"{place}/pages/1")
    line = {"document_id": documents[0]["document_id"], "dated_on": "2026-02-12"}
    line |= {"label": VALUES["line_label"], "currency": "EUR", "amount_cents": 8540}
    ok(_post(life, "invoice-lines", lines=[line]))
    ok(_post(life, "medical-opinion-requests", question=VALUES["opinion_question"]))
    take(life, "medical")
    opinion = {"outcome": "FAVOURABLE", "text": VALUES["opinion"]}
    ok(_post(life, "medical-opinion", "medical", **opinion))
    take(life)


def _completed(life: Life) -> None:
    wanted = {"code": "LEGIBLE_COPY", "note": VALUES["supplement_note"]}
    ok(_post(life, "supplement-requests", items=[wanted]))
    life.site.settle()
    (item,) = life.owner.claim(life.claim)["supplement"]["items"]
    said = {"answer": "NOT_HELD", "why": VALUES["not_held_because"]}
    ok(life.owner.put(f"{life.claim}/supplement/items/{item['item_id']}", said))
    ok(life.owner.post(f"{life.claim}/supplement"))
    take(life)
    line = retained(5000, of=8540, because="CEILING_FRENCH_TARIFF")
    ok(_post(life, "decision", lines=[line], comment=VALUES["comment"]))
    site = _site(life)
    site.settle()
    site.after(days=1)
    assert len(payment_files(site.runtime.settings)) == 1
    site.is_paid(life, "50.00")


def _contested(life: Life) -> None:
    lodged = ok(
        life.owner.post(f"{life.claim}/appeals", {"route": "CRA", "grounds": VALUES["grounds"]})
    )
    settled = {"outcome": "REJECTED", "reason": VALUES["outcome_reason"]}
    place = f"{life.desk}/appeals/{lodged['appeal_id']}/outcome"
    ok(life.site["agent"].post(place, settled))
    life.site.settle()
    for path in ("/me", "/claims", life.claim, f"{life.claim}/letters", "/messages"):
        life.owner.get(path)
    history = life.site["auditor"].get(f"/audit{life.claim}/history")
    assert history.status_code == 200


def _site(life: Life) -> CanarySite:
    assert isinstance(life.site, CanarySite)
    return life.site


def _post(life: Life, path: str, by: str = "agent", **said: Any) -> Any:
    return life.site[by].post(f"{life.desk}/{path}", life.held(**said))
