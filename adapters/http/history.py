"""What an auditor reads of one claim: its timeline, two versions side by side, and the answers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool

from adapters.http.audit import offset_of
from adapters.http.auditor_answers import answers_of
from adapters.http.auditor_body import Answers
from adapters.http.openapi import refusals
from adapters.http.past import past_of
from adapters.http.past_body import Differences, PastTimeline, difference_body, past_events
from adapters.http.reading import LARGEST_POSITION, Paged, Uses, look
from adapters.http.security import asking
from adapters.persistence.followed import jobs_of
from application.access import Action
from application.differences import differences
from application.ports import Asked

router = APIRouter(prefix="/audit/claims/{claim_id}", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.REPLAY_CLAIM))]


@router.get("/timeline", responses=refusals(404))
async def get_audit_timeline(
    claim_id: UUID, asked: Auditor, runtime: Uses, paging: Paged
) -> PastTimeline:
    """Every event of a claim in French, with why it came and what followed from it."""
    start = offset_of(paging.cursor)
    past = await past_of(runtime, asked, claim_id)
    jobs = await run_in_threadpool(look, runtime, lambda db: jobs_of(db, claim_id))
    items = past_events(past, jobs)
    end = start + paging.limit
    return PastTimeline(items=items[start:end], next_cursor=str(end) if end < len(items) else None)


@router.get("/diff", responses=refusals(404))
async def get_diff(
    claim_id: UUID,
    asked: Auditor,
    runtime: Uses,
    before: Annotated[int, Query(alias="from", le=LARGEST_POSITION, description="A version.")],
    after: Annotated[int, Query(alias="to", le=LARGEST_POSITION, description="A version.")],
) -> Differences:
    """What differs between two versions of a claim, field by field."""
    past = await past_of(runtime, asked, claim_id)
    states = past.state(before, "from"), past.state(after, "to")
    return Differences(
        claim_id=claim_id,
        from_version=before,
        to_version=after,
        from_at=past.events[before - 1].timestamp,
        to_at=past.events[after - 1].timestamp,
        items=[difference_body(one) for one in differences(*states)],
    )


@router.get("/answers", responses=refusals(404))
async def get_answers(claim_id: UUID, asked: Auditor, runtime: Uses) -> Answers:
    """Who decided what on which documents, what the person was shown, who opened it, how long."""
    past = await past_of(runtime, asked, claim_id)
    return await run_in_threadpool(answers_of, runtime, past)
