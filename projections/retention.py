"""Whose file the table of retention erases and from which day on, and who keeps it from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Table,
    Uuid,
    select,
)

from domain.base import Entry, Event
from domain.events import (
    ErasureAnnounced,
    ErasureCalledOff,
    ErasureExecuted,
    ErasureOrdered,
    HoldPlaced,
    HoldReleased,
    RetentionFileOpened,
)
from domain.values.retention import HoldReason
from projections.base import Row, code, stored, table, upsert

NAME: str = "retention"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = (
    RetentionFileOpened,
    HoldPlaced,
    HoldReleased,
    ErasureAnnounced,
    ErasureCalledOff,
    ErasureOrdered,
    ErasureExecuted,
)

TABLE = table(
    NAME,
    VERSION,
    Column("file_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False, index=True),
    Column("hold", code(HoldReason)),
    Column("due_on", Date),
    Column("is_ordered", Boolean, nullable=False),
    Column("is_erased", Boolean, nullable=False),
    Index("retention_by_due", "is_erased", "due_on"),
)
TABLES: tuple[Table, ...] = (TABLE,)
_SHOWN = (TABLE.c.insured_id, TABLE.c.due_on, TABLE.c.hold, TABLE.c.is_ordered)


class Due(NamedTuple):
    """A file that is to go. due_on: the first Paris day; hold: what keeps it, None when nothing.

    is_ordered: the destruction has begun, and has to be finished.
    """

    insured_id: UUID
    due_on: date
    hold: HoldReason | None
    is_ordered: bool


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per person whose file was ever looked at; it says nothing of who they are."""
    rows = stored(db, TABLE.c.file_id, {entry.event.originator_id for entry in events})
    for entry in events:
        event = entry.event
        if isinstance(event, RetentionFileOpened):
            rows[event.originator_id] = _opened(event)
        _fold(rows[event.originator_id], event)
    upsert(db, TABLE, rows.values())


def announced(db: Connection, limit: int) -> Sequence[Due]:
    """The files that go, held ones too, the first to go first."""
    return _found(db, limit, TABLE.c.is_erased.is_(False))


def due(db: Connection, today: date, limit: int) -> Sequence[Due]:
    """The files whose day has come and that nothing keeps, the longest due first.

    One of which the destruction was ordered comes before all others: it is to be finished.
    """
    free = (TABLE.c.hold.is_(None), TABLE.c.due_on <= today, TABLE.c.is_erased.is_(False))
    begun = _found(db, limit, *free, TABLE.c.is_ordered.is_(True))
    return [*begun, *_found(db, limit - len(begun), *free, TABLE.c.is_ordered.is_(False))]


def known(db: Connection, insured_ids: Collection[UUID]) -> set[UUID]:
    """Those of these persons of whom it is known that they go, or went."""
    is_known = TABLE.c.due_on.is_not(None) | TABLE.c.is_ordered.is_(True)
    query = select(TABLE.c.insured_id).where(TABLE.c.insured_id.in_(insured_ids), is_known)
    return set(db.scalars(query))


def _found(db: Connection, limit: int, *those: ColumnElement[bool]) -> Sequence[Due]:
    query = select(*_SHOWN).where(*those)
    query = query.where(TABLE.c.due_on.is_not(None)).order_by(TABLE.c.due_on, TABLE.c.insured_id)
    return [Due(*row) for row in db.execute(query.limit(limit))]


def _opened(event: RetentionFileOpened) -> Row:
    file = {"file_id": event.originator_id, "insured_id": event.insured_id}
    return file | {"hold": None, "due_on": None, "is_ordered": False, "is_erased": False}


def _fold(row: Row, event: Event) -> None:
    match event:
        case HoldPlaced(reason=reason):
            row["hold"] = reason
        case HoldReleased():
            row["hold"] = None
        case ErasureAnnounced(due_on=due_on):
            row["due_on"] = due_on
        case ErasureCalledOff():
            row["due_on"], row["is_ordered"] = None, False
        case ErasureOrdered():
            row["is_ordered"] = True
        case ErasureExecuted():
            row["is_erased"] = True
