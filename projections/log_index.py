"""By what the auditor looks for events: a row beside each, with indexes that the log has not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Select,
    Table,
    Text,
    Uuid,
    func,
    select,
)

from domain import events as facts
from domain.base import Entry, Event, Role
from projections.base import Instant, Row, table, upsert

NAME: str = "log_index"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = tuple(getattr(facts, name) for name in facts.__all__)

TABLE = table(
    NAME,
    VERSION,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", Instant, nullable=False),
    Column("topic", Text, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Index("log_index_by_topic", "topic", "position"),
    Index("log_index_by_actor", "actor_id", "position"),
    Index("log_index_by_role", "role", "position"),
    Index("log_index_by_correlation", "correlation_id", "position"),
    Index("log_index_by_claim", "claim_id", "position"),
    Index("log_index_by_time", "recorded_at", "position"),
)
TABLES: tuple[Table, ...] = (TABLE,)

CLOCK_STEPS: Final = timedelta(hours=1)
"""The database's clock may be set back by so much: positions and times then differ in order."""

SELECTIVE: Final = ("claim_id", "correlation_id", "actor_id", "topic", "role")
"""What events are looked for by, what finds the fewest first."""

FEW: Final = frozenset({"claim_id", "correlation_id"})

OF_CLAIMS: Final = "claim."


class Looked(NamedTuple):
    """Which events; what is None lets all pass.

    topic: a stored name. claim_id: of its own stream, or told by the event.
    since, before: instants of the insert (UTC), the first one included.
    """

    topic: str | None = None
    actor_id: UUID | None = None
    role: Role | None = None
    correlation_id: UUID | None = None
    claim_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None

    def passes(self, entry: Entry[Event]) -> bool:
        """Whether an event is one of these."""
        row = row_of(entry)
        is_equal = all(
            getattr(self, name) in (None, row[name])
            for name in ("topic", "actor_id", "role", "correlation_id", "claim_id")
        )
        is_late = self.since is None or entry.recorded_at >= self.since
        return is_equal and is_late and (self.before is None or entry.recorded_at < self.before)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Add a row for each event."""
    upsert(db, TABLE, (row_of(one) for one in events))


def row_of(entry: Entry[Event]) -> Row:
    """By what an event is found."""
    event = entry.event
    return {
        "position": entry.position,
        "recorded_at": entry.recorded_at,
        "topic": event.TOPIC,
        "actor_id": event.meta.actor.id,
        "role": event.meta.actor.role.value,
        "correlation_id": event.meta.correlation_id,
        "claim_id": claim_of(event),
    }


def claim_of(event: Event) -> UUID | None:
    """The claim that an event is about: that of its stream, else the one that it tells."""
    if event.TOPIC.startswith(OF_CLAIMS):
        return event.originator_id
    told: UUID | None = getattr(event, "claim_id", None)
    return told


def following(db: Connection, looked: Looked, *, after: int, limit: int) -> list[int]:
    """The positions of the next events that pass, in order."""
    query = _passing(db, looked).where(TABLE.c.position > after)
    return list(db.scalars(query.order_by(TABLE.c.position).limit(limit)))


def preceding(db: Connection, looked: Looked, *, before: int | None, limit: int) -> list[int]:
    """The positions of the events that pass before one, the newest first; of all when None."""
    query = _passing(db, looked)
    if before is not None:
        query = query.where(TABLE.c.position < before)
    return list(db.scalars(query.order_by(TABLE.c.position.desc()).limit(limit)))


def _passing(db: Connection, looked: Looked) -> Select[Any]:
    row = TABLE.c
    query = select(row.position)
    asked = [name for name in SELECTIVE if getattr(looked, name) is not None]
    for name in asked:
        column: Any = row[name]
        if name != asked[0] and (asked[0] in FEW or name == "role"):
            # SQLite cannot know that a claim has few events and a role many: no index for these.
            column = func.coalesce(column, column)
        query = query.where(column == getattr(looked, name))
    if looked.since is not None:
        query = query.where(row.recorded_at >= looked.since)
        # Where the time begins, so that an index by anything else is not read from its beginning.
        query = query.where(row.position >= _near(db, looked.since - CLOCK_STEPS))
    if looked.before is not None:
        query = query.where(row.recorded_at < looked.before)
        query = query.where(row.position < _near(db, looked.before + CLOCK_STEPS))
    return query


def _near(db: Connection, at: datetime) -> int:
    """The position of the first event that was recorded then or later; past all when none was."""
    row = TABLE.c
    first = select(row.position).where(row.recorded_at >= at)
    found = db.scalar(first.order_by(row.recorded_at, row.position).limit(1))
    return 2**62 if found is None else found
