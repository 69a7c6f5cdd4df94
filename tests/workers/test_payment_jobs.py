"""What is ordered by itself, and pursued by the clock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.bootstrap import Runtime
from deciding import REFUSED
from domain.events import AccountRequested, PaymentReminderSent
from domain.values import Status
from workers import payments
from workers.jobs import run_job
from workers.payments import run_payments
from workers.reactions import REACTIONS

from .acts import ALICE, claim_of, follow, submitted, tick
from .conftest import Clock
from .paying import accepted, decided, jobs, payment_of, types_of


def test_a_decision_is_ordered_once_however_often_its_job_runs(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        assert (await payment_of(runtime, claim_id)).amount_cents == 6840
        for _ in range(2):
            for job_id in await follow(runtime):
                await run_job(job_id, runtime)
        assert await types_of(runtime, claim_id) == ["PaymentOrdered"]
        await runtime.close()

    asyncio.run(story())


def test_a_refusal_orders_nothing(runtime: Runtime, tmp_path: Path) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        await decided(runtime, claim_id, REFUSED)
        await jobs(runtime)
        assert await types_of(runtime, claim_id) == []
        await runtime.close()

    asyncio.run(story())


def test_every_decision_is_followed_by_its_payment() -> None:
    events = {event.__name__ for event, kind in REACTIONS if kind == "order_payment"}
    assert {"ClaimAccepted", "ClaimPartiallyAccepted", "ClaimRefused"} < events


def test_the_desk_is_reminded_of_what_no_bank_answered_once_in_ten_days(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        await tick(runtime, "run_payments")
        await jobs(runtime)
        for hours in (24 * 9, 24, 1):
            clock.forward(hours=hours)
            assert await tick(runtime, "pursue_payments")
            await jobs(runtime)
        found = [one.event for one in await runtime.log.history(claim_id)]
        assert sum(isinstance(one, PaymentReminderSent) for one in found) == 1
        await runtime.close()

    asyncio.run(story())


def test_a_person_without_an_account_is_asked_again_until_there_is_one(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        without_account(runtime)
        claim_id = await accepted(runtime, tmp_path)
        assert (await claim_of(runtime, claim_id)).status is Status.PAYMENT_FAILED
        for hours in (24 * 15, 1):
            clock.forward(hours=hours)
            assert await tick(runtime, "pursue_payments")
            await jobs(runtime)
        found = [one.event for one in await runtime.log.history(claim_id)]
        assert sum(isinstance(one, AccountRequested) for one in found) == 2
        runtime.register.load_demo()
        clock.forward(hours=24 * 15)
        assert await tick(runtime, "pursue_payments")
        assert (await claim_of(runtime, claim_id)).status is Status.PAYMENT_ORDERED
        await runtime.close()

    asyncio.run(story())


def test_payments_that_nobody_mends_do_not_keep_others_waiting(
    runtime: Runtime, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "LARGEST_SWEEP", 1)

    async def story() -> None:
        without_account(runtime)
        for_ever = await accepted(runtime, tmp_path)
        for _ in range(5):
            clock.forward(hours=24 * 15)
            assert await tick(runtime, "pursue_payments")
            await jobs(runtime)
        requests = (await payment_of(runtime, for_ever)).requests
        assert requests == runtime.ports.limits.payment.account_requests
        later = await accepted(runtime, tmp_path)
        clock.forward(hours=24 * 15)
        assert await tick(runtime, "pursue_payments")
        assert (await payment_of(runtime, later)).requests == 2
        await runtime.close()

    asyncio.run(story())


def test_a_payment_whose_person_lost_their_account_fails_instead_of_leaving(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        from functools import partial
        from uuid import uuid4

        from workers.jobs import by_the_system

        claim_id = await accepted(runtime, tmp_path)
        without_account(runtime)
        assert await run_payments(runtime, partial(by_the_system, uuid4())) == []
        kinds = await types_of(runtime, claim_id)
        assert kinds == ["PaymentOrdered", "PaymentFailed", "AccountRequested"]
        await runtime.close()

    asyncio.run(story())


def without_account(runtime: Runtime) -> None:
    """Alice's account is known no more."""
    from sqlalchemy import select, update

    from adapters.identity.directory_tables import Envelope, insured
    from adapters.keys.uses import RowSealer

    envelope = Envelope(RowSealer(runtime.vault))
    this = insured.c.insured_id == ALICE
    with runtime.engines.log.begin() as db:
        known = envelope.open(ALICE, ALICE, db.scalar(select(insured.c.sealed).where(this)) or "")
        assert known is not None
        sealed = envelope.close(ALICE, ALICE, known | {"iban": None, "account_masked": None})
        db.execute(update(insured).where(this).values(sealed=sealed))
