"""What the lives of claims have in common, and what is seen of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lives import (
    ACKNOWLEDGED,
    PAID,
    PIECES_ASKED,
    PIECES_RECEIVED,
    TRANSMITTED,
    Act,
    Step,
)
from living import (
    all_deposited,
    ask_for,
    bank_pays,
    open_letter,
    run_payments,
    settle,
    submit,
    take,
    wait,
)

RECEIVED, WAITS, STUDIED = "Reçue", "En attente de traitement", "En cours d'étude"
TO_COMPLETE = "Documents à compléter avant le 26/05/2026"
AGENT, INSURED, ADVISER, STATE = "AGENT", "INSURED", "MEDICAL_ADVISER", "STATE_OF_STAY"
DUE_ON = "2026-04-17"
"""28 days after the submission; nothing that happens to a claim moves it."""

LINE = {"label": "Consultation", "care_on": "2026-03-06", "amount_cents": 8540}


def retained(cents: int, *, of: int, because: str | None, **more: Any) -> dict[str, Any]:
    """A line of a decision. of: what was asked, in euro cents; because: of the rest, if any."""
    basis = {"basis": "FRENCH"} if cents else {}
    amounts = {"amount_cents": of, "retained_cents": cents, "refused_cents": of - cents}
    return LINE | amounts | {"reason": because} | basis | more


def until_taken(begin: Act) -> Iterator[Step]:
    """Every life begins so; the seed's two rows are the only ones."""
    yield Step(begin, "Brouillon", ["Demande commencée"])
    yield Step(submit, "Transmise", ["Demande transmise"], [TRANSMITTED], AGENT)
    yield Step(settle, RECEIVED, ["Accusé de réception envoyé"], [ACKNOWLEDGED], AGENT)
    yield Step(wait(days=7), RECEIVED, waits_for=AGENT)
    yield Step(take, STUDIED, ["Étude de votre demande commencée"], waits_for=AGENT)


def completed(code: str, answer: Act, *told: str) -> Iterator[Step]:
    """On 27 March a piece is asked for; ten days later it is there, or a word why not."""
    asked, received = "Documents complémentaires demandés", "Documents complémentaires reçus"
    yield Step(ask_for(code), TO_COMPLETE, [asked], [PIECES_ASKED], INSURED)
    yield Step(wait(days=10), TO_COMPLETE, waits_for=INSURED)
    yield Step(answer, TO_COMPLETE, told, waits_for=INSURED)
    yield Step(all_deposited, WAITS, [received], [PIECES_RECEIVED], AGENT)
    yield Step(take, STUDIED, waits_for=AGENT)


def paid(amount: str, *, sent_on: str, paid_on: date) -> Iterator[Step]:
    """The decision stands: ordered, sent in the night, booked two days later."""
    euros = amount.replace(".", ",")
    yield Step(settle, "Virement en préparation", ["Virement en préparation"])
    yield Step(run_payments(amount), f"Virement émis le {sent_on}", ["Virement émis"])
    label = f"Remboursée le {paid_on:%d/%m/%Y} : {euros}\u00a0€"
    yield Step(bank_pays(amount, paid_on), label, ["Demande remboursée"], [PAID])
    said = ("Décompte de votre remboursement", euros, f"{paid_on:%d/%m/%Y}")
    yield Step(open_letter(*said), label, ["Courrier ouvert"])
