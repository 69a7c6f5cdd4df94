"""Decisions over HTTP: ready bodies, and short ways to get there."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from installation import Person, Site

LINE = {
    "label": "Dialyse à l'hôpital",
    "care_on": "2026-02-12",
    "amount_cents": 8540,
    "retained_cents": 8540,
    "refused_cents": 0,
    "basis": "FRENCH",
}
REFUSED_LINE = LINE | {
    "retained_cents": 0,
    "refused_cents": 8540,
    "basis": None,
    "reason": "PRIOR_AUTHORISATION_MISSING",
}
BIG_LINE = LINE | {"amount_cents": 150_000, "retained_cents": 150_000}
GROUNDS = "J'avais demandé l'autorisation en janvier."


def desk(claim: str) -> str:
    return f"/desk{claim}"


def lease(agent: Person, claim: str) -> str:
    """The lease under which an agent takes the claim."""
    answer = agent.post(f"{desk(claim)}/lease")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["lease_id"])


def decision(lease_id: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"lease_id": lease_id, "lines": list(lines) or [LINE]} | more


def decide(agent: Person, claim: str, *lines: dict[str, Any], **more: Any) -> Any:
    """Take the claim and decide it."""
    body = decision(lease(agent, claim), *lines, **more)
    answer = agent.post(f"{desk(claim)}/decision", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(site: Site) -> str:
    """The path of a claim of Alice's that was refused."""
    claim = site["alice"].submitted()
    site.acknowledge(claim)
    decide(site["agent"], claim, REFUSED_LINE)
    return claim


def decision_of(person: Person, claim: str) -> Any:
    return person.get(claim).json()["decision"]


def letter_of(person: Person, claim: str, number: int = -1) -> Any:
    """A letter of a claim, opened; the last one unless told otherwise."""
    found = decision_of(person, claim)["letters"][number]
    return person.get(found["address"].removeprefix("/api/v1"))


def types_of(site: Site, claim: str) -> list[str]:
    items = site["auditor"].get(f"/audit{claim}/history", params={"limit": 100}).json()["items"]
    return [str(one["type"]).removeprefix("claim.").removesuffix(".1") for one in items]


def text_of(content: bytes) -> str:
    """The words of a PDF, one blank between them."""
    pages = PdfReader(BytesIO(content)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    return words.replace("\u200b", "")
