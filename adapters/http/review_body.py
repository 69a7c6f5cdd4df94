"""What the desk found of a claim, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from domain.base import Author, Role
from domain.claim import Claim
from domain.signals import Signal, SignalCode, line_cents, sums_of
from domain.values import ExchangeRate
from domain.values.review import (
    CheckCode,
    CheckOutcome,
    ForeignTariff,
    InvoiceKind,
    MedicalOpinion,
    NoTariff,
    OpinionOutcome,
    TariffReply,
)

LINE_ID: Final = "5a1c0f6f-58f3-5a0c-8a56-6a1c0f6f9b21"
INVOICE_LINE: Final[Mapping[str, Any]] = {
    "line_id": LINE_ID,
    "kind": "INVOICE",
    "kind_label": french.INVOICE_KINDS[InvoiceKind.INVOICE],
    "document_id": "0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21",
    "dated_on": "2026-02-12",
    "label": "Consultation",
    "currency": "SEK",
    "amount_cents": 108345,
    "rate": {"units_per_euro": "10.8345", "on": "2026-03-20", "source": "ECB"},
    "euro_cents": 10000,
}
SUMS: Final[Mapping[str, Any]] = {
    "invoiced_cents": 10000,
    "proven_cents": 0,
    "declared_cents": 8540,
    "against_declared_cents": 1460,
    "against_proven_cents": 10000,
    "without_rate": 0,
}


class CheckBody(BaseModel):
    """A check of the list. outcome: null when nothing was said of it."""

    code: CheckCode
    label: str
    outcome: CheckOutcome | None
    outcome_label: str | None
    note: str | None


class InvoiceLineBody(BaseModel):
    """A line as it was copied. euro_cents: null without a rate."""

    line_id: UUID
    kind: InvoiceKind
    kind_label: str
    document_id: UUID
    dated_on: date
    label: str | None
    currency: str
    amount_cents: int
    rate: ExchangeRate | None
    euro_cents: int | None


class SumsBody(BaseModel):
    """What the lines amount to, in euro cents; `against_…`: what the bills exceed the others by.

    without_rate: how many lines have no rate and count nowhere.
    """

    invoiced_cents: int
    proven_cents: int
    declared_cents: int
    against_declared_cents: int
    against_proven_cents: int
    without_rate: int


class OpinionBody(BaseModel):
    """A medical opinion. question, text: null for whoever is not of the medical service.

    sentence: what it came to, in words that are not medical.
    """

    opinion_id: UUID
    asked_on: date
    outcome: OpinionOutcome | None
    sentence: str | None
    given_on: date | None
    question: str | None
    text: str | None


class TariffBody(BaseModel):
    """A tariff that was asked of a State. At most one of reply and no_tariff is there."""

    request_id: UUID
    country: str
    requested_on: date
    reminded_on: list[date]
    reply: TariffReply | None
    no_tariff: NoTariff | None
    sentence: str | None
    ended_on: date | None


class SuspicionBody(BaseModel):
    """A suspected fraud. cleared_because: null while it stands."""

    suspicion_id: UUID
    reason: str | None
    raised_by: UUID
    raised_on: date
    cleared_by: UUID | None
    cleared_on: date | None
    cleared_because: str | None


class NoteBody(BaseModel):
    """What an agent left for the next one."""

    note_id: UUID
    text: str | None
    by: UUID
    written_at: datetime


class SignalBody(BaseModel):
    """Something odd. claim_id: the other claim that it is about, null when it is this one alone."""

    code: SignalCode
    text: str
    claim_id: UUID | None


def check_bodies(claim: Claim, reader: Role) -> list[CheckBody]:
    """Every check of the list; the agents' notes are theirs."""
    return [_check(claim, code, reader) for code in CheckCode]


def invoice_line_bodies(claim: Claim) -> list[InvoiceLineBody]:
    """The lines as they were copied, each in euros where it has a rate."""
    review = claim.review
    labels = review.labels or (None,) * len(review.lines)
    return [
        InvoiceLineBody(
            label=label,
            kind_label=french.INVOICE_KINDS[line.kind],
            rate=review.rates.get(line.line_id),
            euro_cents=line_cents(line, review),
            **line.model_dump(),
        )
        for line, label in zip(review.lines, labels, strict=True)
    ]


def sums_body(claim: Claim) -> SumsBody:
    """What the lines amount to, beside what was declared."""
    declared = claim.care.amount_cents if claim.care else 0
    return SumsBody(declared_cents=declared, **sums_of(claim)._asdict())


def opinion_bodies(claim: Claim, reader: Role) -> list[OpinionBody]:
    """The opinions; their words for the medical service alone."""
    return [_opinion(one, is_medical=reader is Role.MEDICAL) for one in claim.review.opinions]


def tariff_bodies(claim: Claim) -> list[TariffBody]:
    """The tariffs that were asked for."""
    return [_tariff(one) for one in claim.review.tariffs]


def suspicion_bodies(claim: Claim, reader: Author) -> list[SuspicionBody]:
    """The suspicions: all for a supervisor, one's own for an agent."""
    seen = (
        one
        for one in claim.review.suspicions.values()
        if reader.role is Role.SUPERVISOR or one.raised_by == reader.id
    )
    return [SuspicionBody(**one.model_dump()) for one in seen]


def note_bodies(claim: Claim, reader: Role) -> list[NoteBody]:
    """The notes that agents left for each other."""
    if reader is Role.MEDICAL:
        return []
    return [NoteBody(**one.model_dump()) for one in claim.review.notes]


def signal_bodies(found: Iterator[Signal]) -> list[SignalBody]:
    """What looks odd, each with its sentence."""
    return [
        SignalBody(
            code=one.code,
            text=french.signal_sentence(one.code, one.details),
            claim_id=one.claim_id,
        )
        for one in found
    ]


def _check(claim: Claim, code: CheckCode, reader: Role) -> CheckBody:
    known = claim.review.checks.get(code)
    return CheckBody(
        code=code,
        label=french.CHECKS[code],
        outcome=known.outcome if known else None,
        outcome_label=french.CHECK_OUTCOMES[known.outcome] if known else None,
        note=known.note if known and reader is not Role.MEDICAL else None,
    )


def _opinion(opinion: MedicalOpinion, *, is_medical: bool) -> OpinionBody:
    return OpinionBody(
        opinion_id=opinion.opinion_id,
        asked_on=opinion.asked_on,
        outcome=opinion.outcome,
        sentence=french.OPINIONS[opinion.outcome] if opinion.outcome else None,
        given_on=opinion.given_on,
        question=opinion.question if is_medical else None,
        text=opinion.text if is_medical else None,
    )


def _tariff(tariff: ForeignTariff) -> TariffBody:
    return TariffBody(
        **tariff.request.model_dump(),
        reminded_on=list(tariff.reminded_on),
        reply=tariff.reply,
        no_tariff=tariff.no_tariff,
        sentence=french.NO_TARIFFS[tariff.no_tariff] if tariff.no_tariff else None,
        ended_on=tariff.ended_on,
    )
