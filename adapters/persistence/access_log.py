"""The access log: what staff were shown of whom, when and why, beside the log of events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from application.disclosures import Disclosure, Search, Shown
from application.ports import Asked
from domain.errors import StoreUnavailable
from projections.base import Instant

metadata = MetaData()
access_log = Table(
    "access_log",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("shown", Text, nullable=False),
    Column("search_id", Uuid),
    Column("searched_by", Text),
    Column("fingerprint", Text),
    Column("found", Integer),
    Column("insured_id", Uuid),
    Column("claim_id", Uuid),
    Column("reason", Text),
)


class AccessLog:
    """Adds lines, and reads what a search found; nothing here changes a line."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        """Keep the lines where the events lie, as durably as they."""
        self._writing, self._reading = writing, reading

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        """Write lines down, all or none; on return they are durable.

        Raises: StoreUnavailable when they are not, whatever the reason.
        """
        if disclosures:
            try:
                await asyncio.to_thread(self._record, asked, at, disclosures)
            except DBAPIError as error:
                raise StoreUnavailable(retry_after_s=1) from error

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        """A search that this actor made, as it was written down; None when they made none such."""
        return await asyncio.to_thread(self._search_of, actor_id, search_id)

    def _record(self, asked: Asked, at: datetime, disclosures: tuple[Disclosure, ...]) -> None:
        who = {
            "at": at,
            "actor_id": asked.author.id,
            "role": asked.author.role.value,
            "correlation_id": asked.correlation_id,
        }
        with self._writing.begin() as db:
            db.execute(insert(access_log), [who | _written(one) for one in disclosures])

    def _search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        theirs = (access_log.c.search_id == search_id, access_log.c.actor_id == actor_id)
        made = (Shown.SEARCH.value, Shown.RESULT.value)
        query = select(access_log).where(*theirs, access_log.c.shown.in_(made))
        with self._reading.connect() as db:
            rows = db.execute(query.order_by(access_log.c.position)).all()
        search = next((row for row in rows if row.shown == Shown.SEARCH), None)
        return None if search is None else _search(search, rows)


def _written(disclosure: Disclosure) -> dict[str, Any]:
    codes = {"shown": disclosure.shown.value}
    if disclosure.searched_by is not None:
        codes["searched_by"] = disclosure.searched_by.value
    return disclosure.model_dump() | codes


def _search(search: Row[Any], rows: Sequence[Row[Any]]) -> Search:
    insured_ids = [row.insured_id for row in rows if row.shown == Shown.RESULT]
    unique = tuple(dict.fromkeys(insured_ids))  # shown again, somebody stands there again
    return Search(search.at, search.fingerprint, search.found, unique)
