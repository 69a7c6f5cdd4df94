"""Payments, told into the log of a view's tests."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain import events as facts
from domain.values import (
    Letter,
    LetterKind,
    Mail,
    Member,
    Payer,
    PaymentFailure,
    in_paris,
)

from . import decided
from .telling import STEP, Log

ACCOUNT = "FR76 •••• •••• 137"
RUNS = UUID(int=0x2222)


def accept(log: Log, claim: UUID, retained: int = 8540, *, partly: bool = False) -> None:
    """The claim is priced and accepted, whole or in part."""
    decided.assess(log, claim)
    said = {"asked_cents": 8540, "retained_cents": retained, "decided_on": in_paris(log.at + STEP)}
    if partly:
        log.add(facts.ClaimPartiallyAccepted, claim, reasons=(decided.MISSING,), **said)
    else:
        log.add(facts.ClaimAccepted, claim, **said)


def order(log: Log, claim: UUID, cents: int = 8540) -> UUID:
    """A payment is ordered. Returns: the payment."""
    payment_id = uuid5(claim, f"payment {log.at}")
    log.add(
        facts.PaymentOrdered,
        claim,
        payment_id=payment_id,
        amount_cents=cents,
        payer=Payer.CNSE,
        ordered_on=in_paris(log.at + STEP),
        account_masked=ACCOUNT,
    )
    return payment_id


def send(log: Log, claim: UUID, payment_id: UUID, cents: int = 8540) -> UUID:
    """A run takes the payment. Returns: the run."""
    run_id = uuid5(RUNS, str(payment_id))
    day = in_paris(log.at + STEP)
    log.add(facts.PaymentSent, claim, payment_id=payment_id, run_id=run_id, sent_on=day)
    member = Member(
        payment_id=payment_id,
        claim_id=claim,
        insured_id=log.owner(claim),
        amount_cents=cents,
        reference="ETR-7K3M9Q2XBDP",
    )
    log.add(
        facts.PaymentRunDecided,
        run_id,
        originator_topic="payments",
        insured_id=RUNS,
        payer=Payer.CNSE,
        decided_on=day,
        members=(member,),
    )
    return run_id


def ready(log: Log, run_id: UUID) -> None:
    """The file of a run lies ready."""
    log.add(
        facts.PaymentFileReady,
        run_id,
        payments=1,
        total_cents=8540,
        bytes=1800,
        sha256="ab" * 32,
    )


def pay(log: Log, claim: UUID, payment_id: UUID, cents: int = 8540) -> UUID:
    """The payment arrives, with its statement. Returns: the letter."""
    day = in_paris(log.at + STEP)
    log.add(facts.ReimbursementPaid, claim, payment_id=payment_id, amount_cents=cents, paid_on=day)
    letter_id = uuid5(claim, f"statement {log.at}")
    letter = Letter(
        letter_id=letter_id,
        kind=LetterKind.STATEMENT,
        template="statement-2026-11",
        blob_id=uuid5(letter_id, "blob"),
        bytes=20_000,
        sha256="ab" * 32,
    )
    log.add(
        facts.DecisionLetterMadeAvailable,
        claim,
        letter=letter,
        insured_id=log.owner(claim),
        message_id=uuid5(letter_id, "message"),
        about_on=day,
        deletes_on=day.replace(year=day.year + 1, day=1),
        text_version="2026-11",
    )
    return letter_id


def fail(
    log: Log,
    claim: UUID,
    payment_id: UUID,
    failure: PaymentFailure = PaymentFailure.ACCOUNT_CLOSED,
) -> None:
    """The payment fails, and its person is asked for an account."""
    day = in_paris(log.at + STEP)
    log.add(facts.PaymentFailed, claim, payment_id=payment_id, failure=failure, failed_on=day)
    mail = Mail(
        message_id=uuid5(payment_id, "account 1"),
        insured_id=log.owner(claim),
        about_on=day,
        deletes_on=day.replace(year=day.year + 1, day=1),
        text_version="2026-11",
    )
    log.add(
        facts.AccountRequested,
        claim,
        payment_id=payment_id,
        number=1,
        requested_on=day,
        mail=mail,
    )
