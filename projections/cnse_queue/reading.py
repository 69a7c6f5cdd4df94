"""What is asked of the work queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Select,
    func,
    select,
)

from domain.values import (
    Channel,
    DocumentCode,
    QueueFilter,
    StayReason,
    WaitsFor,
    Zone,
)
from projections.base import (
    Order,
    Page,
    Row,
    page_of,
)
from projections.cnse_queue.table import TABLE

_MOST_URGENT_FIRST = Order((TABLE.c.due_on, TABLE.c.position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A claim that waits: for an agent, its person, the medical adviser or the State of stay.

    received_on, due_on: Paris days; position: its submission's place in the log.
    amount_cents: what the person paid, in euro cents; documents: how many files are attached.
    missing_expected: the expected documents that the person says they do not hold.
    lease_id, agent_id, lease_expires_at: who holds it, None for nobody; it may have ended.
    assessed_by: who signed it first; it then waits for somebody else's signature.
    """

    claim_id: UUID
    waits_for: WaitsFor
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
    assessed_by: UUID | None = None


EVERYTHING = QueueFilter()
TAKEN = (WaitsFor.AGENT, WaitsFor.MEDICAL_ADVISER)
"""For whom claims wait that somebody of the desk may take."""


def waiting(
    db: Connection, filters: QueueFilter = EVERYTHING, *, after: str | None = None, limit: int = 20
) -> Page[Waiting]:
    """The waiting claims, earliest due day first, then in order of submission.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = _matching(select(TABLE), filters)
    return page_of(db, query, _MOST_URGENT_FIRST, after=after, limit=limit).of(_waiting)


def free(
    db: Connection,
    filters: QueueFilter,
    at: datetime,
    *,
    but: Select[tuple[UUID]],
    limit: int,
    nor: Collection[UUID] = (),
    signed_by: UUID | None = None,
) -> Sequence[UUID]:
    """The claims that somebody of the desk may take at this instant, as `waiting`.

    but, nor: claims that are left out; so is what `signed_by` signed first.
    """
    ended = TABLE.c.lease_expires_at.is_(None) | (TABLE.c.lease_expires_at <= at)
    query = _matching(select(TABLE.c.claim_id), filters)
    query = query.where(ended, TABLE.c.waits_for.in_(TAKEN), TABLE.c.claim_id.not_in(but))
    if nor:
        query = query.where(TABLE.c.claim_id.not_in(nor))
    if signed_by:
        query = query.where(TABLE.c.assessed_by.is_distinct_from(signed_by))
    return db.scalars(query.order_by(TABLE.c.due_on, TABLE.c.position).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands. due_on: its Paris day; earlier: how many of the same day go before."""

    due_on: date
    earlier: int


def place(db: Connection, claim_id: UUID) -> Place | None:
    """Where a claim stands among those that wait for an agent; None when it does not wait."""
    mine = select(TABLE.c.due_on, TABLE.c.position).where(
        TABLE.c.claim_id == claim_id,
        TABLE.c.is_waiting.is_(True),
        TABLE.c.waits_for == WaitsFor.AGENT,
    )
    found = db.execute(mine).one_or_none()
    if found is None:
        return None
    earlier = (
        select(func.count())
        .select_from(TABLE)
        .where(
            TABLE.c.is_waiting.is_(True),
            TABLE.c.waits_for == WaitsFor.AGENT,
            TABLE.c.due_on == found.due_on,
            TABLE.c.position < found.position,
        )
    )
    return Place(found.due_on, db.scalars(earlier).one())


def ended_leases(db: Connection, at: datetime, *, limit: int) -> Sequence[UUID]:
    """Claims whose lease ended by itself and was not given back, the earliest ended first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.lease_expires_at <= at)
    return db.scalars(query.order_by(TABLE.c.lease_expires_at).limit(limit)).all()


def count(db: Connection, filters: QueueFilter = EVERYTHING, *, at_most: int | None = None) -> int:
    """How many claims wait, `at_most` when they are more: nobody counts a million for a page."""
    found = _matching(select(TABLE.c.claim_id), filters)
    counted = select(func.count()).select_from(found.limit(at_most).subquery())
    return db.scalars(counted).one()


def to_remind(db: Connection, today: date, *, limit: int) -> Sequence[UUID]:
    """Claims of which a State of stay has not answered by a Paris day, the longest due first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.reminds_on <= today)
    return db.scalars(query.order_by(TABLE.c.reminds_on, TABLE.c.claim_id).limit(limit)).all()


def suspected(db: Connection, *, limit: int) -> Sequence[UUID]:
    """Claims of which a fraud is suspected, wherever they stand, the earliest transmitted first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.is_suspected.is_(True))
    return db.scalars(query.order_by(TABLE.c.position).limit(limit)).all()


def held_by(db: Connection, agent_id: UUID, at: datetime) -> tuple[Waiting, ...]:
    """The claims that an agent holds at this instant, the lease that ends first before the others.

    agent_id: the agent's pseudonym; at: leases that ended by then are left out.
    """
    query = select(TABLE).where(TABLE.c.agent_id == agent_id, TABLE.c.lease_expires_at > at)
    rows = db.execute(query.order_by(TABLE.c.lease_expires_at, TABLE.c.position)).mappings()
    return tuple(_waiting(dict(row)) for row in rows)


def _matching(query: Select[Any], filters: QueueFilter) -> Select[Any]:
    wanted = {
        TABLE.c.waits_for: filters.waits_for,
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
    for name in ("is_waiting", "reminds_on", "is_suspected", "suspicions"):
        del row[name]
    return Waiting(**row, missing_expected=missing)
