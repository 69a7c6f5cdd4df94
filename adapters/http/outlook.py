"""What somebody who waits may expect: how long others waited, and how many go before."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, example
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, look, own_claim, reached, today_of
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked
from domain.claim import WAITING, Claim
from domain.deadlines import due_on
from domain.figures import Delay, Rank, rank_of
from domain.values import Status
from projections import cnse_queue, desk_figures

router = APIRouter(tags=["claims"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
QueueReached = Annotated[None, Depends(reached(cnse_queue.NAME))]
FiguresReached = Annotated[None, Depends(reached(desk_figures.NAME))]

LEFT = (Status.WITHDRAWN, Status.CLOSED_NO_RESPONSE)


class Outlook(NamedTuple):
    """What may be said to somebody who waits for a decision.

    delay: None of too few decisions, and for a claim that waits for none; ahead: None unless the
    claim waits for an agent.
    """

    measured_on: date
    delay: Delay | None
    ahead: Rank | None


class OutlookBody(BaseModel):
    """What somebody who waits may expect; nothing of it is promised.

    measured_on: the Paris day of the figures; due_on: by when the service means to answer, null
    of a draft. delay: from receipt to first decision, of the claims of the same channel that were
    decided in the last 28 days; null when there were fewer than 20, and of a claim that waits for
    no first decision. ahead: how many claims go before, in a band; null unless it waits.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        measured_on="2026-03-24",
        due_on="2026-04-17",
        delay={"decisions": 214, "median_days": 23, "ninth_decile_days": 41},
        ahead={"at_least": 100, "below": 200},
    )

    claim_id: UUID
    measured_on: date
    due_on: date | None
    delay: Delay | None
    ahead: Rank | None


@router.get("/claims/{claim_id}/outlook", responses=refusals(404))
async def get_outlook(
    claim_id: UUID, asked: Reader, _: QueueReached, _reached: FiguresReached, runtime: Uses
) -> OutlookBody:
    """How long others waited lately, and how many claims go before one's own."""
    claim = await own_claim(runtime, asked.author, claim_id)
    outlook = await outlook_of(runtime, claim)
    received_on = claim.submitted_on
    due = None if received_on is None else due_on(claim.channel, received_on)
    return OutlookBody(claim_id=claim_id, due_on=due, **outlook._asdict())


async def outlook_of(runtime: Runtime, claim: Claim) -> Outlook:
    """What may be said of one claim, by the views as they are now."""
    today = today_of(runtime)
    if claim.submitted_on is None or claim.decision is not None or claim.status in LEFT:
        return Outlook(today, None, None)

    def find(db: Connection) -> Outlook:
        delay = desk_figures.delay(db, today, claim.channel)
        return Outlook(today, delay, _ahead(db, claim) if claim.status in WAITING else None)

    return await run_in_threadpool(look, runtime, find)


def _ahead(db: Connection, claim: Claim) -> Rank | None:
    place = cnse_queue.place(db, claim.id)
    if place is None:
        return None
    # Whole days come from the counters; of the claim's own day alone the queue is counted.
    return rank_of(desk_figures.ahead(db, place.due_on) + place.earlier)
