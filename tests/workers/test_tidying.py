"""What nothing needs any more is dropped by the clock, and nothing else."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from adapters.bootstrap import Runtime
from adapters.persistence.job_board import jobs
from workers.jobs import run_job
from workers.tidying import DONE_AGE

from .acts import follow, submitted, tick
from .conftest import Clock


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
