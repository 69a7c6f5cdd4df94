"""Payments when nobody is waiting: ordered, sent in files, pursued, and what banks say of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from adapters.bootstrap import Runtime
from adapters.payments.outbox import Laid, Outbox
from adapters.payments.payers import Payers, payers_of
from adapters.payments.transfers import Transfer, TransferFile, transfer_file
from adapters.persistence.follow import Projector
from application.payment import PursuePayment, RecordRejected, pursue_payment, record_rejected
from application.payment_runs import DecidePaymentRun, FilePaymentRun, decide_run, file_run
from application.ports import Asked, Ports
from domain.claim import Claim
from domain.errors import PaymentNotFound
from domain.payment_run import MOST_PAYMENTS, PaymentRun
from domain.values import PARIS, Member, Payer, PaymentFailure, PaymentState, in_paris
from projections import payments
from workers.sweeps import each

LARGEST_SWEEP = 500
NO_FILE = hashlib.sha256(b"").hexdigest()
log = structlog.get_logger("escale.payments")

Asking = Callable[[UUID], Asked]
"""The system asks by itself, about a stream."""


class Filed(NamedTuple):
    """A file that was handed over. name: in the folder; totals: what the bank checks it by."""

    name: str
    payments: int
    total_cents: int


class PaymentRuns:
    """Decides runs in the log, then hands each one's file over, once, whatever is killed when."""

    def __init__(self, runtime: Runtime, ports: Ports, outbox: Outbox, asking: Asking) -> None:
        """Run for these ports, into this folder."""
        self._runtime = runtime
        self._ports = ports
        self._outbox = outbox
        self._asking = asking
        self._payers: Payers = payers_of(runtime.settings)

    async def run(self) -> Sequence[Filed]:
        """Finish what an earlier run left undone, then send what is ordered, payer by payer.

        Raises: WrongSetting, OSError, FileNotValid, StoreUnavailable, ChangedMeanwhile.
        """
        async with _alone(self._outbox):
            filed = [one async for one in self._unfinished()]
            for payer in Payer:
                filed += [one async for one in self._of(payer)]
        return filed

    async def _unfinished(self) -> AsyncIterator[Filed]:
        await asyncio.to_thread(caught_up, self._runtime)
        for laid in await asyncio.to_thread(self._outbox.waiting):
            run = await self._ports.claims.load(PaymentRun, laid.run_id)
            if run is not None and run.sha256 == laid.sha256:
                yield await self._handed_over(laid)
            else:
                await asyncio.to_thread(self._outbox.drop, laid)
        with self._runtime.views.connect() as db:
            waiting = payments.runs(db)
        for run_id in waiting:
            async for filed in self._file(run_id):
                yield filed

    async def _of(self, payer: Payer) -> AsyncIterator[Filed]:
        after = 0
        while True:
            with self._runtime.views.connect() as db:
                claim_ids, after = payments.to_send(db, payer, after=after, limit=MOST_PAYMENTS)
            if not claim_ids:
                return
            asked = self._asking(claim_ids[0])
            command = DecidePaymentRun(asked=asked, payer=payer, claim_ids=tuple(claim_ids))
            run_id = await decide_run(command, self._ports)
            if run_id is not None:
                async for filed in self._file(run_id):
                    yield filed

    async def _file(self, run_id: UUID) -> AsyncIterator[Filed]:
        run = await self._ports.claims.load(PaymentRun, run_id)
        if run is None or run.sha256 is not None:
            return
        transfers = [one async for one in self._transfers(run)]
        if not transfers:
            await self._record(run_id, None, NO_FILE)
            return
        at = run.created_on.astimezone(PARIS)
        made = await asyncio.to_thread(
            transfer_file, run_id, self._payers[run.payer], transfers, at
        )
        laid = Laid(run_id, hashlib.sha256(made.content).hexdigest())
        await asyncio.to_thread(self._outbox.lay, laid, made.content)
        if await self._record(run_id, made, laid.sha256):
            yield await self._handed_over(laid)
        else:
            await asyncio.to_thread(self._outbox.drop, laid)

    async def _transfers(self, run: PaymentRun) -> AsyncIterator[Transfer]:
        for member in run.members:
            claim = await self._ports.claims.load(Claim, member.claim_id)
            payment = claim.payments[member.payment_id] if claim else None
            if payment is None or payment.state is not PaymentState.SENT:
                continue
            register = self._runtime.register
            account = await asyncio.to_thread(register.account, member.insured_id)
            if account is None:
                await self._fail(member)
                continue
            yield Transfer(
                payment_id=member.payment_id,
                amount_cents=member.amount_cents,
                holder=account.holder,
                iban=account.iban,
                reference=member.reference,
            )

    async def _fail(self, member: Member) -> None:
        """Let a payment fail whose person was forgotten since the run took it."""
        command = RecordRejected(
            asked=self._asking(member.payment_id),
            claim_id=member.claim_id,
            payment_id=member.payment_id,
            failure=PaymentFailure.NO_ACCOUNT,
            failed_on=in_paris(self._ports.now()),
        )
        await record_rejected(command, self._ports)

    async def _record(self, run_id: UUID, made: TransferFile | None, sha256: str) -> bool:
        command = FilePaymentRun(
            asked=self._asking(run_id),
            run_id=run_id,
            payments=made.payments if made else 0,
            total_cents=made.total_cents if made else 0,
            bytes=len(made.content) if made else 0,
            sha256=sha256,
        )
        return await file_run(command, self._ports)

    async def _handed_over(self, laid: Laid) -> Filed:
        run = await self._ports.claims.load(PaymentRun, laid.run_id)
        if run is None:
            raise PaymentNotFound
        name = f"{run.decided_on}-{run.payer}-{run.id.hex}.xml"
        await asyncio.to_thread(self._outbox.hand_over, laid, name)
        filed = Filed(name, run.payments, run.total_cents)
        log.info("payment_file_ready", file=name, payments=filed.payments)
        return filed


