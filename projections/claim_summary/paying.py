"""How a claim's row follows from what is paid of it."""

from __future__ import annotations

from domain.base import Event
from domain.events import (
    AccountRequested,
    PaymentCancelled,
    PaymentFailed,
    PaymentOrdered,
    PaymentReminderSent,
    PaymentSent,
    PaymentSettled,
    ReimbursementPaid,
)
from domain.events.payment import PAYABLE, evolved, status_of
from domain.values import Payment
from projections.base import Row
from projections.claim_summary.table import What

HANDLES: tuple[type[Event], ...] = (
    PaymentOrdered,
    PaymentCancelled,
    PaymentSettled,
    PaymentSent,
    PaymentFailed,
    AccountRequested,
    PaymentReminderSent,  # shows nothing, and moves the version that a caller names
    ReimbursementPaid,
)

TOLD: dict[type[Event], What] = {
    PaymentOrdered: What.PAYMENT_ORDERED,
    PaymentSent: What.PAYMENT_SENT,
    PaymentFailed: What.PAYMENT_FAILED,
    AccountRequested: What.ACCOUNT_REQUESTED,
    ReimbursementPaid: What.REIMBURSED,
}


def fold(row: Row, event: Event) -> None:
    """Bring a claim's row up to an event about its payment; any other changes nothing."""
    if not isinstance(event, HANDLES):
        return
    known = [Payment.model_validate(one) for one in row["payments"]]
    after = evolved({one.payment_id: one for one in known}, event)
    # An account is a person's own: the event has it sealed, and no list needs it.
    hidden = {"account_masked"}
    row["payments"] = [one.model_dump(mode="json", exclude=hidden) for one in after.values()]
    moved = status_of(after)
    if row["status"] in PAYABLE and moved is not None:
        row["status"] = moved
