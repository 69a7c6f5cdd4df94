"""What is asked of a mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    Subquery,
    Uuid,
    func,
    select,
)
from sqlalchemy.sql.elements import Over
from sqlalchemy.sql.functions import FunctionElement

from domain.values import Named, Question, QuestionReply
from projections.base import (
    Opener,
    Order,
    Page,
    Row,
    closed,
    open_into,
    page_of,
)
from projections.mailbox.table import TABLE, Direction, MessageKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that its person still sees.

    claim_id: the claim that it is about, None for none of them.
    deletes_on: Paris day from which it is shown no more.
    about_on, text_version: the day that its text quotes, and which text it is; None for a question.
    named: what fills the text beside that day, None for nothing.
    question: what the person wrote, None for any other message; its texts are None unless opened.
    letter_id: the letter that comes with it, None for most.
    rank, total: « 5 sur 17 » of its direction, the newest being 1.
    newer_id, older_id: its neighbours, None at either end.
    answers: the question that it answers; answered_by: what answers it; None for most.
    reply: what staff answered, None for any other message; its text is None unless opened.
    """

    message_id: UUID
    insured_id: UUID
    claim_id: UUID | None
    direction: Direction
    kind: MessageKind
    sent_at: datetime
    deletes_on: date
    about_on: date | None
    text_version: str | None
    named: Named | None
    question: Question | None
    letter_id: UUID | None
    rank: int
    total: int
    newer_id: UUID | None
    older_id: UUID | None
    answers: UUID | None = None
    answered_by: UUID | None = None
    reply: QuestionReply | None = None


def find(
    db: Connection, insured_id: UUID, message_id: UUID, *, today: date, opener: Opener = closed
) -> Message | None:
    """One message of a person; None when it is somebody else's, deleted or past its day."""
    shown = _shown(insured_id, today)
    row = db.execute(select(shown).where(shown.c.message_id == message_id)).mappings().one_or_none()
    return None if row is None else _message(dict(row), opener)


def list_of(
    db: Connection,
    insured_id: UUID,
    *,
    today: date,
    direction: Direction = Direction.RECEIVED,
    after: str | None = None,
    limit: int = 20,
    opener: Opener = closed,
) -> Page[Message]:
    """The messages of one direction that a person sees on a Paris day, newest first.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    shown = _shown(insured_id, today)
    query = select(shown).where(shown.c.direction == direction)
    newest_first = Order((shown.c.position,), is_descending=True)
    page = page_of(db, query, newest_first, after=after, limit=limit)
    return page.of(lambda row: _message(row, opener))


def _shown(insured_id: UUID, today: date) -> Subquery:
    message_id, direction = TABLE.c.message_id, TABLE.c.direction
    return (
        select(
            *TABLE.c,
            _placed(func.row_number()).label("rank"),
            func.count().over(partition_by=direction).label("total"),
            _placed(func.lag(message_id, type_=Uuid())).label("newer_id"),
            _placed(func.lead(message_id, type_=Uuid())).label("older_id"),
        )
        .where(TABLE.c.insured_id == insured_id)
        .where(TABLE.c.is_deleted.is_(False), TABLE.c.deletes_on > today)
        .subquery()
    )


def _placed(function: FunctionElement[T]) -> Over[T]:
    newest_first = TABLE.c.position.desc()
    return function.over(partition_by=TABLE.c.direction, order_by=newest_first)


def _message(row: Row, opener: Opener = closed) -> Message:
    hidden = ("is_deleted", "position", "sealed", "named")
    said: Row | None = None
    if row["kind"] is MessageKind.QUESTION:
        said = {}
        open_into(said, row["sealed"], "question", opener)
    question = None if said is None else Question(**said)
    answer: Row = {}
    if row["kind"] is MessageKind.ANSWER:
        open_into(answer, row["sealed"], "reply", opener)
    reply = QuestionReply(**answer) if row["kind"] is MessageKind.ANSWER else None
    shown = {name: value for name, value in row.items() if name not in hidden}
    named = None if row["named"] is None else Named(**row["named"])
    return Message(**shown, named=named, question=question, reply=reply)
