"""What looks odd in a claim, for an agent to look at; it decides and blocks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.assessing import EURO, euro_cents
from domain.claim import Claim
from domain.values import CareLink, Status
from domain.values.review import DocumentVerdict, InvoiceKind, InvoiceLine, Review


class SignalCode(StrEnum):
    """What looks odd. Source: docs/sources.md#desk-checks."""

    SAME_DOCUMENT = "SAME_DOCUMENT"
    SAME_INVOICE = "SAME_INVOICE"
    SAME_LINE_TWICE = "SAME_LINE_TWICE"
    INVOICE_OUTSIDE_STAY = "INVOICE_OUTSIDE_STAY"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    PAYMENT_DIFFERS = "PAYMENT_DIFFERS"
    RATE_LACKING = "RATE_LACKING"
    LINE_FROM_BAD_DOCUMENT = "LINE_FROM_BAD_DOCUMENT"
    THIRD_PARTY_NOT_FLAGGED = "THIRD_PARTY_NOT_FLAGGED"
    REIMBURSED_ABROAD = "REIMBURSED_ABROAD"
    TARIFF_OVERDUE = "TARIFF_OVERDUE"


class Signal(NamedTuple):
    """Something odd. claim_id: the other claim that it is about, None when it is this one alone.

    details: numbers and days that a sentence names.
    """

    code: SignalCode
    claim_id: UUID | None = None
    details: Mapping[str, object] = {}


class Sums(NamedTuple):
    """What the copied lines amount to, in euro cents.

    invoiced_cents, proven_cents: of the bills and of the payments that have a rate.
    against_declared_cents, against_proven_cents: what the bills exceed the others by.
    without_rate: how many lines are left out.
    """

    invoiced_cents: int
    proven_cents: int
    against_declared_cents: int
    against_proven_cents: int
    without_rate: int


def line_cents(line: InvoiceLine, review: Review) -> int | None:
    """A line in euro cents, None when it has no rate.

    Source: docs/sources.md#pricing
    """
    if line.currency == EURO:
        return line.amount_cents
    rate = review.rates.get(line.line_id)
    return None if rate is None else euro_cents(line.amount_cents, rate)


def sums_of(claim: Claim) -> Sums:
    """What the copied lines amount to, beside what the person declared."""
    review, known = claim.review, dict.fromkeys(InvoiceKind, 0)
    lacking = 0
    for line in review.lines:
        cents = line_cents(line, review)
        lacking += cents is None
        known[line.kind] += cents or 0
    invoiced, proven = known[InvoiceKind.INVOICE], known[InvoiceKind.PAYMENT_PROOF]
    declared = claim.care.amount_cents if claim.care else 0
    return Sums(invoiced, proven, invoiced - declared, invoiced - proven, lacking)


def signals(claim: Claim) -> Iterator[Signal]:
    """What looks odd in a claim by itself."""
    yield from _of_money(claim)
    yield from _of_lines(claim)
    care, stay, review = claim.care, claim.stay, claim.review
    is_third_party = care is not None and care.linked_to is CareLink.THIRD_PARTY_ACCIDENT
    if is_third_party and not review.is_recourse_flagged:
        yield Signal(SignalCode.THIRD_PARTY_NOT_FLAGGED)
    if stay is not None and stay.partially_reimbursed:
        yield Signal(SignalCode.REIMBURSED_ABROAD)
    is_waiting = claim.status is Status.FOREIGN_TARIFF_PENDING
    if is_waiting and review.tariff is not None and review.tariff.reminded_on:
        yield Signal(SignalCode.TARIFF_OVERDUE)


def _of_money(claim: Claim) -> Iterator[Signal]:
    kinds = {line.kind for line in claim.review.lines}
    found = sums_of(claim)
    if found.without_rate:
        yield Signal(SignalCode.RATE_LACKING)
    if InvoiceKind.INVOICE not in kinds:
        return
    invoiced = found.invoiced_cents
    if found.against_declared_cents:
        declared = invoiced - found.against_declared_cents
        details = {"declared_cents": declared, "invoiced_cents": invoiced}
        yield Signal(SignalCode.AMOUNT_DIFFERS, None, details)
    if InvoiceKind.PAYMENT_PROOF in kinds and found.against_proven_cents:
        details = {"proven_cents": found.proven_cents, "invoiced_cents": invoiced}
        yield Signal(SignalCode.PAYMENT_DIFFERS, None, details)


def _of_lines(claim: Claim) -> Iterator[Signal]:
    review, stay = claim.review, claim.stay
    bills = [line for line in review.lines if line.kind is InvoiceKind.INVOICE]
    alike = Counter((line.dated_on, line.currency, line.amount_cents) for line in bills)
    if any(number > 1 for number in alike.values()):
        yield Signal(SignalCode.SAME_LINE_TWICE)
    for dated_on in sorted({line.dated_on for line in bills}):
        if stay is not None and not stay.starts_on <= dated_on <= stay.ends_on:
            yield Signal(SignalCode.INVOICE_OUTSIDE_STAY, None, {"dated_on": dated_on})
    bad = {DocumentVerdict.ILLEGIBLE, DocumentVerdict.OFF_TOPIC}
    if any(review.verdicts.get(line.document_id) in bad for line in review.lines):
        yield Signal(SignalCode.LINE_FROM_BAD_DOCUMENT)
