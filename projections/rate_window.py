"""Places left in an insured person's submission window, and the first day with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Table, Uuid, select

from domain.base import Entry, Event
from domain.events import PlaceTaken, QuotaOverridden
from domain.window import Quota, SubmissionWindow, days_counted, has_extra, next_allowed_on
from projections.base import Row, table, upsert

NAME: str = "rate_window"
VERSION: int = 3
HANDLES: tuple[type[Event], ...] = (PlaceTaken, QuotaOverridden)

TABLE = table(
    NAME,
    VERSION,
    Column("claim_id", Uuid, primary_key=True),
    Column("window_id", Uuid, nullable=False, index=True),
    Column("taken_on", Date, nullable=False),
)
EXTRAS = table(
    "rate_window_extra",
    VERSION,
    Column("window_id", Uuid, primary_key=True),
    Column("valid_until", Date),
)
TABLES: tuple[Table, ...] = (TABLE, EXTRAS)


@dataclass(frozen=True, slots=True)
class Places:
    """What an insured person may still submit; it informs, the window itself decides.

    submitted_on: the submissions that fill a place today, oldest first.
    next_allowed_on: the first day, from today on, with a place free.
    """

    places_left: int
    submitted_on: tuple[date, ...]
    next_allowed_on: date


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per place of the quota that is taken, and until when an extra one may be."""
    taken = [entry.event for entry in events if isinstance(entry.event, PlaceTaken)]
    rows = (
        {"claim_id": e.claim_id, "window_id": e.originator_id, "taken_on": e.taken_on}
        for e in taken
        if not e.is_extra
    )
    upsert(db, TABLE, rows)
    upsert(db, EXTRAS, _extras(entry.event for entry in events))


def find(db: Connection, insured_id: UUID, *, quota: Quota, today: date) -> Places:
    """The places of an insured person on a Paris day, under the quota in force.

    A place that a supervisor granted is one more, and leaves one today.
    Source: docs/sources.md#quota, docs/sources.md#quota-override.
    """
    window_id = SubmissionWindow.id_of(insured_id)
    rows = db.scalars(select(TABLE.c.taken_on).where(TABLE.c.window_id == window_id))
    taken_on = list(rows)
    counted = days_counted(taken_on, quota, today)
    until = db.scalar(select(EXTRAS.c.valid_until).where(EXTRAS.c.window_id == window_id))
    is_more = has_extra(until, today)
    return Places(
        places_left=max(0, quota.claims - len(counted)) + is_more,
        submitted_on=counted,
        next_allowed_on=today if is_more else next_allowed_on(taken_on, quota, today),
    )


def _extras(events: Iterable[Event]) -> Iterable[Row]:
    until: dict[UUID, date | None] = {}
    for event in events:
        if isinstance(event, QuotaOverridden):
            until[event.originator_id] = event.valid_until
        elif isinstance(event, PlaceTaken) and event.is_extra:
            until[event.originator_id] = None
    return [{"window_id": id_, "valid_until": day} for id_, day in until.items()]
