"""The row of a claim, and what its timeline may tell."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Text, Uuid

from domain.values import Channel, Status
from projections.base import Instant, Json, code, table

NAME: str = "claim_summary"
VERSION: int = 15

TABLE = table(
    NAME,
    VERSION,
    Column("claim_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("channel", code(Channel), nullable=False),
    Column("is_beside_quota", Boolean),
    Column("version", BigInteger, nullable=False),
    Column("started_position", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("status", code(Status), nullable=False),
    Column("reference", Text),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("submitted_on", Date),
    Column("counted_until", Date),
    Column("acknowledged_by", Uuid),
    Column("facts", Json, nullable=False),
    Column("sealed", Json, nullable=False),
    Column("missing_expected", Json, nullable=False),
    Column("unspecified", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("timeline", Json, nullable=False),
    Column("is_assessed", Boolean, nullable=False),
    Column("supplements", Json, nullable=False),
    Column("payments", Json, nullable=False),
    Column("is_contestable", Boolean, nullable=False),
    Column("acts_on", Date),
    Column("scheduled_on", Date),
    Column("scheduled_at", Instant),
    Column("tariff", Json),
    Index("claim_summary_by_insured", "insured_id", "started_position"),
    Index("claim_summary_by_idleness", "status", "updated_at"),
    Index("claim_summary_by_acts_on", "acts_on"),
    Index("claim_summary_by_reference", "reference"),
    Index("claim_summary_by_scheduled_on", "scheduled_on"),
)


class What(StrEnum):
    """What happened to a claim, as its timeline tells it."""

    STARTED = "STARTED"
    SUBMISSION_REFUSED = "SUBMISSION_REFUSED"
    SUBMISSION_SCHEDULED = "SUBMISSION_SCHEDULED"
    SUBMISSION_POSTPONED = "SUBMISSION_POSTPONED"
    SUBMISSION_UNSCHEDULED = "SUBMISSION_UNSCHEDULED"
    SUBMITTED = "SUBMITTED"
    RECEIVED_BY_POST = "RECEIVED_BY_POST"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DOCUMENT_ADDED = "DOCUMENT_ADDED"
    DOCUMENT_REJECTED = "DOCUMENT_REJECTED"
    REVIEW_STARTED = "REVIEW_STARTED"
    ACCEPTED = "ACCEPTED"
    PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED"
    REFUSED = "REFUSED"
    LETTER_OPENED = "LETTER_OPENED"
    LETTER_DEEMED_NOTIFIED = "LETTER_DEEMED_NOTIFIED"
    DECISION_REOPENED = "DECISION_REOPENED"
    PAYMENT_ORDERED = "PAYMENT_ORDERED"
    PAYMENT_SENT = "PAYMENT_SENT"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    ACCOUNT_REQUESTED = "ACCOUNT_REQUESTED"
    REIMBURSED = "REIMBURSED"
    APPEAL_LODGED = "APPEAL_LODGED"
    APPEAL_UPHELD = "APPEAL_UPHELD"
    APPEAL_REJECTED = "APPEAL_REJECTED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    SUPPLEMENT_EXTENDED = "SUPPLEMENT_EXTENDED"
    SUPPLEMENT_REMINDED = "SUPPLEMENT_REMINDED"
    CLOSING_NOTICE = "CLOSING_NOTICE"
    SUPPLEMENT_RECEIVED = "SUPPLEMENT_RECEIVED"
    OPINION_REQUESTED = "OPINION_REQUESTED"
    OPINION_GIVEN = "OPINION_GIVEN"
    TARIFF_REQUESTED = "TARIFF_REQUESTED"
    TARIFF_RECEIVED = "TARIFF_RECEIVED"
    TARIFF_UNAVAILABLE = "TARIFF_UNAVAILABLE"
    CLOSED_NO_RESPONSE = "CLOSED_NO_RESPONSE"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"
