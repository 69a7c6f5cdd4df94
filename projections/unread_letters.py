"""The letters that are not notified yet, for the clock that counts their fifteen days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Index, Table, Uuid, delete, select

from domain.base import Entry, Event
from domain.deadlines import deemed_notified_on
from domain.events import DecisionLetterMadeAvailable, LetterDeemedNotified, LetterOpened
from domain.values import LetterKind, in_paris
from projections.base import Row, table, upsert

NAME: str = "unread_letters"
VERSION: int = 3
HANDLES: tuple[type[Event], ...] = (
    DecisionLetterMadeAvailable,
    LetterOpened,
    LetterDeemedNotified,
)

TABLE = table(
    NAME,
    VERSION,
    Column("letter_id", Uuid, primary_key=True),
    Column("claim_id", Uuid, nullable=False),
    Column("notified_by", Date, nullable=False),
    Index("unread_letters_by_day", "notified_by"),
)
TABLES: tuple[Table, ...] = (TABLE,)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per letter until it is notified."""
    rows: list[Row] = []
    gone: set[UUID] = set()
    for entry in events:
        event = entry.event
        if isinstance(event, DecisionLetterMadeAvailable):
            if event.letter.kind is not LetterKind.STATEMENT:  # no delay runs from it
                rows.append(_row(event))
        elif isinstance(event, LetterOpened | LetterDeemedNotified):
            gone.add(event.letter_id)
    upsert(db, TABLE, rows)
    # A letter id never comes back: what goes in this batch may go last.
    if gone:
        db.execute(delete(TABLE).where(TABLE.c.letter_id.in_(gone)))


def overdue(db: Connection, today: date, *, limit: int) -> Sequence[UUID]:
    """The claims with a letter that counts as notified on this day or before, oldest first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.notified_by <= today)
    found = db.scalars(query.order_by(TABLE.c.notified_by, TABLE.c.letter_id).limit(limit))
    return tuple(dict.fromkeys(found))


def _row(event: DecisionLetterMadeAvailable) -> Row:
    return {
        "letter_id": event.letter.letter_id,
        "claim_id": event.originator_id,
        "notified_by": deemed_notified_on(in_paris(event.timestamp)),
    }
