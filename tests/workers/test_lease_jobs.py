"""What was held for too long is given back by the clock."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select

from adapters.bootstrap import Runtime
from adapters.persistence.work_queue import KEPT, proposals
from application import desk
from application.ports import Asked
from desk import AGENT, OTHER
from domain.base import Author
from domain.events import ClaimReleased
from domain.values import LeaseEnd, QueueFilter, Status
from workers.jobs import SYSTEM

from .acts import claim_of, follow, submitted, tick
from .conftest import Clock

KIND = "return_expired_leases"


def asked(by: Author) -> Asked:
    return Asked(author=by, command_id=uuid4(), correlation_id=uuid4())


async def take(runtime: Runtime, claim_id: UUID, by: Author = AGENT) -> desk.Taken:
    command = desk.TakeClaim(asked=asked(by), claim_id=claim_id)
    return await desk.take_claim(command, runtime.ports)


async def released(runtime: Runtime, claim_id: UUID) -> list[object]:
    """Who gave the claim back, and why, each time."""
    found = [entry.event for entry in await runtime.log.history(claim_id)]
    return [
        (event.meta.actor, event.because) for event in found if isinstance(event, ClaimReleased)
    ]


def test_a_lease_that_ended_is_returned_by_the_system_once(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        await take(runtime, claim_id)
        await follow(runtime)
        clock.forward(minutes=29, seconds=59)
        assert await tick(runtime, KIND)
        assert (await claim_of(runtime, claim_id)).status is Status.IN_REVIEW
        clock.forward(seconds=1)
        for _ in range(2):
            assert await tick(runtime, KIND)
            clock.forward(minutes=1)
        assert (await claim_of(runtime, claim_id)).status is Status.QUEUED
        assert await released(runtime, claim_id) == [(SYSTEM, LeaseEnd.EXPIRED)]
        await runtime.close()

    asyncio.run(story())


def test_a_claim_that_expires_again_is_returned_again(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        for _ in range(2):
            await take(runtime, claim_id)
            await follow(runtime)
            clock.forward(minutes=30)
            assert await tick(runtime, KIND)
        assert await released(runtime, claim_id) == 2 * [(SYSTEM, LeaseEnd.EXPIRED)]
        await runtime.close()

    asyncio.run(story())


def test_what_the_view_has_not_heard_of_is_left_to_the_claim(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    """The view shows a lease that ended; the claim was renewed, or taken by another, since."""

    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        taken = await take(runtime, claim_id)
        await follow(runtime)
        clock.forward(minutes=20)
        renewal = desk.RenewLease(
            asked=asked(AGENT), claim_id=claim_id, lease_id=taken.lease.lease_id
        )
        await desk.renew_lease(renewal, runtime.ports)
        clock.forward(minutes=10)
        assert await tick(runtime, KIND)
        assert await released(runtime, claim_id) == []
        clock.forward(minutes=20)
        await take(runtime, claim_id, OTHER)
        assert await tick(runtime, KIND)
        assert await released(runtime, claim_id) == [(OTHER, LeaseEnd.EXPIRED)]
        await runtime.close()

    asyncio.run(story())


def test_proposals_that_lapsed_are_forgotten(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        await submitted(runtime, tmp_path)
        await follow(runtime)
        assert await runtime.queue.propose(QueueFilter(), clock()) is not None
        for waited, left in ((timedelta(), 1), (KEPT + timedelta(minutes=1), 0)):
            clock.forward(seconds=waited.total_seconds())
            assert await tick(runtime, KIND)
            with runtime.views.connect() as db:
                notes = select(func.count()).select_from(proposals)
                assert db.scalars(notes).one() == left
        await runtime.close()

    asyncio.run(story())
