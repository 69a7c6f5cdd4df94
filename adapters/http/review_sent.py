"""What the desk sends of what it found."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints, WithJsonSchema

from adapters.http.decision_sent import Amount, RateSent
from adapters.http.leases import LEASE_ID
from adapters.http.validation import Day, Prose, Sent, Words, shown_as
from domain.assessing import EURO
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

DOCUMENT_ID: Final = "0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21"
LINE_SENT: Final = {
    "document_id": DOCUMENT_ID,
    "dated_on": "2026-02-12",
    "label": "Consultation",
    "currency": "SEK",
    "amount_cents": 108345,
}
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


TARIFF_REFERENCE: Final = r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,59}$"
"""What a State calls its answer."""


class CheckSent(Sent):
    """A check. note: why, for the desk alone, at most 1,000 characters."""

    model_config = shown_as(lease_id=LEASE_ID, code="DUPLICATES", outcome="FINE", note=None)

    lease_id: UUID
    code: CheckCode
    outcome: CheckOutcome
    note: Prose | None = None

    def check(self) -> Check:
        """In the words of the domain."""
        return Check(**self.model_dump(exclude={"lease_id"}))


class VerdictSent(Sent):
    """What a document is good for."""

    model_config = shown_as(lease_id=LEASE_ID, verdict="ILLEGIBLE")

    lease_id: UUID
    verdict: DocumentVerdict


class InvoiceLineSent(Sent):
    """A line of a bill or of a payment. amount_cents: hundredths of its currency.

    rate: what one euro was worth; when it is left out, that of today is looked up.
    """

    kind: InvoiceKind = InvoiceKind.INVOICE
    document_id: UUID
    dated_on: Day
    label: Prose
    currency: Currency = EURO
    amount_cents: Annotated[int, Field(strict=True, ge=1, le=99_999_999_999)]
    rate: RateSent | None = None


class LinesSent(Sent):
    """All lines: they replace those that were copied before."""

    model_config = shown_as(lease_id=LEASE_ID, lines=[LINE_SENT])

    lease_id: UUID
    lines: Annotated[list[InvoiceLineSent], Field(max_length=200)]

    def invoiced(self) -> tuple[Invoiced, ...]:
        """In the words of the domain."""
        return tuple(Invoiced(**line.model_dump()) for line in self.lines)


class LineRateSent(Sent):
    """Another rate for a line; when it is left out, that of today is looked up."""

    model_config = shown_as(lease_id=LEASE_ID)

    lease_id: UUID
    rate: RateSent | None = None

    def exchange_rate(self) -> ExchangeRate | None:
        """In the words of the domain."""
        return ExchangeRate(**self.rate.model_dump()) if self.rate else None


class ReasonedSent(Sent):
    """Why, under the lease that one holds; for the desk alone, at most 1,000 characters."""

    model_config = shown_as(lease_id=LEASE_ID, reason="…")

    lease_id: UUID
    reason: Prose


class ClearingSent(Sent):
    """Why there is nothing in a suspicion."""

    model_config = shown_as(reason="…")

    reason: Prose


class NoteSent(Sent):
    """A note for the next agent; its person never reads it, at most 1,000 characters."""

    model_config = shown_as(lease_id=LEASE_ID, text="…")

    lease_id: UUID
    text: Prose


class QuestionSent(Sent):
    """What the medical adviser is asked; they alone read it, at most 4,000 characters."""

    model_config = shown_as(lease_id=LEASE_ID, question="…")

    lease_id: UUID
    question: Prose


class OpinionSent(Sent):
    """An opinion. text: why, for the medical service alone, at most 4,000 characters."""

    model_config = shown_as(lease_id=LEASE_ID, outcome="FAVOURABLE", text="…")

    lease_id: UUID
    outcome: OpinionOutcome
    text: Prose


class TariffAnswerSent(Sent):
    """What the State of stay answered: an amount with its reference, or why there is none."""

    model_config = shown_as(amount_cents=6180, received_on="2026-05-04", reference="IT-S068-17")

    amount_cents: Amount | None = None
    currency: Currency = EURO
    received_on: Day | None = None
    reference: (
        Annotated[
            Words,
            StringConstraints(pattern=TARIFF_REFERENCE),
            WithJsonSchema({"type": "string", "pattern": TARIFF_REFERENCE}),
        ]
        | None
    ) = None
    no_tariff: NoTariff | None = None

    def reply(self) -> TariffReply | None:
        """In the words of the domain; None when there is none to tell."""
        facts: dict[str, Any] = self.model_dump(exclude={"no_tariff"})
        return None if self.amount_cents is None else TariffReply(**facts)
