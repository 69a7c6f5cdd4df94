"""The messages that an insured person received or sent and still sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Subquery,
    Table,
    Text,
    Uuid,
    func,
    select,
)
from sqlalchemy.sql.elements import Over
from sqlalchemy.sql.functions import FunctionElement

from domain.base import Entry, Event
from domain.events import (
    AcknowledgmentSent,
    ClaimClosedWithoutResponse,
    ClosingNoticeSent,
    DocumentRejected,
    MessageDeleted,
    QuestionAsked,
    SupplementExtended,
    SupplementReceived,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.mailbox import Mailbox
from domain.values import Named, Question
from projections.base import (
    METADATA,
    Instant,
    Json,
    Opener,
    Order,
    Page,
    Row,
    closed,
    code,
    kept,
    open_into,
    page_of,
    public,
    stored,
    upsert,
)

T = TypeVar("T")


class MessageKind(StrEnum):
    """What a message is about; its words belong to the page, but for a question's own."""

    ACKNOWLEDGMENT = "ACKNOWLEDGMENT"
    DOCUMENT_REJECTED = "DOCUMENT_REJECTED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    SUPPLEMENT_REMINDER = "SUPPLEMENT_REMINDER"
    CLOSING_NOTICE = "CLOSING_NOTICE"
    SUPPLEMENT_RECEIVED = "SUPPLEMENT_RECEIVED"
    CLOSED_WITHOUT_RESPONSE = "CLOSED_WITHOUT_RESPONSE"
    QUESTION = "QUESTION"


class Direction(StrEnum):
    """Whether the person received a message or sent it."""

    RECEIVED = "RECEIVED"
    SENT = "SENT"


_Mailed = (
    SupplementRequested
    | SupplementReminderSent
    | ClosingNoticeSent
    | SupplementReceived
    | ClaimClosedWithoutResponse
)
_KINDS: dict[type[Event], MessageKind] = {
    SupplementRequested: MessageKind.SUPPLEMENT_REQUESTED,
    SupplementReminderSent: MessageKind.SUPPLEMENT_REMINDER,
    ClosingNoticeSent: MessageKind.CLOSING_NOTICE,
    SupplementReceived: MessageKind.SUPPLEMENT_RECEIVED,
    ClaimClosedWithoutResponse: MessageKind.CLOSED_WITHOUT_RESPONSE,
}

NAME: str = "mailbox"
VERSION: int = 4
HANDLES: tuple[type[Event], ...] = (
    AcknowledgmentSent,
    DocumentRejected,
    QuestionAsked,
    MessageDeleted,
    SupplementExtended,
    *_KINDS,
)

TABLE = Table(
    NAME,
    METADATA,
    Column("message_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Column("direction", code(Direction), nullable=False),
    Column("kind", code(MessageKind), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("deletes_on", Date, nullable=False),
    Column("about_on", Date),
    Column("text_version", Text),
    Column("named", Json),
    Column("sealed", Json),
    Column("is_deleted", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("mailbox_by_insured", "insured_id", "position"),
)
TABLES: tuple[Table, ...] = (TABLE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that its person still sees.

    claim_id: the claim that it is about, None for none of them.
    deletes_on: Paris day from which it is shown no more.
    about_on, text_version: the day that its text quotes, and which text it is; None for a question.
    named: what fills the text beside that day, None for nothing.
    question: what the person wrote, None for any other message; its texts are None unless opened.
    rank, total: « 5 sur 17 » of its direction, the newest being 1.
    newer_id, older_id: its neighbours, None at either end.
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
    rank: int
    total: int
    newer_id: UUID | None
    older_id: UUID | None


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per message, and whether its person deleted it."""
    touching = (MessageDeleted, SupplementExtended)
    touched = (e.event.message_id for e in events if isinstance(e.event, touching))
    rows = stored(db, TABLE.c.message_id, touched)
    for entry in events:
        event = entry.event
        if isinstance(event, AcknowledgmentSent | DocumentRejected):
            rows[event.message_id] = _told(event, entry.position)
        elif isinstance(event, QuestionAsked):
            rows[event.question_id] = _asked(event, entry)
        elif isinstance(event, _Mailed):
            rows[event.mail.message_id] = _mailed(event, entry.position)
        elif isinstance(event, SupplementExtended):
            rows[event.message_id]["deletes_on"] = event.deletes_on
        elif isinstance(event, MessageDeleted):
            _delete(rows.get(event.message_id), event)
    upsert(db, TABLE, rows.values())


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


def _told(sent: AcknowledgmentSent | DocumentRejected, position: int) -> Row:
    if isinstance(sent, AcknowledgmentSent):
        kind, about_on = MessageKind.ACKNOWLEDGMENT, sent.claim_submitted_on
    else:
        kind, about_on = MessageKind.DOCUMENT_REJECTED, sent.attached_on
    return _row(sent, position) | {
        "message_id": sent.message_id,
        "claim_id": sent.originator_id,
        "direction": Direction.RECEIVED,
        "kind": kind,
        "about_on": about_on,
        "text_version": sent.text_version,
    }


def _mailed(event: _Mailed, position: int) -> Row:
    mail = event.mail
    return dict.fromkeys(TABLE.c.keys()) | {
        **mail.model_dump(exclude={"named"}),
        "claim_id": event.originator_id,
        "direction": Direction.RECEIVED,
        "kind": _KINDS[type(event)],
        "sent_at": event.timestamp,
        "named": public(mail.named),
        "is_deleted": False,
        "position": position,
    }


def _asked(asked: QuestionAsked, entry: Entry[Event]) -> Row:
    return _row(asked, entry.position) | {
        "message_id": asked.question_id,
        "claim_id": asked.claim_id,
        "direction": Direction.SENT,
        "kind": MessageKind.QUESTION,
        "sealed": kept(entry.sealed),
    }


def _row(event: AcknowledgmentSent | DocumentRejected | QuestionAsked, position: int) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "insured_id": event.insured_id,
        "sent_at": event.timestamp,
        "deletes_on": event.deletes_on,
        "is_deleted": False,
        "position": position,
    }


def _delete(row: Row | None, event: MessageDeleted) -> None:
    # A mailbox deletes its own person's messages, whatever else its stream may name.
    if row is not None and Mailbox.id_of(row["insured_id"]) == event.originator_id:
        row["is_deleted"] = True


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
    shown = {name: value for name, value in row.items() if name not in hidden}
    named = None if row["named"] is None else Named(**row["named"])
    return Message(**shown, named=named, question=question)
