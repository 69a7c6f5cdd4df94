"""The table of the messages, and what a message may be about."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Text,
    Uuid,
)

from projections.base import (
    Instant,
    Json,
    code,
    table,
)


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
    ANSWER = "ANSWER"
    CLAIM_ACCEPTED = "CLAIM_ACCEPTED"
    CLAIM_PARTIALLY_ACCEPTED = "CLAIM_PARTIALLY_ACCEPTED"
    CLAIM_REFUSED = "CLAIM_REFUSED"
    APPEAL_OUTCOME = "APPEAL_OUTCOME"
    REIMBURSED = "REIMBURSED"
    ACCOUNT_REQUESTED = "ACCOUNT_REQUESTED"
    SUBMISSION_POSTPONED = "SUBMISSION_POSTPONED"
    SCHEDULE_ENDED_BY_CHANGE = "SCHEDULE_ENDED_BY_CHANGE"
    SCHEDULE_ENDED_BY_CHECK = "SCHEDULE_ENDED_BY_CHECK"
    SCHEDULE_ENDED_BY_RULE = "SCHEDULE_ENDED_BY_RULE"


class Direction(StrEnum):
    """Whether the person received a message or sent it."""

    RECEIVED = "RECEIVED"
    SENT = "SENT"


NAME: str = "mailbox"


VERSION: int = 10


TABLE = table(
    NAME,
    VERSION,
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
    Column("letter_id", Uuid),
    Column("answers", Uuid),
    Column("answered_by", Uuid),
    Column("is_deleted", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("mailbox_by_insured", "insured_id", "position"),
    Index("mailbox_by_kind", "kind", "answered_by", "position"),
)
