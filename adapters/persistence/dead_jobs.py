"""The jobs that failed too often: found, looked at, run again, dropped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DBAPIError

from adapters.persistence.job_board import DEAD, PENDING, jobs
from adapters.persistence.log_reader import LogReader
from application.dead_jobs import DeadJob, JobDeed
from domain.errors import StoreUnavailable
from projections.base import Order, Page, Row, page_of

DROPPED: Final = "dropped"
"""A job that nobody runs any more; its row stays, so that its event gives rise to no other."""

ORDER: Final = Order((jobs.c.due_at, jobs.c.job_id), is_descending=True)
AGAIN: Final[dict[str, Any]] = {"state": PENDING, "attempts": 0, "sends": 0}


class DeadJobBoard:
    """The dead jobs, over the table of all of them."""

    def __init__(self, views: Engine, writer: Engine, log: LogReader) -> None:
        """Read and keep the jobs; look into the log for the event that gave rise to one."""
        self._views, self._writer, self._log = views, writer, log

    async def find(self, job_id: UUID) -> DeadJob | None:
        """One job in whatever state, None when there is none.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._find, job_id)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    async def end(self, job_id: UUID, deed: JobDeed, now: datetime) -> bool:
        """Put a dead job back among those that wait, or drop it; False when it is dead no more.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._end, job_id, deed, now)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def page(self, after: str | None, limit: int) -> Page[DeadJob]:
        """The dead jobs, the last one to die first; to be called in a thread.

        Raises: InvalidChoice when `after` is not a cursor of this list.
        """
        with self._views.connect() as db:
            query = select(jobs).where(jobs.c.state == DEAD)
            return page_of(db, query, ORDER, after=after, limit=limit).of(self._job)

    def _find(self, job_id: UUID) -> DeadJob | None:
        with self._views.connect() as db:
            row = db.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().one_or_none()
        return None if row is None else self._job(dict(row))

    def _end(self, job_id: UUID, deed: JobDeed, now: datetime) -> bool:
        values = {"state": DROPPED} if deed is JobDeed.DROPPED else AGAIN | {"due_at": now}
        dead = (jobs.c.job_id == job_id) & (jobs.c.state == DEAD)
        with self._writer.begin() as db:
            return db.execute(update(jobs).where(dead).values(values)).rowcount == 1

    def _job(self, row: Row) -> DeadJob:
        return DeadJob(
            job_id=row["job_id"],
            kind=row["kind"],
            state=row["state"],
            stream_id=row["stream_id"],
            position=row["position"],
            event=self._event(row["position"]),
            attempts=row["attempts"],
            error=row["last_error"],
            died_at=row["due_at"].replace(tzinfo=row["due_at"].tzinfo or UTC),
        )

    def _event(self, position: int | None) -> str | None:
        found = [] if position is None else self._log.after(position - 1, 1)
        return next((one.stored.topic for one in found if one.position == position), None)
