"""What follows a request: the correlation id of an event goes with its job, and with its lines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars

from adapters.bootstrap import Runtime
from adapters.metrics import JOBS
from adapters.persistence.job_board import Job
from adapters.spans import span

log = structlog.get_logger("escale.jobs")
Work = Callable[[Job, Runtime], Awaitable[None]]


class Ended(Protocol):
    """Says how a job ended: done, failed, later, or taken by somebody else meanwhile."""

    def __call__(self, how: str, error: Exception | None = None) -> bool:
        """Write it down; True when it is done."""
        ...


@contextmanager
def followed(job: Job) -> Iterator[Ended]:
    """Put the job's id and kind on every line that is written while it runs."""

    def ended(how: str, error: Exception | None = None) -> bool:
        JOBS.labels(job.kind, how).inc()
        if error is not None:
            # The kind of the error alone: its text could quote what a person wrote.
            log.warning("job_failed", error=type(error).__name__)
        elif job.position is not None and structlog.is_configured():
            log.info("job_ended", end=how)
        return how == "done"

    with bound_contextvars(job_id=str(job.job_id), kind=job.kind, correlation_id=str(job.job_id)):
        yield ended


async def carried_out(job: Job, runtime: Runtime, work: Work) -> None:
    """Do what the job is for, in the trace of the event that gave rise to it.

    Raises: what the work raises.
    """
    job = await caused(job, runtime)
    with span("job", job.correlation_id or job.job_id, job.position, kind=job.kind):
        await work(job, runtime)


async def caused(job: Job, runtime: Runtime) -> Job:
    """The job with the correlation id of the event that gave rise to it."""
    if job.position is None:
        return job
    rows = await asyncio.to_thread(runtime.reader.at, [job.position])
    for row in rows:
        correlation_id = runtime.mapper.entry(row).event.meta.correlation_id
        bind_contextvars(correlation_id=str(correlation_id))
        job = job._replace(correlation_id=correlation_id)
    return job
