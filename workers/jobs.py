"""What each kind of job does, and the one way in which a job runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid5

import structlog

from adapters.bootstrap import Runtime
from adapters.persistence.follow import RUNNING, all_progress
from adapters.persistence.job_board import Job
from application.automatic import AcknowledgeClaim, ExpireDraft, acknowledge_claim, expire_draft
from application.ports import Asked
from domain.base import Author, Role
from domain.claim import DRAFT_IDLE_DAYS
from projections import claim_summary, kept_files

SYSTEM = Author(role=Role.SERVICE, id=UUID("0a2f7c7e-6d4e-5b52-8f8a-64a6d3e5c0de"))
"""The pseudonym under which the system acts by itself."""

ORPHAN_AGE = timedelta(hours=24)
"""A file that no claim holds is dropped after so long. Source: docs/sources.md#retention."""

LARGEST_SWEEP = 500
log = structlog.get_logger("escale.jobs")


async def acknowledge(job: Job, runtime: Runtime) -> None:
    """Acknowledge the submission that gave rise to the job."""
    claim_id = _stream_of(job)
    await acknowledge_claim(
        AcknowledgeClaim(asked=_asked(job, claim_id), claim_id=claim_id), runtime.ports
    )


async def expire_drafts(job: Job, runtime: Runtime) -> None:
    """End the drafts that were left idle; each claim decides for itself."""
    before = runtime.ports.now() - timedelta(days=DRAFT_IDLE_DAYS)
    with runtime.views.connect() as db:
        idle = claim_summary.idle_drafts(db, before, LARGEST_SWEEP)
    for claim_id in idle:
        await expire_draft(
            ExpireDraft(asked=_asked(job, claim_id), claim_id=claim_id), runtime.ports
        )


async def sweep_files(_: Job, runtime: Runtime) -> None:
    """Drop the files that no claim holds: refused, removed, or left behind by a crash."""
    if not _is_complete(runtime):
        return
    before = runtime.ports.now() - ORPHAN_AGE
    old = [blob_id async for blob_id in runtime.files.ids(before)]
    for start in range(0, len(old), LARGEST_SWEEP):
        some = old[start : start + LARGEST_SWEEP]
        with runtime.views.connect() as db:
            kept = kept_files.held(db, some)
        for blob_id in set(some) - kept:
            await runtime.files.delete(blob_id)


KINDS: tuple[tuple[str, Callable[[Job, Runtime], Awaitable[None]]], ...] = (
    ("acknowledge_claim", acknowledge),
    ("expire_drafts", expire_drafts),
    ("sweep_files", sweep_files),
)


async def run_job(job_id: UUID, runtime: Runtime) -> bool:
    """Take a job, run it, say so; safe to call twice, at once and for a job that is done.

    Returns: True when this call ran it to its end.
    """
    now = runtime.ports.now
    job = runtime.board.take(job_id, now())
    if job is None:
        return False
    try:
        await dict(KINDS)[job.kind](job, runtime)
    except Exception as error:
        # The kind of the error alone: its text could quote what a person wrote.
        log.warning("job_failed", job_id=str(job_id), kind=job.kind, error=type(error).__name__)
        runtime.board.failed(job, type(error).__name__, now())
        return False
    return runtime.board.done(job)


def _asked(job: Job, stream_id: UUID) -> Asked:
    return Asked(
        author=SYSTEM,
        command_id=uuid5(job.job_id, str(stream_id)),
        correlation_id=job.job_id,
        causation=job.position,
    )


def _stream_of(job: Job) -> UUID:
    if job.stream_id is None:
        msg = f"the job {job.kind} needs an event"
        raise ValueError(msg)
    return job.stream_id


def _is_complete(runtime: Runtime) -> bool:
    # A view that is behind would show files as orphans that are not.
    head = runtime.reader.head()
    views = {progress.name: progress for progress in all_progress(runtime.views)}
    view = views.get(kept_files.NAME)
    return view is not None and view.state == RUNNING and view.position >= head
