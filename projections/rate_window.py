"""Places left in an insured person's submission window, and the first day with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Table, Uuid, select

from domain.base import Entry, Event
from domain.events import PlaceTaken
from domain.window import Quota, SubmissionWindow, days_counted, next_allowed_on
from projections.base import METADATA, upsert

NAME: str = "rate_window"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = (PlaceTaken,)

TABLE = Table(
    NAME,
    METADATA,
    Column("claim_id", Uuid, primary_key=True),
    Column("window_id", Uuid, nullable=False, index=True),
    Column("taken_on", Date, nullable=False),
)
TABLES: tuple[Table, ...] = (TABLE,)


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
    """Keep one row per place taken."""
    taken = (entry.event for entry in events if isinstance(entry.event, PlaceTaken))
    rows = (
        {"claim_id": e.claim_id, "window_id": e.originator_id, "taken_on": e.taken_on}
        for e in taken
    )
    upsert(db, TABLE, rows)


def find(db: Connection, insured_id: UUID, *, quota: Quota, today: date) -> Places:
    """The places of an insured person on a Paris day, under the quota in force.

    Source: docs/sources.md#quota.
    """
    window_id = SubmissionWindow.id_of(insured_id)
    rows = db.scalars(select(TABLE.c.taken_on).where(TABLE.c.window_id == window_id))
    taken_on = list(rows)
    counted = days_counted(taken_on, quota, today)
    return Places(
        places_left=max(0, quota.claims - len(counted)),
        submitted_on=counted,
        next_allowed_on=next_allowed_on(taken_on, quota, today),
    )
