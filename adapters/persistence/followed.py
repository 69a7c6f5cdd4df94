"""What followed from a claim outside the log: the jobs of its events, and who was shown it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from adapters.persistence.access_log import access_log
from adapters.persistence.access_reasons import Reasons
from adapters.persistence.job_board import jobs


class FollowingJob(NamedTuple):
    """A job that an event gave rise to. position: of that event; state: as the board has it."""

    position: int
    kind: str
    state: str
    attempts: int


class Opening(NamedTuple):
    """A line of the access log about a claim. reason: of an unmasking alone, None once erased.

    document_id: which document or letter, None for the claim itself.
    """

    at: datetime
    actor_id: UUID
    role: str
    shown: str
    document_id: UUID | None
    reason: str | None


def jobs_of(db: Connection, stream_id: UUID) -> Sequence[FollowingJob]:
    """The jobs that the events of a stream gave rise to, in the order of the log."""
    columns = [jobs.c[name] for name in FollowingJob._fields]
    found = select(*columns).where(jobs.c.stream_id == stream_id, jobs.c.position.is_not(None))
    rows = db.execute(found.order_by(jobs.c.position, jobs.c.kind)).all()
    return [FollowingJob(*row) for row in rows]


def openings_of(db: Connection, claim_id: UUID, limit: int, reasons: Reasons) -> Sequence[Opening]:
    """Who was shown a claim, the last first, at most so many."""
    columns = [access_log.c[name] for name in Opening._fields]
    found = select(*columns).where(access_log.c.claim_id == claim_id)
    rows = db.execute(found.order_by(access_log.c.position.desc()).limit(limit)).all()
    lines = [Opening(*row) for row in rows]
    return [one._replace(reason=reasons.open(claim_id, one.reason)) for one in lines]
