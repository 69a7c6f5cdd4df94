"""What is asked is followed by the clock: reminders, the notice, the closing, each once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap import Runtime
from application import desk, supplement
from application.ports import Asked
from desk import AGENT
from domain.base import Author
from domain.claim import AWAITED
from domain.events import ClaimClosedWithoutResponse, ClosingNoticeSent, SupplementReminderSent
from domain.values import Answer, Reply, Status, SupplementCode, Wanted
from projections import claim_summary
from workers.jobs import SYSTEM
from workers.reactions import CLOCKWORK

from .acts import ALICE, asked, claim_of, follow, submitted, tick
from .conftest import Clock

KIND = "pursue_supplements"
TOLD = (SupplementReminderSent, ClosingNoticeSent, ClaimClosedWithoutResponse)


async def requested(runtime: Runtime, folder: Path) -> UUID:
    """A claim whose person is asked for a piece."""
    claim_id = await submitted(runtime, folder)
    by = asked_by(AGENT)
    taken = await desk.take_claim(desk.TakeClaim(asked=by, claim_id=claim_id), runtime.ports)
    command = supplement.RequestSupplement(
        asked=asked_by(AGENT),
        claim_id=claim_id,
        lease_id=taken.lease.lease_id,
        wanted=(Wanted(code=SupplementCode.PASSPORT_COPY),),
    )
    await supplement.request_supplement(command, runtime.ports)
    await follow(runtime)
    return claim_id


def asked_by(author: Author) -> Asked:
    return Asked(author=author, command_id=uuid4(), correlation_id=uuid4())


async def told(runtime: Runtime, claim_id: UUID) -> list[tuple[str, str, Author]]:
    """What the clockwork recorded: on which day, what, who."""
    found = [entry.event for entry in await runtime.log.history(claim_id)]
    return [
        (str(one.timestamp.date()), type(one).__name__, one.meta.actor)
        for one in found
        if isinstance(one, TOLD)
    ]


async def until(runtime: Runtime, clock: Clock, days: int) -> None:
    """Every day the clockwork looks twice."""
    for _ in range(days):
        clock.forward(days=1)
        for _ in range(2):
            assert await tick(runtime, KIND)
            clock.forward(hours=1)
        clock.forward(hours=-2)
        await follow(runtime)


def test_the_clockwork_looks_every_hour() -> None:
    assert dict(CLOCKWORK)[KIND] == timedelta(hours=1)


def test_reminders_a_notice_and_the_closing_come_in_time_and_once(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        await until(runtime, clock, 80)
        assert await told(runtime, claim_id) == [
            ("2026-04-19", "SupplementReminderSent", SYSTEM),
            ("2026-05-12", "SupplementReminderSent", SYSTEM),
            ("2026-05-20", "ClosingNoticeSent", SYSTEM),
            ("2026-06-04", "ClaimClosedWithoutResponse", SYSTEM),
        ]
        assert (await claim_of(runtime, claim_id)).status is Status.CLOSED_NO_RESPONSE
        with runtime.views.connect() as db:
            today = clock().date() + timedelta(days=999)
            assert claim_summary.to_pursue(db, today, limit=9) == ()
        await runtime.close()

    asyncio.run(story())


@pytest.mark.parametrize("is_followed", [True, False], ids=["view up to date", "view behind"])
def test_what_was_answered_since_is_left_alone(
    runtime: Runtime, clock: Clock, tmp_path: Path, *, is_followed: bool
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        claim = await claim_of(runtime, claim_id)
        assert claim.supplement is not None
        item_id = claim.supplement.request.items[0].item_id
        reply = Reply(answer=Answer.NOT_HELD, why="Perdu")
        said = supplement.AnswerItem(
            asked=asked(ALICE), claim_id=claim_id, item_id=item_id, reply=reply
        )
        await supplement.answer_item(said, runtime.ports)
        done = supplement.ReceiveSupplement(asked=asked(ALICE), claim_id=claim_id)
        await supplement.receive_supplement(done, runtime.ports)
        if is_followed:
            await follow(runtime)
        clock.forward(days=300)
        assert await tick(runtime, KIND)
        assert await told(runtime, claim_id) == []
        assert (await claim_of(runtime, claim_id)).status is Status.QUEUED
        await runtime.close()

    asyncio.run(story())


def test_one_that_is_not_due_keeps_nobody_waiting(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        first = await requested(runtime, tmp_path)
        clock.forward(days=20)
        second = await requested(runtime, tmp_path)
        clock.forward(days=10)
        assert await tick(runtime, KIND)
        assert len(await told(runtime, first)) == 1
        assert await told(runtime, second) == []
        assert (await claim_of(runtime, second)).status in AWAITED
        await runtime.close()

    asyncio.run(story())
