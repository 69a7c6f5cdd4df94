"""What an agent sends of a decision: its lines, and how they become an assessment."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from adapters.http.leases import LEASE_ID
from adapters.http.validation import Day, Prose, Sent, Words, shown_as
from domain.assessing import EURO, euro_cents
from domain.reference.reasons import REASONS_VERSION
from domain.values import (
    AssessedLine,
    Assessment,
    ExchangeRate,
    PriceBasis,
    RateSource,
    ReasonCode,
)
from domain.values.decision import POSITIVE

DIGEST: Final = "ab" * 32
SENT_LINE: Final = {
    "label": "Dialyse",
    "care_on": "2026-02-12",
    "amount_cents": 8540,
    "retained_cents": 0,
    "refused_cents": 8540,
    "reason": "PRIOR_AUTHORISATION_MISSING",
}
Amount = Annotated[int, Field(strict=True, ge=0, le=99_999_999_999)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class RateSent(Sent):
    """What one euro was worth, as it was published: `10.8345`."""

    units_per_euro: Annotated[str, StringConstraints(pattern=POSITIVE)]
    on: Day
    source: RateSource


class LineSent(Sent):
    """One expense. amount_cents: hundredths of its currency; the other amounts: euro cents."""

    label: Prose
    care_on: Day | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = EURO
    amount_cents: Annotated[int, Field(strict=True, ge=1, le=99_999_999_999)]
    rate: RateSent | None = None
    retained_cents: Amount
    refused_cents: Amount
    basis: PriceBasis | None = None
    reason: ReasonCode | None = None
    decided_before_on: Day | None = None


class DecisionSent(Sent):
    """Every line of a claim. letter_sha256: of the preview, so that no other letter is sent.

    without_supplement_because: why a missing proof was not asked for first; no letter says it.
    """

    model_config = shown_as(lease_id=LEASE_ID, lines=[SENT_LINE], letter_sha256=DIGEST)

    lease_id: UUID
    lines: Annotated[list[LineSent], Field(min_length=1, max_length=100)]
    reimbursed_abroad_cents: Amount = 0
    comment: Prose | None = None
    without_supplement_because: Prose | None = None
    letter_sha256: Digest | None = None


class PreviewSent(Sent):
    """As a decision; without lines, what waits for a second signature."""

    model_config = shown_as(lease_id=LEASE_ID, lines=[SENT_LINE])

    lease_id: UUID
    lines: Annotated[list[LineSent], Field(min_length=1, max_length=100)] | None = None
    reimbursed_abroad_cents: Amount = 0
    comment: Prose | None = None
    without_supplement_because: Prose | None = None


class ConfirmationSent(Sent):
    """The second signature. letter_sha256: of the preview."""

    model_config = shown_as(lease_id=LEASE_ID, letter_sha256=DIGEST)

    lease_id: UUID
    letter_sha256: Digest | None = None


class ReopeningSent(Sent):
    """Why a decision is looked at again; no letter says it, the copy of one's data does."""

    model_config = shown_as(reason="Erreur de saisie")

    reason: Annotated[Words, StringConstraints(max_length=500)]


def assessment_of(sent: DecisionSent | PreviewSent) -> Assessment:
    """The lines in the words of the domain, each converted to euros."""
    lines = sent.lines or []
    return Assessment(
        lines=tuple(_line(line) for line in lines),
        labels=tuple(line.label.strip() for line in lines),
        reimbursed_abroad_cents=sent.reimbursed_abroad_cents,
        comment=sent.comment,
        without_supplement_because=sent.without_supplement_because,
        reasons_version=REASONS_VERSION,
    )


def _line(sent: LineSent) -> AssessedLine:
    rate = ExchangeRate(**sent.rate.model_dump()) if sent.rate else None
    facts: dict[str, Any] = sent.model_dump(exclude={"label", "rate"})
    asked_cents = euro_cents(sent.amount_cents, rate)
    return AssessedLine(**facts, rate=rate, asked_cents=asked_cents)
