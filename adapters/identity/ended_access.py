"""When whose access was ended: one line each, in the same transaction as their sessions."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.identity.sessions import sessions
from application.accounts import Ended, EndedBecause
from domain.base import Author, Role
from domain.errors import StoreUnavailable
from projections.base import Instant

metadata = MetaData()
ended_access = Table(
    "ended_access",
    metadata,
    Column("command_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False, index=True),
    Column("ended_at", Instant, nullable=False),
    Column("because", Text, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("sessions", Integer, nullable=False),
)


class EndedAccessTable:
    """Kept beside the sessions, so that every process sees it with its next request."""

    def __init__(self, reading: Engine, writing: Engine) -> None:
        """Keep the lines behind these engines."""
        self._reading, self._writing = reading, writing

    def last(self, account_id: UUID) -> datetime | None:
        """When the access of an account was ended last, None when it never was."""
        theirs = ended_access.c.account_id == account_id
        with self._reading.connect() as db:
            at: datetime | None = db.scalar(select(func.max(ended_access.c.ended_at)).where(theirs))
        return at

    async def find(self, command_id: UUID) -> Ended | None:
        """What a request did before; None when it did nothing yet.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._find, command_id)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    async def end(self, ended: Ended) -> Ended:
        """End the sessions and remember until when, all or nothing; gives how many.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._end, ended)
        except IntegrityError:  # the same request, a moment before
            return await self.find(ended.command_id) or ended
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def _find(self, command_id: UUID) -> Ended | None:
        of_this = select(ended_access).where(ended_access.c.command_id == command_id)
        with self._reading.connect() as db:
            row = db.execute(of_this).one_or_none()
        return None if row is None else _ended(row)

    def _end(self, ended: Ended) -> Ended:
        theirs = delete(sessions).where(sessions.c.author_id == ended.account_id)
        row = {
            "command_id": ended.command_id,
            "account_id": ended.account_id,
            "ended_at": ended.at,
            "because": ended.because.value,
            "actor_id": ended.by.id,
            "role": ended.by.role.value,
        }
        with self._writing.begin() as db:
            count = db.execute(theirs).rowcount
            db.execute(insert(ended_access), row | {"sessions": count})
        return ended._replace(sessions=count)


def _ended(row: Row[Any]) -> Ended:
    return Ended(
        command_id=row.command_id,
        account_id=row.account_id,
        because=EndedBecause(row.because),
        at=row.ended_at,
        by=Author(role=Role(row.role), id=row.actor_id),
        sessions=row.sessions,
    )
