"""The rows of the log as they are stored, in order, without any code that understands them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from adapters.persistence.access_log import BEFORE_THE_FIRST
from adapters.proof.merkle import event_leaf
from adapters.proof.notes import AccessHead

AT_ONCE: Final = 10_000
UNREADABLE: Final = bytes(32)
"""The leaf of a row that no event can be; nobody finds bytes that have this hash."""

_QUERY = (
    "SELECT {position}, originator_id, originator_version, topic, state FROM stored_events"
    " WHERE {position} > {after} AND {position} <= {until} ORDER BY {position} LIMIT {limit}"
)
LAST: Final = 2**62


class RawEvent(NamedTuple):
    """One row. stream: a UUID on PostgreSQL, its hexadecimal text on SQLite."""

    position: int
    stream: Any
    version: Any
    topic: Any
    state: Any

    def leaf(self, position: int | None = None) -> bytes:
        """The leaf of this row, at its own position or at another."""
        at = self.position if position is None else position
        try:
            return event_leaf(at, _name(self.stream), self.version, self.topic, self.state)
        except (ValueError, TypeError, AttributeError, struct.error, OverflowError):
            return UNREADABLE

    def stream_id(self) -> UUID | None:
        """The stream's id, None when it is none."""
        try:
            return UUID(str(self.stream))
        except ValueError:
            return None

    def number(self) -> int | None:
        """The version, None when it is no number."""
        return self.version if isinstance(self.version, int) else None


def _name(stream: Any) -> bytes:
    if isinstance(stream, UUID):
        return stream.bytes
    name = bytes.fromhex(stream)
    if name.hex() != stream:  # another spelling would be another stream to whoever reads the log
        raise ValueError("not the name of a stream")
    return name


def events_after(
    db: Connection, position: int, limit: int = AT_ONCE, until: int = LAST
) -> Sequence[RawEvent]:
    """The next rows after a position, at most `limit`, none after `until`."""
    column = "rowid" if db.dialect.name == "sqlite" else "notification_id"
    query = _QUERY.format(position=column, after=position, until=until, limit=limit)
    return [RawEvent(*row) for row in db.exec_driver_sql(query)]


def access_head(db: Connection) -> AccessHead:
    """Where the chain of the access log ends now."""
    query = (
        "SELECT position, digest FROM access_log WHERE digest IS NOT NULL"
        " ORDER BY position DESC LIMIT 1"
    )
    row = db.exec_driver_sql(query).first()
    return AccessHead(row[0], row[1]) if row else AccessHead(0, BEFORE_THE_FIRST)


def batches(db: Connection) -> Iterator[Sequence[RawEvent]]:
    """The whole log in order, piece by piece; also what lies at a position below one."""
    position = -LAST
    while rows := events_after(db, position):
        yield rows
        position = rows[-1].position
