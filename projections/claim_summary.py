"""One claim as its insured person sees it: its facts, where it stands and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Column, Connection, Date, Index, Table, Text, Uuid, select

from domain.base import Entry, Event
from domain.events import (
    AcknowledgmentSent,
    BeneficiarySelected,
    CareDescribed,
    ClaimStarted,
    ClaimSubmitted,
    ClaimWithdrawn,
    DocumentAttached,
    DocumentRemoved,
    DocumentsAnswered,
    DraftDiscarded,
    NationalityDeclared,
    SituationDeclared,
    StayDeclared,
    SubmissionRefused,
)
from domain.facts import Facts
from domain.values import DocumentCode, Status
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

NAME: str = "claim_summary"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = (
    ClaimStarted,
    NationalityDeclared,
    SituationDeclared,
    BeneficiarySelected,
    CareDescribed,
    StayDeclared,
    DocumentAttached,
    DocumentRemoved,
    DocumentsAnswered,
    ClaimSubmitted,
    SubmissionRefused,
    AcknowledgmentSent,
    ClaimWithdrawn,
    DraftDiscarded,
)

TABLE = Table(
    NAME,
    METADATA,
    Column("claim_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("scheme", Text, nullable=False),
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
    Index("claim_summary_by_insured", "insured_id", "started_position"),
    Index("claim_summary_by_idleness", "status", "updated_at"),
)
TABLES: tuple[Table, ...] = (TABLE,)

_NEWEST_FIRST = Order((TABLE.c.started_position,), is_descending=True)
_GONE = (Status.ABANDONED, Status.EXPIRED)


class What(StrEnum):
    """What happened to a claim, as its timeline tells it."""

    STARTED = "STARTED"
    SUBMISSION_REFUSED = "SUBMISSION_REFUSED"
    SUBMITTED = "SUBMITTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DOCUMENT_ADDED = "DOCUMENT_ADDED"
    WITHDRAWN = "WITHDRAWN"


_TOLD: dict[type[Event], What] = {
    ClaimStarted: What.STARTED,
    SubmissionRefused: What.SUBMISSION_REFUSED,
    ClaimSubmitted: What.SUBMITTED,
    AcknowledgmentSent: What.ACKNOWLEDGED,
    ClaimWithdrawn: What.WITHDRAWN,
}


class Milestone(NamedTuple):
    """A moment of a claim's timeline."""

    at: datetime
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSummary:
    """A claim and where it stands.

    version, position: of its last event, in its stream and in the log.
    submitted_on: Paris day that the window counts; counted_until: last day that it fills a place,
        known once it is withdrawn.
    acknowledged_by: the message that acknowledged it.
    facts: what was declared; personal fields are None unless opened.
    missing_expected, unspecified, warnings: what the submission recorded; empty before it.
    timeline: what happened, earliest first.
    """

    claim_id: UUID
    insured_id: UUID
    scheme: str
    version: int
    position: int
    status: Status
    reference: str | None
    started_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    submitted_on: date | None
    counted_until: date | None
    acknowledged_by: UUID | None
    facts: Facts
    missing_expected: tuple[DocumentCode, ...]
    unspecified: tuple[DocumentCode, ...]
    warnings: tuple[str, ...]
    timeline: tuple[Milestone, ...]


_SUMMARY = TypeAdapter(ClaimSummary)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per claim."""
    rows = stored(db, TABLE.c.claim_id, (entry.event.originator_id for entry in events))
    for entry in events:
        event = entry.event
        if isinstance(event, ClaimStarted):
            rows[event.originator_id] = _started(event, entry.position)
        row = rows[event.originator_id]
        _tell(row, event)
        _declare(row, entry)
        _progress(row, event)
        row |= {"version": event.originator_version, "position": entry.position}
        row["updated_at"] = event.timestamp
    upsert(db, TABLE, rows.values())


def find(db: Connection, claim_id: UUID, opener: Opener = closed) -> ClaimSummary | None:
    """One claim, whoever asks and wherever it stands, with its personal fields if they open."""
    row = db.execute(select(TABLE).where(TABLE.c.claim_id == claim_id)).mappings().one_or_none()
    return None if row is None else _summary(dict(row), opener)


def list_of(
    db: Connection, insured_id: UUID, *, after: str | None = None, limit: int = 20
) -> Page[ClaimSummary]:
    """The claims of an insured person, the last started first, without personal fields.

    Drafts that were abandoned or expired are left out.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = select(TABLE).where(TABLE.c.insured_id == insured_id, TABLE.c.status.not_in(_GONE))
    return page_of(db, query, _NEWEST_FIRST, after=after, limit=limit).of(_summary)


