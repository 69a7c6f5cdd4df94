"""How a claim's row follows from what is to be sent by itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select

from domain.base import Event
from domain.events import (
    ClaimSubmitted,
    DraftDiscarded,
    SubmissionPostponed,
    SubmissionScheduled,
    SubmissionUnscheduled,
)
from projections.base import Row
from projections.claim_summary.table import TABLE, What

HANDLES: tuple[type[Event], ...] = (
    SubmissionScheduled,
    SubmissionPostponed,
    SubmissionUnscheduled,
)

TOLD: dict[type[Event], What] = {
    SubmissionScheduled: What.SUBMISSION_SCHEDULED,
    SubmissionPostponed: What.SUBMISSION_POSTPONED,
    SubmissionUnscheduled: What.SUBMISSION_UNSCHEDULED,
}


def fold(row: Row, event: Event) -> None:
    """Keep for which day a draft waits to be sent; any other event changes nothing."""
    match event:
        case SubmissionScheduled(for_on=for_on):
            row.update(scheduled_on=for_on, scheduled_at=event.timestamp)
        case SubmissionPostponed(for_on=for_on):
            row["scheduled_on"] = for_on
        case SubmissionUnscheduled() | ClaimSubmitted() | DraftDiscarded():
            row.update(scheduled_on=None, scheduled_at=None)


def to_submit(db: Connection, today: date, *, limit: int) -> tuple[UUID, ...]:
    """The drafts that are to be sent on a Paris day, the earliest scheduled first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.scheduled_on <= today)
    return tuple(db.scalars(query.order_by(TABLE.c.scheduled_at, TABLE.c.claim_id).limit(limit)))
