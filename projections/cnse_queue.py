"""The CNSE desk's work queue: submitted claims that wait, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Select,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
)

from domain.base import Entry, Event
from domain.events import (
    CareDescribed,
    ClaimAssigned,
    ClaimReleased,
    ClaimSubmitted,
    ClaimWithdrawn,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    DraftDiscarded,
    LeaseRenewed,
    StayDeclared,
)
from domain.rules.checklist import plus_months
from domain.values import CareLink, Channel, DocumentCode, QueueFilter, StayReason, Zone
from projections.base import (
    METADATA,
    Instant,
    Json,
    Order,
    Page,
    Row,
    code,
    page_of,
    stored,
    upsert,
)

ONLINE_DAYS = 28
"""Days in which an online claim is to be answered. Source: docs/sources.md#delays."""

PAPER_MONTHS = 6
"""Calendar months in which a paper claim is to be answered. Source: docs/sources.md#delays."""

NAME: str = "cnse_queue"
VERSION: int = 4
HANDLES: tuple[type[Event], ...] = (
    CareDescribed,
    StayDeclared,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    ClaimSubmitted,
    ClaimWithdrawn,
    DraftDiscarded,
    ClaimAssigned,
    LeaseRenewed,
    ClaimReleased,
)

TABLE = Table(
    NAME,
    METADATA,
    Column("claim_id", Uuid, primary_key=True),
    Column("is_waiting", Boolean, nullable=False),
    Column("reference", Text),
    Column("channel", code(Channel)),
    Column("received_on", Date),
    Column("due_on", Date),
    Column("position", BigInteger),
    Column("country", Text),
    Column("zone", code(Zone)),
    Column("stay_reason", code(StayReason)),
    Column("amount_cents", BigInteger),
    Column("is_planned", Boolean),
    Column("is_third_party_accident", Boolean),
    Column("documents", BigInteger, nullable=False),
    Column("missing_expected", Json),
    Column("lease_id", Uuid),
    Column("agent_id", Uuid, index=True),
    Column("lease_expires_at", Instant),
    Index("cnse_queue_by_due_on", "is_waiting", "due_on", "position"),
)
TABLES: tuple[Table, ...] = (TABLE,)

_MOST_URGENT_FIRST = Order((TABLE.c.due_on, TABLE.c.position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A claim that waits for an agent.

    received_on, due_on: Paris days; position: its submission's place in the log.
    amount_cents: what the person paid, in euro cents; documents: how many files are attached.
    missing_expected: the expected documents that the person says they do not hold.
    lease_id, agent_id, lease_expires_at: who holds it, None for nobody; it may have ended.
    """

    claim_id: UUID
    reference: str
    channel: Channel
    received_on: date
    due_on: date
    position: int
    country: str
    zone: Zone
    stay_reason: StayReason
    amount_cents: int
    is_planned: bool
    is_third_party_accident: bool
    documents: int
    missing_expected: tuple[DocumentCode, ...]
    lease_id: UUID | None
    agent_id: UUID | None
    lease_expires_at: datetime | None


EVERYTHING = QueueFilter()


def due_on(channel: Channel, received_on: date) -> date:
    """The day by which a claim is to be answered.

    Source: docs/sources.md#delays.
    """
    if channel is Channel.PAPER:
        return plus_months(received_on, PAPER_MONTHS)
    return received_on + timedelta(days=ONLINE_DAYS)


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per claim, hidden until its submission and after its withdrawal."""
    rows = stored(db, TABLE.c.claim_id, (entry.event.originator_id for entry in events))
    gone: set[UUID] = set()
    for entry in events:
        claim_id = entry.event.originator_id
        if isinstance(entry.event, DraftDiscarded):
            rows.pop(claim_id, None)
            gone.add(claim_id)
        else:
            _fold(rows.setdefault(claim_id, _hidden(claim_id)), entry)
    if gone:
        db.execute(delete(TABLE).where(TABLE.c.claim_id.in_(gone)))
    upsert(db, TABLE, rows.values())


def waiting(
    db: Connection, filters: QueueFilter = EVERYTHING, *, after: str | None = None, limit: int = 20
) -> Page[Waiting]:
    """The waiting claims, earliest due day first, then in order of submission.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = _matching(select(TABLE), filters)
    return page_of(db, query, _MOST_URGENT_FIRST, after=after, limit=limit).of(_waiting)


def free(
    db: Connection, filters: QueueFilter, at: datetime, *, but: Select[tuple[UUID]], limit: int
) -> Sequence[UUID]:
    """The waiting claims that nobody holds at this instant, earliest due day first.

    but: claims that are left out.
    """
    ended = TABLE.c.lease_expires_at.is_(None) | (TABLE.c.lease_expires_at <= at)
    query = _matching(select(TABLE.c.claim_id), filters).where(ended, TABLE.c.claim_id.not_in(but))
    return db.scalars(query.order_by(TABLE.c.due_on, TABLE.c.position).limit(limit)).all()


def ended_leases(db: Connection, at: datetime, *, limit: int) -> Sequence[UUID]:
    """Claims whose lease ended by itself and was not given back, the earliest ended first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.lease_expires_at <= at)
    return db.scalars(query.order_by(TABLE.c.lease_expires_at).limit(limit)).all()


def count(db: Connection, filters: QueueFilter = EVERYTHING) -> int:
    """How many claims wait."""
    found: int = db.scalars(_matching(select(func.count()).select_from(TABLE), filters)).one()
    return found


def _hidden(claim_id: UUID) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "claim_id": claim_id,
        "is_waiting": False,
        "documents": 0,
    }


