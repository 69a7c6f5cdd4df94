"""The questions that wait for an answer, as staff read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from domain.values import Question
from projections.base import Opener, Order, Page, Row, closed, open_into, page_of
from projections.mailbox.table import TABLE, MessageKind

_OLDEST_FIRST = Order((TABLE.c.position,))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question of somebody. claim_id: what it is about; its texts are None unless opened."""

    message_id: UUID
    insured_id: UUID
    claim_id: UUID | None
    sent_at: datetime
    question: Question
    is_answered: bool


def open_questions(
    db: Connection,
    *,
    today: date,
    after: str | None = None,
    limit: int = 20,
    opener: Opener = closed,
) -> Page[AskedQuestion]:
    """The questions that nobody answered, the oldest first, also where their person deleted them.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = select(TABLE).where(
        TABLE.c.kind == MessageKind.QUESTION,
        TABLE.c.answered_by.is_(None),
        TABLE.c.deletes_on > today,
    )
    page = page_of(db, query, _OLDEST_FIRST, after=after, limit=limit)
    return page.of(lambda row: _question(row, opener))


def find_question(
    db: Connection, message_id: UUID, opener: Opener = closed
) -> AskedQuestion | None:
    """One question, answered or not; None when there is none such."""
    query = select(TABLE).where(
        TABLE.c.message_id == message_id, TABLE.c.kind == MessageKind.QUESTION
    )
    row = db.execute(query).mappings().one_or_none()
    return None if row is None else _question(dict(row), opener)


def _question(row: Row, opener: Opener) -> AskedQuestion:
    said: Row = {}
    open_into(said, row["sealed"], "question", opener)
    return AskedQuestion(
        message_id=row["message_id"],
        insured_id=row["insured_id"],
        claim_id=row["claim_id"],
        sent_at=row["sent_at"],
        question=Question(**said),
        is_answered=row["answered_by"] is not None,
    )
