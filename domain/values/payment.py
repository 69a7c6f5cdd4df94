"""What is paid of a claim: who pays, what was ordered, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.base import Personal, Value


class Payer(StrEnum):
    """Whose account pays: the CNSE's fund, or the scheme itself. Source: docs/sources.md#payers."""

    CNSE = "CNSE"
    CANSSM = "CANSSM"
    MGP = "MGP"
    MGEN = "MGEN"


class PaymentState(StrEnum):
    """Where a payment stands; REPLACED: it failed, and another one or none is due in its place."""

    ORDERED = "ORDERED"
    SENT = "SENT"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    REPLACED = "REPLACED"


class PaymentFailure(StrEnum):
    """Why a payment did not reach its person. Source: docs/sources.md#payment-results."""

    NO_ACCOUNT = "NO_ACCOUNT"
    ACCOUNT_INVALID = "ACCOUNT_INVALID"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    ACCOUNT_BLOCKED = "ACCOUNT_BLOCKED"
    REJECTED = "REJECTED"


ASKS_FOR_ACCOUNT = (
    PaymentFailure.NO_ACCOUNT,
    PaymentFailure.ACCOUNT_INVALID,
    PaymentFailure.ACCOUNT_CLOSED,
    PaymentFailure.ACCOUNT_BLOCKED,
)
"""Failures that the person alone can mend, by giving another account."""


class PaymentPolicy(Value):
    """When the system looks at payments again; in days.

    result_days: from the sending without a result to a reminder to the desk.
    account_days: between two requests for an account; account_requests: how many, at most.
    Source: docs/sources.md#payment-clocks.
    """

    result_days: int = Field(default=10, ge=1, le=365)
    account_days: int = Field(default=15, ge=1, le=365)
    account_requests: int = Field(default=4, ge=1, le=20)


class Payment(Value):
    """A payment and what became of it.

    letter_id: of the decision that it pays. account_masked: None once forgotten or without one.
    ordered_on, sent_on, paid_on, failed_on: Paris days, None until it happened.
    run_id: the payment run whose file holds it. failure: None unless it failed.
    acted_on: when the system last did something about it; reminders: how many went to the desk;
        requests: how often the person was asked for an account.
    """

    payment_id: UUID
    amount_cents: int = Field(ge=1)
    payer: Payer
    letter_id: UUID | None = None
    state: PaymentState = PaymentState.ORDERED
    ordered_on: date
    account_masked: Annotated[str | None, Personal] = None
    run_id: UUID | None = None
    sent_on: date | None = None
    paid_on: date | None = None
    failed_on: date | None = None
    failure: PaymentFailure | None = None
    acted_on: date
    reminders: int = 0
    requests: int = 0

    def agrees_with(self, amount_cents: int | None, paid_on: date) -> bool:
        """Whether a bank may say that it executed this payment on a day, once it was sent."""
        if amount_cents != self.amount_cents:
            return False
        # What came back had left before, whichever of the two was heard of first.
        return self.paid_on is not None or self.failed_on is None or paid_on <= self.failed_on

    @property
    def is_committed(self) -> bool:
        """Whether its euros are on their way or have arrived."""
        return self.state in (PaymentState.ORDERED, PaymentState.SENT, PaymentState.PAID)


class Member(Value):
    """A payment of a run, as the file of the run holds it. reference: of the claim."""

    payment_id: UUID
    claim_id: UUID
    insured_id: UUID
    amount_cents: int = Field(ge=1)
    reference: str


def committed_cents(payments: Iterable[Payment]) -> int:
    """What is on its way or has arrived, in euro cents."""
    return sum(one.amount_cents for one in payments if one.is_committed)


def paid_cents(payments: Iterable[Payment]) -> int:
    """What has arrived, in euro cents."""
    return sum(one.amount_cents for one in payments if one.state is PaymentState.PAID)


def last_paid_on(payments: Iterable[Payment]) -> date | None:
    """The day of the last payment that arrived, None without any."""
    days = [one.paid_on for one in payments if one.paid_on and one.state is PaymentState.PAID]
    return max(days, default=None)


def payer_of(scheme: str) -> Payer:
    """Who pays the claims of a scheme. Source: docs/sources.md#payers."""
    return Payer(scheme) if scheme in list(Payer) else Payer.CNSE
