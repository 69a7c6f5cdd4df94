"""The contact history that the front office reads: two rows per submitted claim, then more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, Table, Uuid, select

from domain.base import Entry, Event
from domain.events import (
    AccountRequested,
    AcknowledgmentSent,
    AcknowledgmentSentAgain,
    AppealLodged,
    CallLogged,
    ClaimClosedWithoutResponse,
    ClaimStarted,
    ClaimSubmitted,
    ClosingNoticeSent,
    DecisionLetterMadeAvailable,
    QuestionAnswered,
    QuestionAsked,
    SupplementReceived,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.values import CallDirection, CallReason, Channel, LetterKind
from projections.base import Instant, Order, Page, Row, code, page_of, stored, table, upsert


class ContactKind(StrEnum):
    """What the contact was. Source: docs/sources.md#seed-contact-trace."""

    CLAIM_SUBMITTED = "CLAIM_SUBMITTED"
    ACKNOWLEDGMENT_SENT = "ACKNOWLEDGMENT_SENT"
    LETTER_SENT = "LETTER_SENT"
    APPEAL_LODGED = "APPEAL_LODGED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    SUPPLEMENT_RECEIVED = "SUPPLEMENT_RECEIVED"
    PAYMENT_MADE = "PAYMENT_MADE"
    ACCOUNT_REQUESTED = "ACCOUNT_REQUESTED"
    SUPPLEMENT_REMINDED = "SUPPLEMENT_REMINDED"
    CLOSING_NOTICE_SENT = "CLOSING_NOTICE_SENT"
    CLOSED_WITHOUT_RESPONSE = "CLOSED_WITHOUT_RESPONSE"
    APPEAL_OUTCOME_SENT = "APPEAL_OUTCOME_SENT"
    ACKNOWLEDGMENT_SENT_AGAIN = "ACKNOWLEDGMENT_SENT_AGAIN"
    QUESTION_ASKED = "QUESTION_ASKED"
    QUESTION_ANSWERED = "QUESTION_ANSWERED"
    CALL = "CALL"


class ContactChannel(StrEnum):
    """By which way the contact took place. Source: docs/sources.md#seed-contact-trace."""

    WEB_ACCOUNT = "WEB_ACCOUNT"
    MAILBOX = "MAILBOX"
    POST = "POST"
    TELEPHONE = "TELEPHONE"


class Direction(StrEnum):
    """From the insured person, or to them. Source: docs/sources.md#seed-contact-trace."""

    INCOMING = "INCOMING"
    OUTGOING = "OUTGOING"


NAME: str = "contact_trace"
VERSION: int = 9
HANDLES: tuple[type[Event], ...] = (
    ClaimStarted,
    ClaimSubmitted,
    AcknowledgmentSent,
    DecisionLetterMadeAvailable,
    AppealLodged,
    SupplementRequested,
    SupplementReceived,
    AccountRequested,
    SupplementReminderSent,
    ClosingNoticeSent,
    ClaimClosedWithoutResponse,
    AcknowledgmentSentAgain,
    QuestionAsked,
    QuestionAnswered,
    CallLogged,
)

