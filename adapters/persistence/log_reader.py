"""Reads the log along its positions, for whoever follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine, column, func, select, table

from adapters.persistence.mapper import Row

COLUMNS = ("originator_id", "originator_version", "topic", "state", "recorded_at")


class LogReader:
    """The log from a position on, in order; on both databases, from any thread."""

    def __init__(self, engine: Engine) -> None:
        """Read through an engine over the log's database."""
        self._engine = engine
        # The library names the position column differently on each database.
        position = "rowid" if engine.dialect.name == "sqlite" else "notification_id"
        events = table("stored_events", column(position), *map(column, COLUMNS))
        at = events.c[position]
        self._events, self._at = events, at
        self._head = select(func.max(at))

    def after(self, position: int, limit: int) -> Sequence[Row]:
        """The next events after a position, at most `limit`."""
        following = select(self._events).where(self._at > position).order_by(self._at).limit(limit)
        with self._engine.connect() as db:
            records = db.execute(following).all()
        return [_row(*record) for record in records]

    def before(self, position: int | None, limit: int) -> Sequence[Row]:
        """The events before a position, the newest first; the newest of all when None."""
        query = select(self._events).order_by(self._at.desc()).limit(limit)
        with self._engine.connect() as db:
            records = db.execute(query if position is None else query.where(self._at < position))
            return [_row(*record) for record in records]

    def at(self, positions: Sequence[int]) -> Sequence[Row]:
        """The events at these positions, in the order of the log."""
        with self._engine.connect() as db:
            found = db.execute(
                select(self._events).where(self._at.in_(positions)).order_by(self._at)
            )
            return [_row(*record) for record in found]

    def head(self) -> int:
        """The position of the newest event, 0 when the log is empty."""
        with self._engine.connect() as db:
            return db.execute(self._head).scalar() or 0


class SharedReader(LogReader):
    """The same for views that follow together, in one thread: each page is read once."""

    def __init__(self, engine: Engine) -> None:
        """Read through an engine over the log's database."""
        super().__init__(engine)
        self._page: tuple[tuple[int, int], Sequence[Row]] | None = None

    def after(self, position: int, limit: int) -> Sequence[Row]:
        """The next events after a position, at most `limit`."""
        wanted = (position, limit)
        if self._page is not None and self._page[0] == wanted:
            return self._page[1]
        rows = super().after(position, limit)
        # What follows a position is there for ever, but more may follow it: nothing is not kept.
        self._page = (wanted, rows) if rows else None
        return rows


def _row(
    position: int, stream_id: Any, version: int, topic: str, state: bytes, recorded_at: Any
) -> Row:
    is_text = isinstance(stream_id, str)
    return Row(
        position,
        StoredEvent(UUID(stream_id) if is_text else stream_id, version, topic, bytes(state)),
        datetime.fromisoformat(recorded_at) if is_text else recorded_at,
    )
