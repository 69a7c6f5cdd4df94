"""The log in PostgreSQL: one statement per batch, under one lock, in the order of commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation

from adapters.persistence.event_log import Save
from adapters.persistence.mapper import Row
from application.ports import Conflict
from domain.errors import StoreUnavailable

T = TypeVar("T")
ATTEMPTS = 4
"""How often a statement is sent again over a new connection before the caller is told to wait."""

ANSWER_WITHIN_S = 15.0
DOWN_FOR_S = 0.5
"""After a failed connection nobody tries again for so long: commands are answered at once."""

# The log's lock (1163084609 is "ESCA") comes before the rows, so that positions are drawn in the
# order of the commits: a reader of `position > n ORDER BY position` never misses one. MATERIALIZED
# keeps that order of evaluation. The channel tells followers that the log grew.
APPEND = """
WITH turn AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(1163084609), pg_notify('escale_log', '')
)
INSERT INTO stored_events (originator_id, originator_version, topic, state)
SELECT row.* FROM turn,
    unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[]) AS row (a, b, c, d)
RETURNING originator_id, originator_version, notification_id
"""
READ = """
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM stored_events
"""
READ_STREAMS = f"{READ} WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
READ_FIRSTS = f"{READ} WHERE originator_id = ANY(%s) AND originator_version = 1"
READ_VERSIONS = f"""
{READ} JOIN unnest(%s::uuid[], %s::bigint[]) AS wanted (a, b)
ON originator_id = wanted.a AND originator_version = wanted.b
"""

VERSIONS = "stored_events_pkey"
"""The constraint that a stale save violates."""

SETTINGS: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "tcp_user_timeout": 10_000,
    "application_name": "escale-log",
    "options": "-c lock_timeout=5s -c statement_timeout=10s"
    " -c idle_in_transaction_session_timeout=10s",
}


class Link:
    """One connection, opened when it is needed and opened again when it broke."""

    def __init__(self, dsn: str) -> None:
        """Remember where the database is."""
        self._dsn = dsn
        self._connection: AsyncConnection[Any] | None = None
        self._opening = asyncio.Lock()
        self._down_until = 0.0

    async def run(self, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        """What the work gives.

        Raises: psycopg.InterfaceError or OperationalError when the connection broke meanwhile, so
            that nobody knows whether the work was done; StoreUnavailable when nothing was done.
        """
        connection = await self._open()
        try:
            return await asyncio.wait_for(work(connection), ANSWER_WITHIN_S)
        except TimeoutError as error:
            await connection.close()
            raise psycopg.OperationalError from error
        except psycopg.OperationalError as error:
            if connection.broken or connection.closed:
                raise
            raise StoreUnavailable(retry_after_s=1) from error

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()

    async def _open(self) -> AsyncConnection[Any]:
        async with self._opening:
            if self._connection is None or self._connection.closed:
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> AsyncConnection[Any]:
        loop = asyncio.get_running_loop()
        if loop.time() < self._down_until:
            raise StoreUnavailable(retry_after_s=1)
        try:
            return await AsyncConnection.connect(self._dsn, **SETTINGS)
        except psycopg.OperationalError as error:
            self._down_until = loop.time() + DOWN_FOR_S
            raise StoreUnavailable(retry_after_s=1) from error


class PostgresBackend:
    """One connection that loads, one that appends."""

    def __init__(self, dsn: str) -> None:
        """Use the log of this database; its tables are there already (`escale migrate`)."""
        self._reader = Link(dsn)
        self._appender = Link(dsn)

    async def read_streams(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """All events of these streams, ordered by stream and version.

        Raises: StoreUnavailable.
        """
        return await _again(lambda: self._reader.run(_reading(READ_STREAMS, [list(stream_ids)])))

    async def read_firsts(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """The first event of each of these streams.

        Raises: StoreUnavailable.
        """
        return await _again(lambda: self._reader.run(_reading(READ_FIRSTS, [list(stream_ids)])))

    async def append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        """Store each save; the batch is split in halves until a stale one stands alone."""
        try:
            return await self._append(saves)
        except StoreUnavailable as error:
            return [error] * len(saves)

    async def close(self) -> None:
        """Give the connections back."""
        await self._reader.close()
        await self._appender.close()

    async def _append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        doubts = 0

        async def insert() -> dict[tuple[UUID, int], int]:
            nonlocal doubts
            doubts += 1
            return await self._appender.run(_inserting(saves))

        try:
            placed = await _again(insert)
        except UniqueViolation as error:
            if error.diag.constraint_name != VERSIONS:
                raise
            # A version is taken. After a broken connection it may be by these very events.
            stored = await self._stored_before(saves) if doubts > 1 or len(saves) == 1 else {}
            return await self._split(saves, stored)
        return [_positions(save, placed) for save in saves]

    async def _split(
        self, saves: Sequence[Save], stored: dict[int, Sequence[int]]
    ) -> Sequence[Sequence[int] | Exception]:
        results: dict[int, Sequence[int] | Exception] = {**stored}
        left = [index for index in range(len(saves)) if index not in stored]
        if len(saves) == 1 and left:
            return [Conflict()]
        halves = (left[: len(left) // 2], left[len(left) // 2 :]) if not stored else (left,)
        for half in filter(None, halves):
            settled = await self.append([saves[index] for index in half])
            results.update(zip(half, settled, strict=True))
        return [results[index] for index in range(len(saves))]

    async def _stored_before(self, saves: Sequence[Save]) -> dict[int, Sequence[int]]:
        events = [event for save in saves for event in save]
        wanted = [[e.originator_id for e in events], [e.originator_version for e in events]]
        rows = await _again(lambda: self._appender.run(_reading(READ_VERSIONS, wanted)))
        # Equal to the byte: no two events are, since each holds its own command id and time.
        places = {_key(row.stored): row.position for row in rows if row.stored in events}
        return {
            index: _positions(save, places)
            for index, save in enumerate(saves)
            if all(_key(event) in places for event in save)
        }


async def _again(attempt: Callable[[], Awaitable[T]]) -> T:
    for _ in range(ATTEMPTS):
        try:
            return await attempt()
        except (psycopg.OperationalError, psycopg.InterfaceError):
            continue
    raise StoreUnavailable(retry_after_s=1)


def _inserting(
    saves: Sequence[Save],
) -> Callable[[AsyncConnection[Any]], Awaitable[dict[tuple[UUID, int], int]]]:
    columns = [
        [event.originator_id for save in saves for event in save],
        [event.originator_version for save in saves for event in save],
        [event.topic for save in saves for event in save],
        [event.state for save in saves for event in save],
    ]

    async def insert(connection: AsyncConnection[Any]) -> dict[tuple[UUID, int], int]:
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(APPEND, columns, prepare=True)
            return {(stream, version): place async for stream, version, place in cursor}

    return insert


def _reading(
    query: str, parameters: Sequence[Any]
) -> Callable[[AsyncConnection[Any]], Awaitable[Sequence[Row]]]:
    async def read(connection: AsyncConnection[Any]) -> Sequence[Row]:
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(query, parameters, prepare=True)
            return [row_of(record) for record in await cursor.fetchall()]

    return read


def row_of(record: tuple[Any, ...]) -> Row:
    """A record of READ as a row."""
    position, stream_id, version, topic, state, recorded_at = record
    return Row(position, StoredEvent(stream_id, version, topic, bytes(state)), recorded_at)


def _key(event: StoredEvent) -> tuple[UUID, int]:
    return UUID(str(event.originator_id)), event.originator_version


def _positions(save: Save, placed: dict[tuple[UUID, int], int]) -> Sequence[int]:
    return [placed[_key(event)] for event in save]
