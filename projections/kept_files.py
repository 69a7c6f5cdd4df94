"""Which stored files belong to a claim; any other file is an orphan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Column, Connection, Table, Uuid, delete, select

from domain.base import Entry, Event
from domain.events import DocumentAttached, DocumentRemoved, DraftDiscarded
from projections.base import METADATA, upsert

NAME: str = "kept_files"
VERSION: int = 1
HANDLES: tuple[type[Event], ...] = (DocumentAttached, DocumentRemoved, DraftDiscarded)

TABLE = Table(
    NAME,
    METADATA,
    Column("document_id", Uuid, primary_key=True),
    Column("claim_id", Uuid, nullable=False, index=True),
    Column("blob_id", Uuid, nullable=False, index=True),
)
TABLES: tuple[Table, ...] = (TABLE,)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per attached document, until it is removed or its draft ends."""
    held_now: dict[UUID, dict[str, UUID] | None] = {}
    ended: set[UUID] = set()
    for event in (entry.event for entry in events):
        if isinstance(event, DocumentAttached):
            held_now[event.document.document_id] = _row(event)
        elif isinstance(event, DocumentRemoved):
            held_now[event.document_id] = None
        elif isinstance(event, DraftDiscarded):
            ended.add(event.originator_id)
    rows = [row for row in held_now.values() if row and row["claim_id"] not in ended]
    gone = held_now.keys() - {row["document_id"] for row in rows}
    db.execute(delete(TABLE).where(TABLE.c.document_id.in_(gone) | TABLE.c.claim_id.in_(ended)))
    upsert(db, TABLE, rows)


def held(db: Connection, blob_ids: Collection[UUID]) -> set[UUID]:
    """Those of the files that a claim holds."""
    return set(db.scalars(select(TABLE.c.blob_id).where(TABLE.c.blob_id.in_(blob_ids))))


def _row(event: DocumentAttached) -> dict[str, UUID]:
    return {
        "document_id": event.document.document_id,
        "claim_id": event.originator_id,
        "blob_id": event.document.blob_id,
    }
