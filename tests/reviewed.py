"""What the desk finds over HTTP, in few words."""

from __future__ import annotations

from typing import Any

from decided import desk, lease
from installation import Person

SWEDISH = {"currency": "SEK", "amount_cents": 108_345}
TYPED = {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "BANK_STATEMENT"}


def document_of(agent: Person, claim: str) -> str:
    items = agent.get(f"{desk(claim)}/documents").json()["items"]
    return str(items[0]["document_id"])


def bill(agent: Person, claim: str, **changes: Any) -> dict[str, Any]:
    return {
        "document_id": document_of(agent, claim),
        "dated_on": "2026-02-12",
        "label": "Consultation",
        "amount_cents": 8540,
    } | changes


def held(agent: Person, claim: str, **more: Any) -> dict[str, Any]:
    """A body under a lease that the agent takes."""
    return {"lease_id": lease(agent, claim)} | more


def done(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask_adviser(agent: Person, claim: str, question: str = "Urgence ?") -> Any:
    body = held(agent, claim, question=question)
    return done(agent.post(f"{desk(claim)}/medical-opinion-requests", body))


def advise(adviser: Person, claim: str, text: str = "Séances urgentes") -> Any:
    body = held(adviser, claim, outcome="UNFAVOURABLE", text=text)
    return done(adviser.post(f"{desk(claim)}/medical-opinion", body))


def ask_state(agent: Person, claim: str) -> Any:
    return done(agent.post(f"{desk(claim)}/foreign-tariff-requests", held(agent, claim)))


def panel(person: Person, claim: str) -> Any:
    return done(person.get(desk(claim)))
