"""Drafts that wait for a place go by themselves, each once, whoever runs the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from application import intake, scheduling
from domain.events import AcknowledgmentSent, ClaimSubmitted, SubmissionPostponed
from projections import contact_trace, mailbox
from workers.jobs import SYSTEM, by_the_system, run_job
from workers.reactions import CLOCKWORK

from .acts import ALICE, BOTH, asked, claim_of, filled, follow, submitted, tick
from .conftest import Clock

KIND = "submit_scheduled"
MIDNIGHT = datetime(2026, 4, 3, 22, 0, tzinfo=UTC)
"""04/04/2026 at 00:00 in Paris, in summer time."""


def told(runtime: Runtime, story: Coroutine[Any, Any, None]) -> None:
    async def whole() -> None:
        await story
        await runtime.close()

    asyncio.run(whole())


async def scheduled(runtime: Runtime, folder: Path) -> UUID:
    claim_id = await filled(runtime, folder)
    command = scheduling.ScheduleSubmission(asked=asked(), claim_id=claim_id, statements=BOTH)
    await scheduling.schedule_submission(command, runtime.ports)
    return claim_id


async def family(runtime: Runtime, clock: Clock, folder: Path) -> list[UUID]:
    """Two claims sent today, and two drafts that wait, one scheduled after the other."""
    for _ in range(2):
        await submitted(runtime, folder)
    waiting = []
    for _ in range(2):
        clock.forward(seconds=1)
        waiting.append(await scheduled(runtime, folder))
    await follow(runtime)
    return waiting


async def count(runtime: Runtime, claim_id: UUID, kind: type) -> int:
    return sum(isinstance(one.event, kind) for one in await runtime.log.history(claim_id))


def test_the_clockwork_looks_every_minute() -> None:
    assert dict(CLOCKWORK)[KIND] == timedelta(minutes=1)


def test_both_go_at_midnight_in_paris_and_are_acknowledged_as_usual(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        waiting = await family(runtime, clock, tmp_path)
        clock.now = MIDNIGHT - timedelta(seconds=1)
        assert await tick(runtime, KIND)
        assert [await count(runtime, one, ClaimSubmitted) for one in waiting] == [0, 0]
        clock.now = MIDNIGHT
        assert await tick(runtime, KIND)
        await _settle(runtime)
        for claim_id in waiting:
            history = [entry.event for entry in await runtime.log.history(claim_id)]
            [sent] = [event for event in history if isinstance(event, ClaimSubmitted)]
            assert (str(sent.submitted_on), sent.meta.actor) == ("2026-04-04", SYSTEM)
            assert await count(runtime, claim_id, AcknowledgmentSent) == 1
            with runtime.views.connect() as db:
                rows = contact_trace.of_claim(db, claim_id).items
            assert [row.number for row in rows] == ["1 - 1", "2 - 1"]

    told(runtime, story())


def test_each_goes_once_under_two_workers_at_once_and_after_a_kill(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        waiting = await family(runtime, clock, tmp_path)
        clock.now = MIDNIGHT
        first, second = uuid4(), uuid4()
        both = [(job, one) for one in waiting for job in (first, second)]
        # One worker died after the first claim; two others run, the views of both behind.
        await _go(runtime, uuid4(), waiting[0])
        await asyncio.gather(*(_go(runtime, job, one) for job, one in both))
        await _go(runtime, first, waiting[1])
        assert [await count(runtime, one, ClaimSubmitted) for one in waiting] == [1, 1]

    told(runtime, story())


def test_the_third_waits_for_the_next_free_day_and_its_person_is_told(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        waiting = await family(runtime, clock, tmp_path)
        clock.now = MIDNIGHT - timedelta(hours=1)
        free = await filled(runtime, tmp_path)
        clock.now = MIDNIGHT
        submit = intake.SubmitClaim(asked=asked(), claim_id=free, statements=BOTH)
        await intake.submit_claim(submit, runtime.ports)
        assert await tick(runtime, KIND)
        assert [await count(runtime, one, ClaimSubmitted) for one in waiting] == [1, 0]
        await _settle(runtime)
        assert await count(runtime, waiting[1], SubmissionPostponed) == 1
        with runtime.views.connect() as db:
            newest = mailbox.list_of(db, ALICE, today=MIDNIGHT.date()).items
        assert mailbox.MessageKind.SUBMISSION_POSTPONED in [one.kind for one in newest]
        schedule = (await claim_of(runtime, waiting[1])).schedule
        assert schedule is not None
        assert str(schedule.for_on) == "2026-04-19"
        clock.now = MIDNIGHT + timedelta(days=15)
        assert await tick(runtime, KIND)
        assert await count(runtime, waiting[1], ClaimSubmitted) == 1

    told(runtime, story())


async def _go(runtime: Runtime, job: UUID, claim_id: UUID) -> None:
    command = scheduling.SubmitScheduled(asked=by_the_system(job, claim_id), claim_id=claim_id)
    await scheduling.submit_scheduled(command, runtime.ports)


async def _settle(runtime: Runtime) -> None:
    while sent := await follow(runtime):
        for job_id in sent:
            await run_job(job_id, runtime)