async def run_payments(runtime: Runtime, asking: Asking) -> Sequence[Filed]:
    """Send what is ordered, as files in the folder of the settings.

    Raises: as `PaymentRuns.run`.
    """
    outbox = Outbox(runtime.settings.payments_dir)
    return await PaymentRuns(runtime, runtime.ports, outbox, asking).run()


async def pursue(runtime: Runtime, asking: Asking) -> None:
    """Remind where a payment waits for a bank, or for an account; each claim decides."""
    after: payments.Idlest | None = None
    while True:
        found, after = await asyncio.to_thread(_idle, runtime, after)
        await each(
            found,
            lambda one: pursue_payment(
                PursuePayment(asked=asking(one), claim_id=one), runtime.ports
            ),
        )
        if after is None:
            return


def _idle(
    runtime: Runtime, after: payments.Idlest | None
) -> tuple[Sequence[UUID], payments.Idlest | None]:
    # Page by page: a payment that nobody will ever mend stands before the others for good.
    today, policy = in_paris(runtime.ports.now()), runtime.ports.limits.payment
    with runtime.views.connect() as db:
        return payments.to_pursue(
            db,
            sent_before=today - timedelta(days=policy.result_days),
            failed_before=today - timedelta(days=min(policy.account_days, policy.result_days)),
            after=after,
            limit=LARGEST_SWEEP,
        )


def caught_up(runtime: Runtime) -> None:
    """Bring the view of payments up to the log, whoever else follows it."""
    projector = Projector(payments, runtime.reader, runtime.views_writer, runtime.mapper)
    projector.prepare()
    while projector.step():
        pass


@asynccontextmanager
async def _alone(outbox: Outbox) -> AsyncIterator[None]:
    with ExitStack() as held:
        await asyncio.to_thread(held.enter_context, outbox.alone())
        yield
