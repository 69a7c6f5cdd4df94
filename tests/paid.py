"""Payments of a whole service: sent as files, and arrived."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID, uuid4

from application.payment import RecordPaid, RecordRejected, record_paid, record_rejected
from domain.claim import Claim
from domain.values import Payment, PaymentFailure
from teleservice import Site
from workers.jobs import by_the_system
from workers.payments import run_payments


def id_of(claim: str) -> UUID:
    return UUID(claim.removeprefix("/claims/"))


def payment_of(site: Site, claim: str) -> Payment:
    """The payment that was ordered last."""
    portal = site.client.portal
    assert portal is not None
    known = portal.call(site.runtime.log.load, Claim, id_of(claim))
    assert known is not None
    assert known.payment is not None
    return known.payment


def sent(site: Site) -> None:
    """What is ordered leaves in files."""
    site.settle()
    portal = site.client.portal
    assert portal is not None
    portal.call(run_payments, site.runtime, partial(by_the_system, uuid4()))
    site.settle()


def arrived(site: Site, claim: str, on: str = "2026-03-24") -> None:
    """The bank executed the last payment."""
    payment = payment_of(site, claim)
    command = RecordPaid(
        asked=by_the_system(uuid4(), payment.payment_id),
        claim_id=id_of(claim),
        payment_id=payment.payment_id,
        amount_cents=payment.amount_cents,
        paid_on=date.fromisoformat(on),
    )
    portal = site.client.portal
    assert portal is not None
    portal.call(record_paid, command, site.runtime.ports)
    site.settle()


def failed(site: Site, claim: str, failure: PaymentFailure = PaymentFailure.ACCOUNT_CLOSED) -> None:
    """The bank refused the last payment."""
    payment = payment_of(site, claim)
    command = RecordRejected(
        asked=by_the_system(uuid4(), payment.payment_id),
        claim_id=id_of(claim),
        payment_id=payment.payment_id,
        failure=failure,
        failed_on=date(2026, 3, 24),
    )
    portal = site.client.portal
    assert portal is not None
    portal.call(record_rejected, command, site.runtime.ports)
    site.settle()
