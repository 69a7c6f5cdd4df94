"""What agents find while they study a claim, as steps of a spec."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builders import day, document
from desk import AGENT, lease_id
from domain.base import Author, Role
from domain.values import ExchangeRate
from domain.values.review import (
    Check,
    CheckCode,
    CheckOutcome,
    DocumentVerdict,
    Invoiced,
    InvoiceKind,
    NoTariff,
    OpinionOutcome,
    TariffReply,
)
from spec import Step, World

ADVISER = Author(role=Role.MEDICAL, id=UUID("3ed1ca10-0000-4000-8000-000000000001"))
IDENTITY = CheckCode.IDENTITY_ON_INVOICES
REMINDER_DAYS = 60


def check(
    code: CheckCode = IDENTITY,
    outcome: CheckOutcome = CheckOutcome.FINE,
    note: str | None = None,
    number: int = 1,
    by: Author = AGENT,
) -> Step:
    """The agent makes a check."""
    said = Check(code=code, outcome=outcome, note=note)
    return lambda world: world.claim.record_check(lease_id(number), said, world.act(by))


def judge(
    verdict: DocumentVerdict = DocumentVerdict.LEGIBLE, document_id: UUID | None = None
) -> Step:
    """The agent judges a document, the first one unless told otherwise."""
    which = document_id or document().document_id
    return lambda world: world.claim.judge_document(lease_id(), which, verdict, world.act(AGENT))


def bill(cents: int = 8540, on: str = "2026-02-12", **changes: Any) -> Invoiced:
    """A line of a bill in euros."""
    facts: dict[str, Any] = {
        "document_id": document().document_id,
        "dated_on": day(on),
        "label": "Consultation",
        "amount_cents": cents,
    }
    return Invoiced(**facts | changes)


def payment(cents: int = 8540, on: str = "2026-02-12", **changes: Any) -> Invoiced:
    """A line of a proof of payment."""
    return bill(cents, on, kind=InvoiceKind.PAYMENT_PROOF, **changes)


def enter(*lines: Invoiced) -> Step:
    """The agent copies the bills."""
    return lambda world: world.claim.enter_lines(lease_id(), lines, world.act(AGENT))


def apply_rate(rate: ExchangeRate, line: int = 0, line_id: UUID | None = None) -> Step:
    """The agent converts a line at another rate."""

    def step(world: World) -> None:
        which = line_id or world.claim.review.lines[line].line_id
        world.claim.apply_rate(lease_id(), which, rate, world.act(AGENT))

    return step


def flag_recourse() -> Step:
    return lambda world: world.claim.flag_recourse(lease_id(), world.act(AGENT))


def suspect(reason: str | None = "Deux tampons") -> Step:
    def step(world: World) -> None:
        world.claim.raise_suspicion(lease_id(), reason, world.act(AGENT))

    return step


def clear(by: Author, reason: str | None = "Expliqué", suspicion_id: UUID | None = None) -> Step:
    def step(world: World) -> None:
        which = suspicion_id or next(iter(world.claim.review.suspicions))
        world.claim.clear_suspicion(which, reason, world.act(by))

    return step


def note(text: str | None = "Rappeler la caisse") -> Step:
    def step(world: World) -> None:
        world.claim.write_note(lease_id(), text, world.act(AGENT))

    return step


def ask_adviser(
    question: str | None = "Était-ce urgent ?", number: int = 1, by: Author = AGENT
) -> Step:
    def step(world: World) -> None:
        world.claim.request_opinion(lease_id(number), question, world.act(by))

    return step


def advise(
    outcome: OpinionOutcome = OpinionOutcome.FAVOURABLE,
    text: str | None = "Oui",
    number: int = 2,
    by: Author = ADVISER,
) -> Step:
    def step(world: World) -> None:
        world.claim.give_opinion(lease_id(number), outcome, text, world.act(by))

    return step


def ask_state(number: int = 1, days: int = REMINDER_DAYS) -> Step:
    def step(world: World) -> None:
        world.claim.request_tariff(lease_id(number), days, world.act(AGENT))

    return step


def tariff_id(world: World) -> UUID:
    """What was asked of the State of stay last."""
    assert world.claim.review.tariff is not None
    return world.claim.review.tariff.request.request_id


def reply(on: str = "2026-03-20", **changes: Any) -> TariffReply:
    facts: dict[str, Any] = {"amount_cents": 6180, "reference": "IT-17", "received_on": day(on)}
    return TariffReply(**facts | changes)


def answer_tariff(said: TariffReply | None = None, request_id: UUID | None = None) -> Step:
    def step(world: World) -> None:
        which = request_id or tariff_id(world)
        world.claim.receive_tariff(which, said or reply(), world.act(AGENT))

    return step


def no_tariff(because: NoTariff = NoTariff.NO_RATE_THERE) -> Step:
    def step(world: World) -> None:
        world.claim.give_up_tariff(tariff_id(world), because, world.act(AGENT))

    return step


def remind(days: int = REMINDER_DAYS) -> Step:
    return lambda world: world.claim.remind_of_tariff(days, world.act())
