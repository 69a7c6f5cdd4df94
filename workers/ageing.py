"""What is kept beside the log of events goes when it is too old, and what is left is proven."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import Final

import structlog

from adapters.bootstrap import Runtime
from adapters.persistence.access_log import alarms
from adapters.persistence.forgotten import Forgetting
from adapters.persistence.job_acts import job_acts
from adapters.persistence.job_board import Job
from adapters.proof.integrity import integrity_of
from adapters.proof.tables import evidence_packs
from domain.rules.checklist import plus_months
from domain.values import PARIS, in_paris

APART: Final = timedelta(hours=1)
"""So far at most the clocks of who writes a line and who signs it lie apart."""

log = structlog.get_logger("escale.jobs")


async def prune_logs(_: Job, runtime: Runtime) -> None:
    """Drop what is too old: of the access log, its alarms, evidence taken, jobs dealt with."""
    await asyncio.to_thread(_prune, runtime)


def _prune(runtime: Runtime) -> None:
    settings, now = runtime.settings, runtime.ports.now()
    forgetting = Forgetting(runtime.engines.log)
    forgetting.aged(alarms, _begin(now, settings.access_log_months))
    forgetting.aged(job_acts, _begin(now, settings.log_months))
    packs = Forgetting(runtime.engines.proof)
    packs.aged(evidence_packs, _begin(now, settings.access_log_months))
    integrity = integrity_of(runtime)
    if not integrity.has_key():
        # What nobody signed cannot be told from what somebody cut off.
        log.warning("access_log_not_pruned", missing="ESCALE_CHECKPOINT_VKEY")
        return
    broken_at = integrity.access().broken_at
    if broken_at is not None:
        log.error("access_log_not_pruned", position=broken_at)  # it is evidence now
        return
    end = integrity.too_old()
    if end is not None:
        before = _begin(now, settings.access_log_months) + APART
        forgetting.access_up_to(end.position, before)


def _begin(now: datetime, months: int) -> datetime:
    """The first moment, in Paris, of the day so many months ago."""
    return datetime.combine(plus_months(in_paris(now), -months), time(), PARIS)
