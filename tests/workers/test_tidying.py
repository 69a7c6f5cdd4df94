"""What nothing needs any more is dropped by the clock, and nothing else."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from adapters.bootstrap import Runtime
from adapters.persistence.dead_jobs import DROPPED
from adapters.persistence.job_board import DEAD, Job, jobs
from adapters.persistence.pads import Pad
from workers.jobs import run_job
from workers.tidying import DONE_AGE, DROPPED_AGE, PAD_AGE, prune_jobs

from .acts import ALICE, draft, follow, submitted, tick
from .conftest import Clock

ITSELF = Job(UUID(int=1), "prune_jobs", None, None, 1)


def known(runtime: Runtime) -> set[UUID]:
    with runtime.views.connect() as db:
        return set(db.scalars(select(jobs.c.job_id)))


def test_a_job_that_was_done_is_forgotten_after_thirty_days_and_one_that_waits_never(
    runtime: Runtime, tmp_path: Path, clock: Clock
) -> None:
    async def story() -> None:
        await submitted(runtime, tmp_path)
        sent = await follow(runtime)
        first, *waiting = sent
        await run_job(first, runtime)
        await tick(runtime, "prune_jobs")
        assert first in known(runtime)
        clock.now += DONE_AGE + timedelta(minutes=1)
        await tick(runtime, "prune_jobs")
        assert first not in known(runtime)
        assert set(waiting) <= known(runtime)
        await runtime.close()

    asyncio.run(story())


def test_a_job_that_was_dropped_is_forgotten_after_a_year_and_a_dead_one_never(
    runtime: Runtime, tmp_path: Path, clock: Clock
) -> None:
    async def story() -> None:
        await submitted(runtime, tmp_path)
        dropped, dead, *_ = await follow(runtime)
        with runtime.views_writer.begin() as db:
            for job_id, state in ((dropped, DROPPED), (dead, DEAD)):
                db.execute(update(jobs).where(jobs.c.job_id == job_id).values(state=state))
        clock.now += DROPPED_AGE
        await prune_jobs(ITSELF, runtime)
        assert {dropped, dead} <= known(runtime)
        clock.now += timedelta(minutes=1)
        await prune_jobs(ITSELF, runtime)
        assert known(runtime) & {dropped, dead} == {dead}
        await runtime.close()

    asyncio.run(story())


@pytest.mark.parametrize(("minutes", "is_left"), [(0, True), (1, False)])
def test_what_was_typed_beside_a_draft_is_forgotten_after_thirty_days_and_in_one_never(
    runtime: Runtime, clock: Clock, minutes: int, is_left: bool
) -> None:
    async def story() -> None:
        mailbox, claim_id = UUID(int=5), await draft(runtime)
        await follow(runtime)
        pad = Pad({"body": "Bonjour"}, clock.now)
        for place in (mailbox, claim_id):
            runtime.pads.save(ALICE, place, "question", pad)
        clock.now += PAD_AGE + timedelta(minutes=minutes)
        runtime.pads.save(ALICE, mailbox, "fresh", Pad({"body": "x"}, clock.now))
        await tick(runtime, "drop_idle")
        left = {(mailbox, "fresh"), (claim_id, "question")}
        left |= {(mailbox, "question")} if is_left else set()
        found = runtime.pads.saved([mailbox, claim_id])
        assert {(place, step) for place, steps in found.items() for step in steps} == left
        await runtime.close()

    asyncio.run(story())
