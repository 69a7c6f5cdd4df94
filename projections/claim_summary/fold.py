"""How a claim's row follows from its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

from sqlalchemy import Connection, select

from domain.base import Entry, Event
from domain.events import (
    AcknowledgmentSent,
    AcknowledgmentSentAgain,
    BeneficiarySelected,
    CareDescribed,
    ClaimAssigned,
    ClaimReleased,
    ClaimStarted,
    ClaimSubmitted,
    ClaimWithdrawn,
    DocumentAttached,
    DocumentClassified,
    DocumentRejected,
    DocumentRemoved,
    DocumentsAnswered,
    DocumentScanned,
    DraftDiscarded,
    ErasureExecuted,
    LeaseRenewed,
    NationalityDeclared,
    NoticeSent,
    SituationDeclared,
    StayDeclared,
    SubmissionRefused,
)
from domain.values import Channel, Status
from projections.base import Row, kept, public, stored, upsert
from projections.claim_summary import paying, review, scheduling, supplement
from projections.claim_summary.deciding import DECIDING, progress, told
from projections.claim_summary.table import TABLE, What

HANDLES: tuple[type[Event], ...] = (
    ClaimStarted,
    NationalityDeclared,
    SituationDeclared,
    BeneficiarySelected,
    CareDescribed,
    StayDeclared,
    DocumentAttached,
    DocumentClassified,
    DocumentRejected,
    DocumentRemoved,
    DocumentsAnswered,
    ClaimSubmitted,
    SubmissionRefused,
    AcknowledgmentSent,
    ClaimWithdrawn,
    DraftDiscarded,
    ClaimAssigned,
    ClaimReleased,
    # These show nothing, and move the version that a caller names:
    DocumentScanned,
    LeaseRenewed,
    NoticeSent,
    AcknowledgmentSentAgain,
    *DECIDING,
    *supplement.HANDLES,
    *paying.HANDLES,
    *scheduling.HANDLES,
    *review.HANDLES,
    ErasureExecuted,
)

_TOLD: dict[type[Event], What] = {
    ClaimStarted: What.STARTED,
    SubmissionRefused: What.SUBMISSION_REFUSED,
    ClaimSubmitted: What.SUBMITTED,
    AcknowledgmentSent: What.ACKNOWLEDGED,
    DocumentRejected: What.DOCUMENT_REJECTED,
    ClaimWithdrawn: What.WITHDRAWN,
    **supplement.TOLD,
    **paying.TOLD,
    **scheduling.TOLD,
    **review.TOLD,
}


_TOLD_OF_PAPER: dict[type[Event], What | None] = {
    ClaimStarted: None,
    ClaimSubmitted: What.RECEIVED_BY_POST,
}


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per claim."""
    rows = stored(db, TABLE.c.claim_id, (entry.event.originator_id for entry in events))
    for entry in events:
        event = entry.event
        if isinstance(event, ErasureExecuted):
            _forget(rows, event.insured_id, db)
            continue
        if isinstance(event, ClaimStarted):
            rows[event.originator_id] = _started(event, entry.position)
        row = rows[event.originator_id]
        _tell(row, event)
        _declare(row, entry)
        _progress(row, event)
        supplement.fold(row, entry)
        paying.fold(row, event)
        scheduling.fold(row, event)
        review.fold(row, event)
        row |= {"version": event.originator_version, "position": entry.position}
        row["updated_at"] = event.timestamp
    upsert(db, TABLE, rows.values())


def _forget(rows: dict[UUID, Row], insured_id: UUID, db: Connection) -> None:
    theirs = select(TABLE).where(TABLE.c.insured_id == insured_id)
    for known in db.execute(theirs).mappings():
        rows.setdefault(known["claim_id"], dict(known))
    for row in rows.values():
        if row["insured_id"] == insured_id:
            asked: list[Row] = [{"request": None, "replies": {}} for _ in row["supplements"]]
            row["sealed"] = {"documents": {}} | ({"supplements": asked} if asked else {})


def _started(event: ClaimStarted, position: int) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "claim_id": event.originator_id,
        "insured_id": event.insured_id,
        "scheme": event.scheme,
        "channel": Channel.ONLINE if event.paper is None else Channel.PAPER,
        "started_position": position,
        "status": Status.DRAFT,
        "started_at": event.timestamp,
        "facts": {"documents": [], "answers": {}},
        "sealed": {"documents": {}},
        "missing_expected": [],
        "unspecified": [],
        "warnings": [],
        "timeline": [],
        "is_assessed": False,
        "supplements": [],
        "payments": [],
        "is_contestable": False,
    }


def _tell(row: Row, event: Event) -> None:
    what = _TOLD.get(type(event)) or told(event, row)
    if isinstance(event, DocumentAttached) and row["status"] is not Status.DRAFT:
        what = What.DOCUMENT_ADDED
    if row["channel"] is Channel.PAPER:
        what = _TOLD_OF_PAPER.get(type(event), what)
    if isinstance(event, ClaimAssigned) and not _is_told(row, What.REVIEW_STARTED):
        what = What.REVIEW_STARTED
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
        case DocumentClassified() as event:
            _classify(row, event)
        case DocumentRemoved(document_id=document_id) | DocumentRejected(document_id=document_id):
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
            row.update(warnings=event.warnings, is_beside_quota=event.is_beside_quota)
        case AcknowledgmentSent(message_id=message_id):
            row["acknowledged_by"] = message_id
            if row["status"] is Status.SUBMITTED:
                row["status"] = Status.ACKNOWLEDGED
        case ClaimWithdrawn(counted_until=last):
            row.update(status=Status.WITHDRAWN)
            row.update(counted_until=None if row["is_beside_quota"] else last)
        case ClaimAssigned():
            row["status"] = review.held(row["status"])
        case ClaimReleased():
            row["status"] = review.released(row)
        case DraftDiscarded(because=because):
            row["status"] = Status(because)
        case _:
            progress(row, event)


def _is_told(row: Row, what: What) -> bool:
    return any(one["what"] == what for one in row["timeline"])


def _classify(row: Row, event: DocumentClassified) -> None:
    document = _of(row, str(event.document_id))
    document["covers"] = event.covers
    if event.answers:
        document["answers"] = [str(item_id) for item_id in event.answers]


def _of(row: Row, document_id: str) -> Row:
    documents: list[Row] = row["facts"]["documents"]
    return next(one for one in documents if one["document_id"] == document_id)


def _remove(row: Row, document_id: str) -> None:
    documents = row["facts"]["documents"]
    row["facts"]["documents"] = [d for d in documents if d["document_id"] != document_id]
    row["sealed"]["documents"].pop(document_id, None)
