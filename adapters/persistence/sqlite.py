"""The log in a SQLite file: one writer thread, group commit, durable before it is answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.persistence.event_log import Save
from adapters.persistence.mapper import Row
from application.ports import Conflict
from domain.errors import StoreUnavailable

T = TypeVar("T")
BUSY_TIMEOUT_MS = 30_000

INSERT = """
INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)
"""
READ = """
SELECT rowid, originator_id, originator_version, topic, state, recorded_at FROM stored_events
"""


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the log's file, durable at each COMMIT.

    Raises: RuntimeError when the file cannot be made durable.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    mode = db.execute("PRAGMA journal_mode").fetchone()[0]
    level = db.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, level) != ("wal", 2):
        msg = f"the log is not durable: journal_mode {mode}, synchronous {level}"
        raise RuntimeError(msg)
    return db


class SqliteBackend:
    """A writer thread and a reader thread, a connection each; other processes may do the same."""

    def __init__(self, path: Path) -> None:
        """Open the file; its tables are there already (`escale migrate`)."""
        self._writer = ThreadPoolExecutor(1, "log-writer")
        self._reader = ThreadPoolExecutor(1, "log-reader")
        self._write_db = connect(path)
        self._read_db = connect(path)

    async def read_streams(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """All events of these streams, ordered by stream and version.

        Raises: StoreUnavailable.
        """
        return await self._read(stream_ids, "ORDER BY 2, 3")

    async def read_firsts(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """The first event of each of these streams.

        Raises: StoreUnavailable.
        """
        return await self._read(stream_ids, "AND originator_version = 1")

    async def _read(self, stream_ids: Sequence[UUID], more: str) -> Sequence[Row]:
        marks = ",".join("?" * len(stream_ids))
        query = f"{READ} WHERE originator_id IN ({marks}) {more}"
        parameters = [stream_id.hex for stream_id in stream_ids]

        def read() -> Sequence[Row]:
            return [row_of(record) for record in self._read_db.execute(query, parameters)]

        return await _in_thread(self._reader, read)

    async def append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        """Store each save in one transaction; a stale one leaves the others untouched."""
        return await _in_thread(self._writer, lambda: self._append(saves))

    async def close(self) -> None:
        """End the threads and close the file."""
        for pool, db in ((self._writer, self._write_db), (self._reader, self._read_db)):
            pool.shutdown()
            db.close()

    def _append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        db = self._write_db
        db.execute("BEGIN IMMEDIATE")
        try:
            results = [self._insert(save) for save in saves]
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
        return results

    def _insert(self, save: Save) -> Sequence[int] | Exception:
        db = self._write_db
        db.execute("SAVEPOINT one_save")
        try:
            positions = [db.execute(INSERT, _parameters(event)).lastrowid for event in save]
        except sqlite3.IntegrityError:
            db.execute("ROLLBACK TO one_save")
            return Conflict()
        finally:
            db.execute("RELEASE one_save")
        return [position for position in positions if position is not None]


async def _in_thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, work)
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(retry_after_s=1) from error


def _parameters(event: StoredEvent) -> tuple[str, int, str, bytes]:
    return (UUID(str(event.originator_id)).hex, event.originator_version, event.topic, event.state)


def row_of(record: tuple[int, str, int, str, bytes, str]) -> Row:
    """A record of READ as a row."""
    position, stream_id, version, topic, state, recorded_at = record
    stored = StoredEvent(UUID(stream_id), version, topic, state)
    return Row(position, stored, datetime.fromisoformat(recorded_at))
