"""Payments as JSON: what was ordered, what became of it, and until when originals are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from adapters.http.answers import example
from domain.claim import Claim
from domain.values import Payer, Payment, PaymentFailure, PaymentState
from projections.claim_summary import ClaimSummary


class PaymentBody(BaseModel):
    """A payment. amount_cents: euro cents; days of Paris, null until it happened.

    account_masked: null in a list, for the desk, and without an account.
    """

    model_config = example(
        payment_id="7d5b1f0e-6d0f-5f0e-8d0a-0c5b7a6e2f11",
        amount_cents=6840,
        payer="CNSE",
        state="PAID",
        state_label=french.PAYMENT_STATES[PaymentState.PAID],
        ordered_on="2026-04-20",
        sent_on="2026-04-21",
        paid_on="2026-04-22",
        failed_on=None,
        failure=None,
        failure_text=None,
        account_masked="FR76 •••• •••• •••• •••• •••• 137",
    )

    payment_id: UUID
    amount_cents: int
    payer: Payer
    state: PaymentState
    state_label: str
    ordered_on: date
    sent_on: date | None
    paid_on: date | None
    failed_on: date | None
    failure: PaymentFailure | None
    failure_text: str | None
    account_masked: str | None


class ReimbursementBody(BaseModel):
    """What was paid. keep_originals_until: five years after the last payment that arrived."""

    payments: list[PaymentBody]
    keep_originals_until: date | None


class DeskPayments(BaseModel):
    """What the desk knows of the payments of a claim.

    due_cents: what may be ordered now; overpaid_cents: what went beyond the decision that stands.
    """

    payments: list[PaymentBody]
    due_cents: int
    overpaid_cents: int
    keep_originals_until: date | None


def payment_bodies(payments: Iterable[Payment], *, with_account: bool) -> list[PaymentBody]:
    """Payments in the order in which they were ordered."""
    return [_body(one, with_account=with_account) for one in payments]


def desk_payments(claim: Claim) -> DeskPayments:
    """The payments of a claim for the desk, without any account."""
    return DeskPayments(
        payments=payment_bodies(claim.payments.values(), with_account=False),
        due_cents=max(0, claim.due_cents),
        overpaid_cents=claim.overpaid_cents,
        keep_originals_until=claim.keep_originals_until,
    )


def reimbursement_of(summary: ClaimSummary) -> ReimbursementBody:
    """What was paid of a claim, as a view holds it: without any account."""
    return ReimbursementBody(
        payments=payment_bodies(summary.payments, with_account=False),
        keep_originals_until=summary.keep_originals_until,
    )


def _body(one: Payment, *, with_account: bool) -> PaymentBody:
    said = one.failure if one.state in (PaymentState.FAILED, PaymentState.REPLACED) else None
    return PaymentBody(
        payment_id=one.payment_id,
        amount_cents=one.amount_cents,
        payer=one.payer,
        state=one.state,
        state_label=french.PAYMENT_STATES[one.state],
        ordered_on=one.ordered_on,
        sent_on=one.sent_on,
        paid_on=one.paid_on,
        failed_on=one.failed_on,
        failure=said,
        failure_text=french.PAYMENT_FAILURES[said] if said else None,
        account_masked=one.account_masked if with_account else None,
    )
