"""What people did with dead jobs: who, when, why; it grows, and nothing in it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from adapters.persistence.access_reasons import Reasons
from adapters.persistence.person_streams import owner_of
from application.dead_jobs import JobAct, JobDeed
from domain.base import Author, Role
from domain.errors import StoreUnavailable
from projections.base import Instant

metadata = MetaData()
job_acts = Table(
    "job_acts",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("command_id", Uuid, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("reason", Text, nullable=False),
)


class JobActs:
    """Adds lines beside the events, as durably as they, and reads them."""

    def __init__(self, writing: Engine, reading: Engine, reasons: Reasons) -> None:
        """Keep the lines where the events lie."""
        self._writing, self._reading, self._reasons = writing, reading, reasons

    async def record(self, act: JobAct) -> None:
        """Write down what somebody is about to do; on return it is durable.

        Raises: StoreUnavailable.
        """
        try:
            await asyncio.to_thread(self._record, act)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    async def latest(self, limit: int) -> Sequence[JobAct]:
        """What was done last, the latest first.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._latest, limit)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    async def has(self, command_id: UUID) -> bool:
        """Whether a request was written down before.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._has, command_id)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def _record(self, act: JobAct) -> None:
        whose = owner_of(self._reading, act.stream_id) if act.stream_id else None
        row = {
            "command_id": act.command_id,
            "at": act.at,
            "actor_id": act.author.id,
            "role": act.author.role.value,
            "job_id": act.job_id,
            "kind": act.kind,
            "deed": act.deed.value,
            "reason": self._reasons.seal(whose, act.job_id, act.reason) or "",
        }
        with self._writing.begin() as db:
            db.execute(insert(job_acts), [row])

    def _has(self, command_id: UUID) -> bool:
        theirs = select(job_acts.c.position).where(job_acts.c.command_id == command_id)
        with self._reading.connect() as db:
            return db.execute(theirs).first() is not None

    def _latest(self, limit: int) -> Sequence[JobAct]:
        last = select(job_acts).order_by(job_acts.c.position.desc()).limit(limit)
        with self._reading.connect() as db:
            rows = db.execute(last).all()
        return [
            JobAct(
                command_id=row.command_id,
                at=row.at,
                author=Author(role=Role(row.role), id=row.actor_id),
                job_id=row.job_id,
                kind=row.kind,
                deed=JobDeed(row.deed),
                reason=self._reasons.open(row.job_id, row.reason) or "",
            )
            for row in rows
        ]
