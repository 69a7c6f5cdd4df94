"""Which stored files belong to a claim, letters too, and what the antivirus said of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Table, Uuid, case, delete, select, update

from domain.base import Entry, Event
from domain.events import (
    DecisionLetterMadeAvailable,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    DocumentScanned,
    DraftDiscarded,
)
from domain.values import ScanOutcome
from projections.base import Row, code, table, upsert

NAME: str = "kept_files"
VERSION: int = 4
HANDLES: tuple[type[Event], ...] = (
    DocumentAttached,
    DocumentRemoved,
    DocumentScanned,
    DocumentRejected,
    DraftDiscarded,
    DecisionLetterMadeAvailable,
)

TABLE = table(
    NAME,
    VERSION,
    Column("blob_id", Uuid, primary_key=True),
    Column("document_id", Uuid, nullable=False, index=True),
    Column("claim_id", Uuid, nullable=False, index=True),
    Column("scan", code(ScanOutcome), nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
)
TABLES: tuple[Table, ...] = (TABLE,)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per content of an attached document, until it goes or its draft ends."""
    rows: list[Row] = []
    scans: dict[UUID, ScanOutcome] = {}
    gone: set[UUID] = set()
    ended: set[UUID] = set()
    for entry in events:
        match entry.event:
            case DocumentAttached():
                rows += _rows(entry.event, entry.position)
            case DecisionLetterMadeAvailable():
                rows.append(_letter(entry.event, entry.position))
            case DocumentScanned(document_id=seen, scan=scan):
                scans[seen] = scan.outcome
            case DocumentRemoved(document_id=taken) | DocumentRejected(document_id=taken):
                gone.add(taken)
            case DraftDiscarded(originator_id=discarded):
                ended.add(discarded)
    upsert(db, TABLE, rows)
    _mark(db, scans)
    # A document id never comes back: what goes in this batch may go last.
    db.execute(delete(TABLE).where(TABLE.c.document_id.in_(gone) | TABLE.c.claim_id.in_(ended)))


def held(db: Connection, blob_ids: Collection[UUID]) -> set[UUID]:
    """Those of the files that a claim holds."""
    return set(db.scalars(select(TABLE.c.blob_id).where(TABLE.c.blob_id.in_(blob_ids))))


def claims_with(
    db: Connection, outcomes: Collection[ScanOutcome], *, after: int = 0, limit: int
) -> list[tuple[UUID, int]]:
    """Claims that hold a file of which the antivirus says one of these, oldest file first.

    after: position of the last file of the page before, 0 at first.

    Returns: each claim with the position of its file; a claim may come more than once.
    """
    query = select(TABLE.c.claim_id, TABLE.c.position).distinct()
    query = query.where(TABLE.c.position > after, TABLE.c.scan.in_(outcomes))
    rows = db.execute(query.order_by(TABLE.c.position).limit(limit))
    return [(row.claim_id, row.position) for row in rows]


def _mark(db: Connection, scans: Mapping[UUID, ScanOutcome]) -> None:
    if scans:
        said = case(scans, value=TABLE.c.document_id)
        db.execute(update(TABLE).where(TABLE.c.document_id.in_(scans)).values(scan=said))


def _letter(event: DecisionLetterMadeAvailable, position: int) -> Row:
    return {
        "blob_id": event.letter.blob_id,
        "document_id": event.letter.letter_id,
        "claim_id": event.originator_id,
        "scan": ScanOutcome.CLEAN,  # of our own making: nothing to look into
        "position": position,
    }


def _rows(event: DocumentAttached, position: int) -> list[Row]:
    document = event.document
    return [
        {
            "blob_id": blob_id,
            "document_id": document.document_id,
            "claim_id": event.originator_id,
            "scan": ScanOutcome.NOT_SCANNED,
            "position": position,
        }
        for blob_id in document.blob_ids
    ]
