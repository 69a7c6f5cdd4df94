"""What is paid of a claim: each command, and right under it its handler."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from application.access import Action
from application.change import act_of, change, load_claim, refuse_stale, replayed, retried, settled
from application.letters import send_letter
from application.ports import Command, Ports, Recorded
from domain.claim import Claim
from domain.errors import InsuredErased
from domain.values import LetterKind, PaymentFailure


class OrderPayment(Command):
    """Order what a decision grants; the system by itself."""

    claim_id: UUID


async def order_payment(command: OrderPayment, ports: Ports) -> Recorded:
    """Order what is due and nobody ordered yet, however often this is asked.

    Without an account the payment fails at once, and its person is asked for one.

    Raises: ClaimNotFound, NotPermitted, ChangedMeanwhile, StoreUnavailable.
    """
    account = await _account_of(command, command.claim_id, ports, Action.RUN_JOB)
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.order_payment(account, act),
        Action.RUN_JOB,
    )


class OrderPaymentAgain(Command):
    """Order what is due once more, after a failure; an agent asks."""

    claim_id: UUID


async def order_payment_again(command: OrderPaymentAgain, ports: Ports) -> Recorded:
    """Order what is due once more, now that the directory knows an account.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, NothingToPay, OwnClaim,
        NoAccount, ChangedMeanwhile, StoreUnavailable.
    """
    account = await _account_of(command, command.claim_id, ports, Action.ORDER_PAYMENT)
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.order_again(account, act),
        Action.ORDER_PAYMENT,
    )


class PursuePayment(Command):
    """Look at a claim whose payment waits for somebody."""

    claim_id: UUID


async def pursue_payment(command: PursuePayment, ports: Ports) -> Recorded:
    """Remind the person or the desk where it is due today; the claim decides.

    Raises: ClaimNotFound, NotPermitted, ChangedMeanwhile, StoreUnavailable.
    """
    account = await _account_of(command, command.claim_id, ports, Action.RUN_JOB)
    policy = ports.limits.payment
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.pursue_payment(account, policy, act),
        Action.RUN_JOB,
    )


class RecordPaid(Command):
    """A bank executed a payment. amount_cents: euro cents; paid_on: the day that the bank says."""

    claim_id: UUID
    payment_id: UUID
    amount_cents: int
    paid_on: date


async def record_paid(command: RecordPaid, ports: Ports) -> Recorded:
    """Record that the money arrived and send its statement, in one save and once.

    Somebody who was erased meanwhile gets no statement.

    Raises: ClaimNotFound, NotPermitted, PaymentNotFound, PaymentDisagrees, ChangedMeanwhile,
        StoreUnavailable.
    """

    async def once() -> Recorded:
        claim = await load_claim(command, command.claim_id, ports, Action.RUN_JOB)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if earlier := replayed(claim, act):
            return earlier
        if claim.pay(command.payment_id, command.amount_cents, command.paid_on, act):
            with suppress(InsuredErased):  # nobody is left to write to; the money left all the same
                await send_letter(LetterKind.STATEMENT, claim, act, ports)
        return await settled(ports, None, claim)

    return await retried(command, ports, once)


class RecordRejected(Command):
    """A bank did not carry a payment out, or sent it back. failed_on: the day that it says."""

    claim_id: UUID
    payment_id: UUID
    failure: PaymentFailure
    failed_on: date


async def record_rejected(command: RecordRejected, ports: Ports) -> Recorded:
    """Record that a payment failed; its person is asked for an account where that mends it.

    Raises: ClaimNotFound, NotPermitted, PaymentNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    payment_id, failure, failed_on = command.payment_id, command.failure, command.failed_on
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.reject_payment(payment_id, failure, failed_on, act),
        Action.RUN_JOB,
    )


async def account_of(insured_id: UUID, ports: Ports) -> str | None:
    """The account of a person, masked; None unless the directory knows the whole of it.

    Raises: StoreUnavailable.
    """
    person = await ports.directory.find(insured_id)
    return person.account_masked if person and person.has_account else None


async def _account_of(command: Command, claim_id: UUID, ports: Ports, action: Action) -> str | None:
    claim: Claim = await load_claim(command, claim_id, ports, action)
    return await account_of(claim.insured_id, ports)
