"""The CNSE desk: the claims that wait, the most urgent first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.listed import write_down_listed
from adapters.http.openapi import refusals
from adapters.http.queue_total import Total, total_of
from adapters.http.reading import LARGEST_POSITION, Paged, Uses, look, reached
from adapters.http.security import asking
from adapters.http.validation import Country, Day
from application.access import Action
from application.desk import own_queue
from application.disclosures import Shown
from application.ports import Asked
from domain.base import Role
from domain.errors import NotPermitted
from domain.values import Channel, DocumentCode, QueueFilter, StayReason, WaitsFor, Zone
from projections import Page, cnse_queue, desk_figures
from projections.cnse_queue import Waiting

router = APIRouter(prefix="/desk", tags=["desk"])

Reader = Annotated[Asked, Depends(asking(Action.READ_QUEUE))]
Reached = Annotated[None, Depends(reached(cnse_queue.NAME))]
FiguresReached = Annotated[None, Depends(reached(desk_figures.NAME))]


class QueueItem(BaseModel):
    """A claim that waits: for an agent, its person, the medical adviser or the State of stay.

    lease_id, agent_id, lease_expires_at: who studies it; null while nobody holds it.
    assessed_by: who signed it first, when it waits for somebody else's signature.
    """

    claim_id: UUID
    waits_for: WaitsFor
    reference: str
    channel: Channel
    received_on: date
    due_on: date
    country: str
    zone: Zone
    stay_reason: StayReason
    amount_cents: int
    is_planned: bool
    is_third_party_accident: bool
    documents: int
    missing_expected: list[DocumentCode]
    lease_id: UUID | None
    agent_id: UUID | None
    lease_expires_at: datetime | None
    assessed_by: UUID | None


class Queue(Listed[QueueItem]):
    """The waiting claims, earliest due day first.

    total: how many there are on all pages; at least so many when total_is_exact is false, which
    happens under a filter by anything but waits_for, channel, zone and due_by, from 1 000 on.
    """

    model_config = example(
        items=[
            {
                "claim_id": CLAIM_ID,
                "waits_for": "AGENT",
                "reference": "ETR-7K3M9Q2XBDP",
                "channel": "ONLINE",
                "received_on": "2026-03-20",
                "due_on": "2026-04-17",
                "country": "ES",
                "zone": "EU_EEA_UK_CH",
                "stay_reason": "TOURISM",
                "amount_cents": 8540,
                "is_planned": False,
                "is_third_party_accident": False,
                "documents": 2,
                "missing_expected": [],
                "lease_id": None,
                "agent_id": None,
                "lease_expires_at": None,
                "assessed_by": None,
            }
        ],
        next_cursor=None,
        total=1,
        total_is_exact=True,
    )

    total: int
    total_is_exact: bool


async def _filters(
    country: Annotated[Country | None, Query()] = None,
    zone: Zone | None = None,
    stay_reason: StayReason | None = None,
    channel: Channel | None = None,
    is_planned: bool | None = None,
    is_third_party_accident: bool | None = None,
    due_by: Annotated[Day | None, Query(description="Due on that day or earlier.")] = None,
    least_cents: Annotated[int | None, Query(ge=0, le=LARGEST_POSITION)] = None,
    most_cents: Annotated[int | None, Query(ge=0, le=LARGEST_POSITION)] = None,
) -> QueueFilter:
    return QueueFilter(
        country=country,
        zone=zone,
        stay_reason=stay_reason,
        channel=channel,
        is_planned=is_planned,
        is_third_party_accident=is_third_party_accident,
        due_by=due_by,
        least_cents=least_cents,
        most_cents=most_cents,
    )


def _seen_by(role: Role, wanted: WaitsFor | None) -> WaitsFor:
    """Agents see every queue; the medical adviser sees what waits for them, and nothing else."""
    own = own_queue(role)
    if role is Role.MEDICAL and wanted not in (None, own):
        raise NotPermitted
    return wanted or own


@router.get("/queue", responses=refusals())
async def list_queue(
    asked: Reader,
    _reached: Reached,
    _figures: FiguresReached,
    runtime: Uses,
    paging: Paged,
    filters: Annotated[QueueFilter, Depends(_filters)],
    waits_for: Annotated[
        WaitsFor | None, Query(description="For whom they wait; follows from the role.")
    ] = None,
) -> Queue:
    """The claims that wait, the most urgent first."""
    after, limit = paging
    filters = filters.model_copy(update={"waits_for": _seen_by(asked.author.role, waits_for)})

    def find(db: Connection) -> tuple[Page[Waiting], Total]:
        page = cnse_queue.waiting(db, filters, after=after, limit=limit)
        is_all = after is None and page.next_cursor is None
        return page, total_of(db, filters, shown=len(page.items) if is_all else None)

    page, total = await run_in_threadpool(look, runtime, find)
    await write_down_listed(runtime, asked, Shown.QUEUE, (one.claim_id for one in page.items))
    now = runtime.ports.now()
    return Queue(
        items=[_item(one, now) for one in page.items],
        next_cursor=page.next_cursor,
        total=total.number,
        total_is_exact=total.is_exact,
    )


def _item(waiting: Waiting, now: datetime) -> QueueItem:
    item = QueueItem.model_validate(waiting, from_attributes=True)
    if item.lease_expires_at is None or item.lease_expires_at > now:
        return item
    # The lease ended by itself: the claim is free, though nobody has given it back yet.
    return item.model_copy(update={"lease_id": None, "agent_id": None, "lease_expires_at": None})
