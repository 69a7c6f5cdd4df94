"""What claims have in common: their files, their bills, the person who received the care."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, Connection, Index, Table, Text, Uuid, and_, delete, or_, select

from domain.base import Entry, Event
from domain.events import (
    BeneficiarySelected,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    DraftDiscarded,
    InvoiceLinesEntered,
)
from domain.values.review import InvoiceKind, InvoiceLine
from projections.base import Row, code, table, upsert


class MarkKind(StrEnum):
    """What two claims may have in common."""

    BENEFICIARY = "BENEFICIARY"
    DOCUMENT = "DOCUMENT"
    INVOICE = "INVOICE"


NAME: str = "claim_marks"
VERSION: int = 2
HANDLES: tuple[type[Event], ...] = (
    BeneficiarySelected,
    DocumentAttached,
    DocumentRemoved,
    DocumentRejected,
    DraftDiscarded,
    InvoiceLinesEntered,
)

TABLE = table(
    NAME,
    VERSION,
    Column("source_id", Uuid, primary_key=True),
    Column("kind", code(MarkKind), primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("claim_id", Uuid, nullable=False, index=True),
    Index("claim_marks_by_mark", "kind", "mark"),
)
TABLES: tuple[Table, ...] = (TABLE,)


class Alike(NamedTuple):
    """Another claim that has something in common, and what."""

    claim_id: UUID
    kind: MarkKind


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep what each claim is known by; the last word of a source replaces what it said before."""
    said: dict[tuple[MarkKind, UUID], list[Row]] = {}
    ended: set[UUID] = set()
    for entry in events:
        if isinstance(entry.event, DraftDiscarded):
            ended.add(entry.event.originator_id)
        else:
            kind, source_id, marks = _marks(entry.event)
            claim_id = entry.event.originator_id
            place = {"source_id": source_id, "kind": kind, "claim_id": claim_id}
            said[kind, source_id] = [place | {"mark": mark} for mark in sorted(marks)]
    _forget(db, said.keys(), ended)
    rows = (row for rows in said.values() for row in rows)
    upsert(db, TABLE, (row for row in rows if row["claim_id"] not in ended))


def alike(db: Connection, claim_id: UUID, *, limit: int = 50) -> list[Alike]:
    """The other claims, drafts too, that have something in common with this one."""
    other = TABLE.alias()
    is_same = and_(other.c.kind == TABLE.c.kind, other.c.mark == TABLE.c.mark)
    query = (
        select(other.c.claim_id, other.c.kind).distinct().select_from(TABLE.join(other, is_same))
    )
    query = query.where(TABLE.c.claim_id == claim_id, other.c.claim_id != claim_id)
    rows = db.execute(query.order_by(other.c.claim_id, other.c.kind).limit(limit))
    return [Alike(row.claim_id, row.kind) for row in rows]


def _forget(db: Connection, places: Iterable[tuple[MarkKind, UUID]], ended: set[UUID]) -> None:
    of_kind: dict[MarkKind, list[UUID]] = {}
    for kind, source_id in places:
        of_kind.setdefault(kind, []).append(source_id)
    spoken = (
        and_(TABLE.c.kind == kind, TABLE.c.source_id.in_(ids)) for kind, ids in of_kind.items()
    )
    db.execute(delete(TABLE).where(or_(TABLE.c.claim_id.in_(ended), *spoken)))


def _marks(event: Event) -> tuple[MarkKind, UUID, set[str]]:
    match event:
        case DocumentAttached(document=document):
            return MarkKind.DOCUMENT, document.document_id, set(document.hashes)
        case DocumentRemoved(document_id=gone) | DocumentRejected(document_id=gone):
            return MarkKind.DOCUMENT, gone, set()
        case InvoiceLinesEntered(lines=lines):
            bills = {_bill(one) for one in lines if one.kind is InvoiceKind.INVOICE}
            return MarkKind.INVOICE, event.originator_id, bills
        case BeneficiarySelected(beneficiary=beneficiary):
            who = {str(beneficiary.beneficiary_id)}
            return MarkKind.BENEFICIARY, event.originator_id, who
    raise TypeError(type(event).__name__)


def _bill(line: InvoiceLine) -> str:
    return f"{line.dated_on} {line.currency} {line.amount_cents}"
