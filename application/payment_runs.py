"""Payment runs: which payments go out together, decided in the log before any file is written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, load_claim, retried, settled
from application.payment import account_of
from application.ports import Command, Ports
from domain.claim import Claim
from domain.errors import PaymentNotFound
from domain.payment_run import PaymentRun
from domain.values import Member, Payer, Payment, PaymentFailure


class DecidePaymentRun(Command):
    """Let the orders of some claims leave together. claim_ids: a view's hint; the claims decide."""

    payer: Payer
    claim_ids: tuple[UUID, ...]


async def decide_run(command: DecidePaymentRun, ports: Ports) -> UUID | None:
    """Send what is ordered, all of it and its run in one save, so that nothing leaves twice.

    A payment whose person has no account any more fails instead.

    Returns: the run; None when no payment was left to take.
    Raises: NotPermitted, ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    authorize(command.asked.author, Action.RUN_JOB)

    async def once() -> UUID | None:
        found = await _found(command, ports)
        return await _decided(command, found, ports) if found else None

    return await retried(command, ports, once)


async def _found(command: DecidePaymentRun, ports: Ports) -> Sequence[tuple[Claim, Payment]]:
    found: list[tuple[Claim, Payment]] = []
    for claim_id in command.claim_ids:
        claim = await load_claim(command, claim_id, ports, Action.RUN_JOB)
        payment = claim.to_send()
        if payment is not None and payment.payer is command.payer:
            found.append((claim, payment))
    return found


async def _decided(
    command: DecidePaymentRun, found: Sequence[tuple[Claim, Payment]], ports: Ports
) -> UUID | None:
    act = await act_of(command, found[0][0].insured_id, ports)
    members: list[tuple[Claim, Payment]] = []
    for claim, payment in found:
        if await account_of(claim.insured_id, ports):
            members.append((claim, payment))
        else:
            claim.fail_payment(payment, PaymentFailure.NO_ACCOUNT, claim.today(act), act)
    if not members:
        await settled(ports, None, *(claim for claim, _ in found))
        return None
    run = PaymentRun.decide(command.payer, [_member(*one) for one in members], act)
    for claim, payment in members:
        claim.send_payment(payment, run.id, act)
    await ports.claims.save(*(claim for claim, _ in found), run)
    return run.id


def _member(claim: Claim, payment: Payment) -> Member:
    return Member(
        payment_id=payment.payment_id,
        claim_id=claim.id,
        insured_id=claim.insured_id,
        amount_cents=payment.amount_cents,
        reference=claim.reference or "",
    )


class FilePaymentRun(Command):
    """The file of a run lies ready. payments, total_cents: its control totals."""

    run_id: UUID
    payments: int
    total_cents: int
    bytes: int
    sha256: str


async def file_run(command: FilePaymentRun, ports: Ports) -> bool:
    """Record which file a run amounts to, once and for all.

    Returns: whether it is the file of this very command, which is then to be handed over; another
        that came first, in whatever folder, is handed over there, though it be the same bytes.
    Raises: NotPermitted, PaymentNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    authorize(command.asked.author, Action.RUN_JOB)

    async def once() -> bool:
        run = await ports.claims.load(PaymentRun, command.run_id)
        if run is None:
            raise PaymentNotFound
        act = await act_of(command, run.insured_id, ports)
        totals = (command.payments, command.total_cents)
        run.file_ready(totals, command.bytes, command.sha256, act)
        await settled(ports, None, run)
        return run.filed_by == command.asked.command_id

    return await retried(command, ports, once)
