"""The messages that an insured person received and still sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
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

from domain.base import Entry, Event
from domain.events import AcknowledgmentSent, MessageDeleted
from domain.mailbox import Mailbox
from projections.base import METADATA, Instant, Order, Page, Row, code, page_of, stored, upsert


class MessageKind(StrEnum):
    """What a message is about; its words belong to the page."""

    ACKNOWLEDGMENT = "ACKNOWLEDGMENT"


NAME: str = "mailbox"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = (AcknowledgmentSent, MessageDeleted)

TABLE = Table(
    NAME,
    METADATA,
    Column("message_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("kind", code(MessageKind), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("deletes_on", Date, nullable=False),
    Column("claim_submitted_on", Date, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("mailbox_by_insured", "insured_id", "position"),
)
TABLES: tuple[Table, ...] = (TABLE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that its person still sees.

    deletes_on: Paris day from which it is shown no more.
    claim_submitted_on, text_version: what its text quotes, and which text it is.
    rank, total: « 5 sur 17 », the newest being 1.
    newer_id, older_id: its neighbours, None at either end.
    """

    message_id: UUID
    insured_id: UUID
    claim_id: UUID
    kind: MessageKind
    sent_at: datetime
    deletes_on: date
    claim_submitted_on: date
    text_version: str
    rank: int
    total: int
    newer_id: UUID | None
    older_id: UUID | None


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per message, and whether its person deleted it."""
    deleted = (e.event.message_id for e in events if isinstance(e.event, MessageDeleted))
    rows = stored(db, TABLE.c.message_id, deleted)
    for entry in events:
        if isinstance(entry.event, AcknowledgmentSent):
            rows[entry.event.message_id] = _row(entry.event, entry.position)
        elif isinstance(entry.event, MessageDeleted):
            _delete(rows.get(entry.event.message_id), entry.event)
    upsert(db, TABLE, rows.values())


def find(db: Connection, insured_id: UUID, message_id: UUID, *, today: date) -> Message | None:
    """One message of a person; None when it is somebody else's, deleted or past its day."""
    shown = _shown(insured_id, today)
    row = db.execute(select(shown).where(shown.c.message_id == message_id)).mappings().one_or_none()
    return None if row is None else _message(dict(row))


def list_of(
    db: Connection, insured_id: UUID, *, today: date, after: str | None = None, limit: int = 20
) -> Page[Message]:
    """The messages that a person sees on a Paris day, newest first.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    shown = _shown(insured_id, today)
    newest_first = Order((shown.c.position,), is_descending=True)
    return page_of(db, select(shown), newest_first, after=after, limit=limit).of(_message)


def _row(sent: AcknowledgmentSent, position: int) -> Row:
    return {
        "message_id": sent.message_id,
        "insured_id": sent.insured_id,
        "claim_id": sent.originator_id,
        "kind": MessageKind.ACKNOWLEDGMENT,
        "sent_at": sent.timestamp,
        "deletes_on": sent.deletes_on,
        "claim_submitted_on": sent.claim_submitted_on,
        "text_version": sent.text_version,
        "is_deleted": False,
        "position": position,
    }


def _delete(row: Row | None, event: MessageDeleted) -> None:
    # A mailbox deletes its own person's messages, whatever else its stream may name.
    if row is not None and Mailbox.id_of(row["insured_id"]) == event.originator_id:
        row["is_deleted"] = True


def _shown(insured_id: UUID, today: date) -> Subquery:
    newest_first = TABLE.c.position.desc()
    return (
        select(
            *TABLE.c,
            func.row_number().over(order_by=newest_first).label("rank"),
            func.count().over().label("total"),
            func.lag(TABLE.c.message_id, type_=Uuid())
            .over(order_by=newest_first)
            .label("newer_id"),
            func.lead(TABLE.c.message_id, type_=Uuid())
            .over(order_by=newest_first)
            .label("older_id"),
        )
        .where(TABLE.c.insured_id == insured_id)
        .where(TABLE.c.is_deleted.is_(False), TABLE.c.deletes_on > today)
        .subquery()
    )


def _message(row: Row) -> Message:
    hidden = ("is_deleted", "position")
    return Message(**{name: value for name, value in row.items() if name not in hidden})
