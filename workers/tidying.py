"""What is dropped by the clock because nothing needs it any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from adapters.bootstrap import Runtime
from adapters.persistence.dead_jobs import DROPPED
from adapters.persistence.job_board import Job
from projections import kept_files
from projections.claim_summary.quiet import drafts_among
from workers import handed_over
from workers.sweeps import is_complete

ORPHAN_AGE = timedelta(hours=24)
"""A file that no claim holds is dropped after so long. Source: docs/sources.md#retention."""

PICTURE_AGE = timedelta(days=7)
"""A picture of a page is dropped so long after; it is made again when somebody looks."""

DONE_AGE = timedelta(days=30)
"""A job that was done is forgotten so long after. Source: docs/sources.md#retention."""

DROPPED_AGE = timedelta(days=365)
"""A job that somebody dropped is forgotten so long after, as is who did and why."""

PAD_AGE = timedelta(days=30)
"""What was typed and not said is forgotten so long after it was touched, as a draft is."""

LARGEST_SWEEP = 500


async def sweep_files(_: Job, runtime: Runtime) -> None:
    """Drop the files that no claim holds: refused, removed, or left behind by a crash."""
    before = runtime.ports.now() - ORPHAN_AGE
    await runtime.pages.sweep(before - PICTURE_AGE)
    async for proposal_id in runtime.proposals.ids(before):
        await runtime.proposals.delete(proposal_id)
    if not is_complete(runtime, kept_files.NAME):
        return
    old = [blob_id async for blob_id in runtime.files.ids(before)]
    for start in range(0, len(old), LARGEST_SWEEP):
        some = old[start : start + LARGEST_SWEEP]
        with runtime.views.connect() as db:
            kept = kept_files.held(db, some)
        for blob_id in set(some) - kept:
            await runtime.files.delete(blob_id)


async def prune_jobs(_: Job, runtime: Runtime) -> None:
    """Forget the jobs that were done long ago, and those that somebody dropped longer ago."""
    now = runtime.ports.now()
    await asyncio.to_thread(runtime.board.prune, now - DONE_AGE)
    await asyncio.to_thread(runtime.board.prune, now - DROPPED_AGE, state=DROPPED)


async def drop_idle(_: Job, runtime: Runtime) -> None:
    """Drop what was typed beside drafts and left, and payment files that were answered."""
    before = runtime.ports.now() - PAD_AGE
    idle = await asyncio.to_thread(runtime.pads.idle, before)
    with runtime.views.connect() as db:
        drafts = drafts_among(db, idle)  # what is typed for a draft goes with it, never before
    await asyncio.to_thread(runtime.pads.expire, idle - drafts, before)
    await handed_over.drop_answered(runtime)