def idle_drafts(db: Connection, before: datetime, limit: int) -> tuple[UUID, ...]:
    """The drafts that nothing touched after this moment, the idlest first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.status == Status.DRAFT)
    query = query.where(TABLE.c.updated_at <= before)
    return tuple(db.scalars(query.order_by(TABLE.c.updated_at, TABLE.c.claim_id).limit(limit)))


def _started(event: ClaimStarted, position: int) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "claim_id": event.originator_id,
        "insured_id": event.insured_id,
        "scheme": event.scheme,
        "started_position": position,
        "status": Status.DRAFT,
        "started_at": event.timestamp,
        "facts": {"documents": [], "answers": {}},
        "sealed": {"documents": {}},
        "missing_expected": [],
        "unspecified": [],
        "warnings": [],
        "timeline": [],
    }


def _tell(row: Row, event: Event) -> None:
    what = _TOLD.get(type(event))
    if isinstance(event, DocumentAttached) and row["status"] is not Status.DRAFT:
        what = What.DOCUMENT_ADDED
    if what is not None:
        at = event.timestamp.astimezone(UTC).isoformat()
        row["timeline"].append({"at": at, "what": what})


def _declare(row: Row, entry: Entry[Event]) -> None:
    facts, sealed = row["facts"], row["sealed"]
    match entry.event:
        case NationalityDeclared(nationality=nationality):
            facts["nationality"] = nationality
        case SituationDeclared(situation=situation):
            facts["situation"] = situation
        case BeneficiarySelected(beneficiary=beneficiary):
            facts["beneficiary"] = public(beneficiary)
            sealed["beneficiary"] = kept(entry.sealed)
        case CareDescribed(care=care):
            facts["care"] = public(care)
            sealed["care"] = kept(entry.sealed)
        case StayDeclared(stay=stay, zone=zone):
            facts.update(stay=public(stay), zone=zone)
        case DocumentAttached(document=document):
            facts["documents"].append(public(document))
            sealed["documents"][str(document.document_id)] = kept(entry.sealed)
        case DocumentRemoved(document_id=document_id):
            _remove(row, str(document_id))
        case DocumentsAnswered(document_code=about, answer=None):
            facts["answers"].pop(about.value, None)
        case DocumentsAnswered(document_code=about, answer=answer):
            facts["answers"][about.value] = answer


def _progress(row: Row, event: Event) -> None:
    match event:
        case ClaimSubmitted():
            row.update(status=Status.SUBMITTED, reference=event.reference)
            row.update(submitted_at=event.timestamp, submitted_on=event.submitted_on)
            row.update(missing_expected=event.missing_expected, unspecified=event.unspecified)
            row.update(warnings=event.warnings)
        case AcknowledgmentSent(message_id=message_id):
            row["acknowledged_by"] = message_id
            if row["status"] is Status.SUBMITTED:
                row["status"] = Status.ACKNOWLEDGED
        case ClaimWithdrawn(counted_until=last):
            row.update(status=Status.WITHDRAWN, counted_until=last)
        case DraftDiscarded(because=because):
            row["status"] = Status(because)


def _remove(row: Row, document_id: str) -> None:
    documents = row["facts"]["documents"]
    row["facts"]["documents"] = [d for d in documents if d["document_id"] != document_id]
    row["sealed"]["documents"].pop(document_id, None)


def _summary(row: Row, opener: Opener = closed) -> ClaimSummary:
    facts, sealed = row["facts"], row["sealed"]
    for part in ("beneficiary", "care"):
        open_into(facts.get(part), sealed.get(part), part, opener)
    for document in facts["documents"]:
        open_into(document, sealed["documents"][document["document_id"]], "document", opener)
    return _SUMMARY.validate_python(row, extra="ignore")