TABLE = table(
    NAME,
    VERSION,
    Column("file_id", Uuid, primary_key=True),
    Column("rank", BigInteger, primary_key=True, autoincrement=False),
    Column("claim_id", Uuid),
    Column("item", BigInteger, nullable=False),
    Column("insured_id", Uuid, nullable=False),
    Column("contacted_at", Instant, nullable=False),
    Column("kind", code(ContactKind), nullable=False),
    Column("channel", code(ContactChannel), nullable=False),
    Column("direction", code(Direction), nullable=False),
    Column("reason", code(CallReason)),
    Index("contact_trace_by_insured", "insured_id", "contacted_at", "file_id", "rank"),
)
OWNERS = table(
    "contact_trace_owner",
    VERSION,
    Column("file_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("last_rank", BigInteger, nullable=False),  # 0 of a draft
)
TABLES: tuple[Table, ...] = (TABLE, OWNERS)


def _by_mailbox(kind: ContactKind) -> Row:
    return {"kind": kind, "channel": ContactChannel.MAILBOX, "direction": Direction.OUTGOING}


_SUBMITTED = {
    "rank": 1,
    "kind": ContactKind.CLAIM_SUBMITTED,
    "channel": ContactChannel.WEB_ACCOUNT,
    "direction": Direction.INCOMING,
}
_ACKNOWLEDGED = {
    "rank": 2,
    "kind": ContactKind.ACKNOWLEDGMENT_SENT,
    "channel": ContactChannel.MAILBOX,
    "direction": Direction.OUTGOING,
}
_FURTHER: dict[type[Event], Row] = {
    SupplementRequested: _by_mailbox(ContactKind.SUPPLEMENT_REQUESTED),
    SupplementReceived: {
        "kind": ContactKind.SUPPLEMENT_RECEIVED,
        "channel": ContactChannel.WEB_ACCOUNT,
        "direction": Direction.INCOMING,
    },
    DecisionLetterMadeAvailable: _by_mailbox(ContactKind.LETTER_SENT),
    AccountRequested: _by_mailbox(ContactKind.ACCOUNT_REQUESTED),
    AppealLodged: {
        "kind": ContactKind.APPEAL_LODGED,
        "channel": ContactChannel.WEB_ACCOUNT,
        "direction": Direction.INCOMING,
    },
    SupplementReminderSent: _by_mailbox(ContactKind.SUPPLEMENT_REMINDED),
    ClosingNoticeSent: _by_mailbox(ContactKind.CLOSING_NOTICE_SENT),
    ClaimClosedWithoutResponse: _by_mailbox(ContactKind.CLOSED_WITHOUT_RESPONSE),
    AcknowledgmentSentAgain: _by_mailbox(ContactKind.ACKNOWLEDGMENT_SENT_AGAIN),
    QuestionAsked: _by_mailbox(ContactKind.QUESTION_ASKED) | {"direction": Direction.INCOMING},
    QuestionAnswered: _by_mailbox(ContactKind.QUESTION_ANSWERED),
}
"""The contacts after those two, each with the next rank of its claim."""

_FIRST_TWO = 2
_LETTERS = {
    LetterKind.APPEAL_OUTCOME: ContactKind.APPEAL_OUTCOME_SENT,
    LetterKind.STATEMENT: ContactKind.PAYMENT_MADE,
}
_CALLED = {
    CallDirection.INCOMING: Direction.INCOMING,
    CallDirection.OUTGOING: Direction.OUTGOING,
}

_IN_TIME = Order((TABLE.c.contacted_at, TABLE.c.file_id, TABLE.c.rank))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact with a person, in codes.

    claim_id: what it is about, None for none of their claims.
    rank: which contact about that claim, or about none, from 1; item: which item of that contact,
        always 1 so far.
    reason: of a call alone.
    """

    claim_id: UUID | None
    rank: int
    item: int
    insured_id: UUID
    contacted_at: datetime
    kind: ContactKind
    channel: ContactChannel
    direction: Direction
    reason: CallReason | None = None

    @property
    def number(self) -> str:
        """The contact as the front office quotes it, such as « 1 - 1 »."""
        return f"{self.rank} - {self.item}"


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per submission, per acknowledgment and per further contact."""
    all_of = [entry.event for entry in events]
    files = stored(db, OWNERS.c.file_id, (one for event in all_of for one in _files_of(event)))
    rows = list(_rows(all_of, files))
    upsert(db, OWNERS, files.values())
    upsert(db, TABLE, rows)


def of_claim(
    db: Connection, claim_id: UUID, *, after: str | None = None, limit: int = 20
) -> Page[Contact]:
    """The contacts about a claim, earliest first.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = select(TABLE).where(TABLE.c.claim_id == claim_id)
    return page_of(db, query, _IN_TIME, after=after, limit=limit).of(_contact)


def of_insured(
    db: Connection, insured_id: UUID, *, after: str | None = None, limit: int = 20
) -> Page[Contact]:
    """The contacts with an insured person about all their claims, earliest first.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = select(TABLE).where(TABLE.c.insured_id == insured_id)
    return page_of(db, query, _IN_TIME, after=after, limit=limit).of(_contact)


def _files_of(event: Event) -> Sequence[UUID]:
    """Where a contact may be counted: its claim, or its person when it is about none."""
    if isinstance(event, QuestionAsked | QuestionAnswered | CallLogged):
        return [one for one in (event.claim_id, event.insured_id) if one]
    return [event.originator_id]


def _file_of(event: Event, files: dict[UUID, Row]) -> UUID:
    first, *others = _files_of(event)
    # A draft has no contacts yet: what is said of one is counted with its person.
    is_draft = first in files and files[first]["last_rank"] == 0
    return others[0] if others and is_draft else first


def _rows(events: Sequence[Event], files: dict[UUID, Row]) -> Iterator[Row]:
    for event in events:
        file_id = _file_of(event, files)
        if isinstance(event, ClaimStarted):
            files[file_id] = _opened(file_id, event.insured_id, 0)
        elif isinstance(event, ClaimSubmitted):
            files[file_id]["last_rank"] = _FIRST_TWO
            yield _row(event, files[file_id]) | _SUBMITTED | _came_by(event)
        elif isinstance(event, AcknowledgmentSent):
            yield _row(event, files[file_id]) | _ACKNOWLEDGED
        else:
            if file_id not in files:  # the first contact about no claim
                files[file_id] = _opened(file_id, file_id, 0)
            files[file_id]["last_rank"] += 1
            further = _further(event) | {"rank": files[file_id]["last_rank"]}
            yield _row(event, files[file_id]) | further


def _opened(file_id: UUID, insured_id: UUID, last_rank: int) -> Row:
    return {"file_id": file_id, "insured_id": insured_id, "last_rank": last_rank}


def _further(event: Event) -> Row:
    match event:
        case DecisionLetterMadeAvailable(letter=letter) if letter.kind in _LETTERS:
            return _by_mailbox(_LETTERS[letter.kind])
        case CallLogged(direction=direction, reason=reason):
            return {
                "kind": ContactKind.CALL,
                "channel": ContactChannel.TELEPHONE,
                "direction": _CALLED[direction],
                "reason": reason,
            }
    return _FURTHER[type(event)]


def _came_by(event: ClaimSubmitted) -> Row:
    return {"channel": ContactChannel.POST} if event.channel is Channel.PAPER else {}


def _row(event: Event, file: Row) -> Row:
    file_id, insured_id = file["file_id"], file["insured_id"]
    return {
        "file_id": file_id,
        "claim_id": None if file_id == insured_id else file_id,
        "item": 1,
        "insured_id": insured_id,
        "contacted_at": event.timestamp,
        "reason": None,
    }


def _contact(row: Row) -> Contact:
    return Contact(**{name: value for name, value in row.items() if name != "file_id"})
