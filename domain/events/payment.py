"""What happens to the money that a decision grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent, Personal
from domain.values import (
    Mail,
    Member,
    Payer,
    Payment,
    PaymentFailure,
    PaymentState,
    Status,
)

if TYPE_CHECKING:
    from domain.claim import Claim
    from domain.payment_run import PaymentRun

PAYABLE = (
    Status.ACCEPTED,
    Status.PARTIALLY_ACCEPTED,
    Status.PAYMENT_ORDERED,
    Status.PAYMENT_FAILED,
    Status.REIMBURSED,
)
"""Where a claim stands while its payment is what moves it; an appeal or a review goes first."""

Payments = dict[UUID, Payment]


class PaymentOrdered(Event):
    """A payment is to be sent by the next run of its payer; it replaces those that failed.

    letter_id: of the decision that it pays; account_masked: as the person recognises it.
    """

    TOPIC: ClassVar[str] = "claim.payment_ordered.1"
    payment_id: UUID
    amount_cents: int
    payer: Payer
    ordered_on: date
    letter_id: UUID | None = None
    account_masked: Annotated[str | None, Personal] = None

    def apply(self, claim: Claim) -> None:
        """Keep the payment."""
        _move(claim, self)


class PaymentCancelled(Event):
    """An order that no run had taken is taken back: the decision has changed since."""

    TOPIC: ClassVar[str] = "claim.payment_cancelled.1"
    payment_id: UUID

    def apply(self, claim: Claim) -> None:
        """Take the payment back."""
        _move(claim, self)


class PaymentSettled(Event):
    """What was paid or is on its way covers the decision that stands.

    overpaid_cents: by how much it is more; nothing is claimed back by itself.
    """

    TOPIC: ClassVar[str] = "claim.payment_settled.1"
    retained_cents: int
    committed_cents: int
    overpaid_cents: int
    letter_id: UUID | None = None

    def apply(self, claim: Claim) -> None:
        """Remember for which decision that was found."""
        claim.overpaid_cents = self.overpaid_cents
        claim.settled_for = self.letter_id
        _move(claim, self)


class PaymentSent(Event):
    """A run took the payment: it is in that run's file and in no other."""

    TOPIC: ClassVar[str] = "claim.payment_sent.1"
    payment_id: UUID
    run_id: UUID
    sent_on: date

    def apply(self, claim: Claim) -> None:
        """Send the payment on its way."""
        _move(claim, self)


class PaymentFailed(Event):
    """A payment did not reach its person; failed_on: Paris day, of the bank where it told one."""

    TOPIC: ClassVar[str] = "claim.payment_failed.1"
    payment_id: UUID
    failure: PaymentFailure
    failed_on: date

    def apply(self, claim: Claim) -> None:
        """Let the payment fail: what it would have paid is due again."""
        _move(claim, self)


class AccountRequested(Event):
    """The person is asked for an account; number: how often for this payment, from 1."""

    TOPIC: ClassVar[str] = "claim.account_requested.1"
    payment_id: UUID
    number: int
    requested_on: date
    mail: Mail

    def apply(self, claim: Claim) -> None:
        """Count the request."""
        _move(claim, self)


class PaymentReminderSent(Event):
    """The desk is reminded of a payment of which no bank said anything; number: from 1."""

    TOPIC: ClassVar[str] = "claim.payment_reminder_sent.1"
    payment_id: UUID
    number: int
    reminded_on: date

    def apply(self, claim: Claim) -> None:
        """Count the reminder."""
        _move(claim, self)


class ReimbursementPaid(Event):
    """The bank executed a payment on a Paris day; the originals are kept from then on."""

    TOPIC: ClassVar[str] = "claim.reimbursement_paid.1"
    payment_id: UUID
    amount_cents: int
    paid_on: date

    def apply(self, claim: Claim) -> None:
        """Let the payment arrive."""
        _move(claim, self)


class PaymentRunDecided(FirstEvent):
    """The payments of one payer that go out in one file, for ever the same.

    insured_id: nobody's; made of the payer's name.
    """

    TOPIC: ClassVar[str] = "payments.run_decided.1"
    insured_id: UUID
    payer: Payer
    decided_on: date
    members: tuple[Member, ...]


class PaymentFileReady(Event):
    """The file of a run lies ready, whole and checked; it is handed over next.

    payments, total_cents: its control totals; bytes, sha256 (hex): of the very file.
    """

    TOPIC: ClassVar[str] = "payments.file_ready.1"
    payments: int
    total_cents: int
    bytes: int
    sha256: str

    def apply(self, run: PaymentRun) -> None:
        """Remember the file."""
        run.sha256 = self.sha256
        run.filed_by = self.meta.command_id
        run.payments = self.payments
        run.total_cents = self.total_cents


def evolved(payments: Mapping[UUID, Payment], event: Event) -> Payments:
    """The payments of a claim after an event, in the order in which they were ordered."""
    match event:
        case PaymentOrdered():
            facts = event.model_dump(include=set(Payment.model_fields))
            ordered = Payment(**facts, acted_on=event.ordered_on)
            return _replaced(payments) | {event.payment_id: ordered}
        case PaymentSettled():
            return _replaced(payments)
        case PaymentCancelled(payment_id=known):
            return _with(payments, known, state=PaymentState.CANCELLED)
        case PaymentSent(payment_id=known, sent_on=day):
            run = {"run_id": event.run_id, "sent_on": day, "acted_on": day}
            return _with(payments, known, state=PaymentState.SENT, **run)
        case PaymentFailed(payment_id=known, failed_on=day):
            why = {"failure": event.failure, "failed_on": day, "acted_on": day}
            return _with(payments, known, state=PaymentState.FAILED, **why)
        case ReimbursementPaid(payment_id=known, paid_on=day):
            return _with(payments, known, state=PaymentState.PAID, paid_on=day, acted_on=day)
        case AccountRequested(payment_id=known, number=number, requested_on=day):
            return _with(payments, known, requests=number, acted_on=day)
        case PaymentReminderSent(payment_id=known, number=number, reminded_on=day):
            return _with(payments, known, reminders=number, acted_on=day)
    return dict(payments)


def status_of(payments: Mapping[UUID, Payment]) -> Status | None:
    """Where payments leave a claim; None while none of them counts."""
    states = {one.state for one in payments.values()}
    if PaymentState.FAILED in states:
        return Status.PAYMENT_FAILED
    if states & {PaymentState.ORDERED, PaymentState.SENT}:
        return Status.PAYMENT_ORDERED
    return Status.REIMBURSED if PaymentState.PAID in states else None


def _with(payments: Mapping[UUID, Payment], payment_id: UUID, **changes: object) -> Payments:
    changed = payments[payment_id].model_copy(update=changes)
    return dict(payments) | {payment_id: changed}


def _replaced(payments: Mapping[UUID, Payment]) -> Payments:
    gone = {"state": PaymentState.REPLACED}
    return {
        known: one.model_copy(update=gone) if one.state is PaymentState.FAILED else one
        for known, one in payments.items()
    }


def _move(claim: Claim, event: Event) -> None:
    claim.payments = evolved(claim.payments, event)
    moved = status_of(claim.payments)
    if claim.status in PAYABLE and moved is not None:
        claim.status = moved
