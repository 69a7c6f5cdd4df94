"""The files that pay, as long as they lie with us: until the bank has answered for everybody."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from adapters.bootstrap import Runtime
from adapters.payments.outbox import Outbox
from domain.claim import Claim
from domain.payment_run import PaymentRun
from domain.values import PaymentState, in_paris

KEPT_FOR: Final = timedelta(days=30)
"""A payment file that nobody took away is dropped so long after the last answer."""


async def answered_on(runtime: Runtime, run_id: UUID) -> date | None:
    """The Paris day since which a bank has answered for everybody in a file.

    None while it has not; the first day of all for a file of which the log knows nothing.
    """
    run = await runtime.log.load(PaymentRun, run_id)
    days = [date.min]
    for member in run.members if run else ():
        claim = await runtime.log.load(Claim, member.claim_id)
        payment = claim.payments[member.payment_id] if claim else None
        if payment is not None and payment.state is PaymentState.SENT:
            return None
        if payment is not None:
            days.append(payment.acted_on)
    return max(days)


async def drop_answered(runtime: Runtime) -> int:
    """Drop the files for which nothing is waited for any more; gives how many."""
    outbox = Outbox(runtime.settings.payments_dir)
    edge = in_paris(runtime.ports.now()) - KEPT_FOR
    gone = 0
    for run_id, _ in await asyncio.to_thread(outbox.handed_over):
        day = await answered_on(runtime, run_id)
        if day is not None and day < edge:
            gone += await asyncio.to_thread(outbox.forget, run_id)
    return gone