def _fold(row: Row, entry: Entry[Event]) -> None:
    match entry.event:
        case StayDeclared(stay=stay, zone=zone):
            row.update(country=stay.country, zone=zone, stay_reason=stay.reason)
        case CareDescribed(care=care):
            by_third_party = care.linked_to is CareLink.THIRD_PARTY_ACCIDENT
            row.update(amount_cents=care.amount_cents, is_third_party_accident=by_third_party)
            row.update(is_planned=care.planned_before_departure)
        case DocumentAttached():
            row["documents"] += 1
        case DocumentRemoved() | DocumentRejected():
            row["documents"] -= 1
        case ClaimSubmitted() as event:
            row.update(_received(event, entry.position))
        case ClaimWithdrawn():
            row["is_waiting"] = False
        case ClaimAssigned(lease=lease) | LeaseRenewed(lease=lease):
            row.update(
                lease_id=lease.lease_id,
                agent_id=lease.agent_id,
                lease_expires_at=lease.expires_at,
            )
        case ClaimReleased():
            row.update(lease_id=None, agent_id=None, lease_expires_at=None)


def _received(event: ClaimSubmitted, position: int) -> Row:
    channel = event.channel or Channel.ONLINE
    return {
        "is_waiting": True,
        "reference": event.reference,
        "channel": channel,
        "received_on": event.submitted_on,
        "due_on": due_on(channel, event.submitted_on),
        "position": position,
        "missing_expected": event.missing_expected,
    }


def _matching(query: Select[Any], filters: QueueFilter) -> Select[Any]:
    wanted = {
        TABLE.c.country: filters.country,
        TABLE.c.zone: filters.zone,
        TABLE.c.stay_reason: filters.stay_reason,
        TABLE.c.channel: filters.channel,
        TABLE.c.is_planned: filters.is_planned,
        TABLE.c.is_third_party_accident: filters.is_third_party_accident,
    }
    query = query.where(TABLE.c.is_waiting.is_(True))
    if filters.least_cents is not None:
        query = query.where(TABLE.c.amount_cents >= filters.least_cents)
    if filters.most_cents is not None:
        query = query.where(TABLE.c.amount_cents <= filters.most_cents)
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    return query if filters.due_by is None else query.where(TABLE.c.due_on <= filters.due_by)


def _waiting(row: Row) -> Waiting:
    missing = tuple(DocumentCode(value) for value in row.pop("missing_expected"))
    del row["is_waiting"]
    return Waiting(**row, missing_expected=missing)
