"""Claims: begin, list, read, abandon, transmit, withdraw, and what happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.http.answers import CLAIM_ID, Changed, Listed, changed, example, tag
from adapters.http.claim_body import ClaimBody, ClaimList, claim_body
from adapters.http.decision_body import decision_body, has_decision
from adapters.http.openapi import API, BODY, COMMAND, refusals
from adapters.http.reading import (
    Paged,
    Uses,
    look,
    own_claim,
    own_summary,
    reached,
    today_of,
)
from adapters.http.security import KeyHeader, asking, changing, posting, required_key
from adapters.http.validation import Sent, Yes, shown_as
from application import intake
from application.access import Action
from application.ports import Asked
from domain.claim import Claim
from domain.reference_number import reference_of
from domain.values import Statements
from projections import claim_summary
from projections.claim_summary import What

router = APIRouter(tags=["claims"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Starter = Annotated[Asked, Depends(posting(Action.START_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_CLAIM))]
Poster = Annotated[Asked, Depends(posting(Action.CHANGE_CLAIM))]
Withdrawer = Annotated[Asked, Depends(posting(Action.WITHDRAW_CLAIM))]
Judge = Annotated[Asked, Depends(posting(Action.ANSWER_SATISFACTION))]
Reached = Annotated[None, Depends(reached(claim_summary.NAME))]


class Nothing(Sent):
    """An empty object."""

    model_config = shown_as()


NOTHING = Nothing()


async def _nothing(sent: Nothing = NOTHING) -> Nothing:
    return sent


NoBody = Annotated[Nothing, Depends(_nothing)]


class StatementsSent(Sent):
    """The two declarations of the recap; what is not said is not declared."""

    model_config = shown_as(keeps_originals=True, certifies_accuracy=True)

    keeps_originals: Yes = False
    certifies_accuracy: Yes = False


class SatisfactionSent(Sent):
    """One click on one of two faces."""

    model_config = shown_as(satisfied=True)

    satisfied: Yes


class Submitted(Changed):
    """The claim is transmitted. reference: what the person quotes."""

    model_config = example(claim_id=CLAIM_ID, version=8, position=57, reference="ETR-7K3M9Q2XBDP")

    reference: str


class Milestone(BaseModel):
    """A moment of a claim."""

    at: datetime
    what: What
    text: str


class Timeline(Listed[Milestone]):
    """What happened to a claim, earliest first."""

    model_config = example(
        items=[
            {
                "at": "2026-03-20T09:00:00Z",
                "what": "STARTED",
                "text": french.TIMELINE[What.STARTED],
            }
        ],
        next_cursor=None,
    )


@router.post("/claims", status_code=201, responses=refusals(*BODY, 409, 412))
async def start_claim(
    asked: Starter,
    runtime: Uses,
    response: Response,
    _: NoBody,
    key: KeyHeader = None,
) -> Changed:
    """Begin a draft; the same Idempotency-Key gives the same claim."""
    claim_id = Claim.id_of(asked.author.id, required_key(key))
    command = intake.StartClaim(asked=asked, claim_id=claim_id)
    recorded = await intake.start_claim(command, runtime.ports)
    response.headers["Location"] = f"{API}/claims/{claim_id}"
    return changed(recorded, response)


@router.get("/claims", responses=refusals())
def list_claims(asked: Reader, _: Reached, runtime: Uses, paging: Paged) -> ClaimList:
    """One's claims, the last started first, without personal fields."""
    page = look(
        runtime,
        lambda db: claim_summary.list_of(
            db, asked.author.id, after=paging.cursor, limit=paging.limit
        ),
    )
    today, most = today_of(runtime), runtime.ports.limits.documents
    items = [claim_body(claim, today, most) for claim in page.items]
    return ClaimList(items=items, next_cursor=page.next_cursor)


@router.get("/claims/{claim_id}", responses=refusals(404))
async def get_claim(
    claim_id: UUID, asked: Reader, _: Reached, runtime: Uses, response: Response
) -> ClaimBody:
    """One claim, with its version as ETag, and what was decided of it."""
    summary = await run_in_threadpool(own_summary, runtime, asked.author, claim_id)
    tag(response, summary.version)
    body = claim_body(summary, today_of(runtime), runtime.ports.limits.documents)
    if not has_decision(summary):
        return body
    claim = await own_claim(runtime, asked.author, claim_id)
    # Decided once, a claim that waits again is no longer the person's to take back.
    told = ("withdraw", "lodge_appeal")
    actions = [one for one in body.next_actions if one not in told]
    actions += ["lodge_appeal"] if claim.routes else []
    return body.model_copy(update={"decision": decision_body(claim), "next_actions": actions})


@router.delete("/claims/{claim_id}", responses=refusals(404, 409, 412))
async def discard_draft(
    claim_id: UUID, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Abandon a draft; its place for drafts is free again."""
    command = intake.DiscardDraft(asked=asked, claim_id=claim_id)
    return changed(await intake.discard_draft(command, runtime.ports), response)


@router.post("/claims/{claim_id}/submission", status_code=201, responses=refusals(*COMMAND, 429))
async def submit_claim(
    claim_id: UUID, statements: StatementsSent, asked: Poster, runtime: Uses, response: Response
) -> Submitted:
    """Transmit a claim, with both declarations; it takes a place of the window."""
    said = Statements(
        keeps_originals=statements.keeps_originals,
        certifies_accuracy=statements.certifies_accuracy,
        text_version=french.STATEMENTS_VERSION,
    )
    command = intake.SubmitClaim(asked=asked, claim_id=claim_id, statements=said)
    done = changed(await intake.submit_claim(command, runtime.ports), response)
    return Submitted(**done.model_dump(), reference=reference_of(claim_id))


@router.post("/claims/{claim_id}/withdrawal", responses=refusals(*COMMAND))
async def withdraw_claim(
    claim_id: UUID,
    asked: Withdrawer,
    runtime: Uses,
    response: Response,
    _: NoBody,
) -> Changed:
    """Take a transmitted claim back; it goes on filling its place of the window."""
    command = intake.WithdrawClaim(asked=asked, claim_id=claim_id)
    return changed(await intake.withdraw_claim(command, runtime.ports), response)


@router.get("/claims/{claim_id}/timeline", responses=refusals(404))
def get_timeline(claim_id: UUID, asked: Reader, _: Reached, runtime: Uses) -> Timeline:
    """What happened to a claim, earliest first."""
    claim = own_summary(runtime, asked.author, claim_id)
    items = [
        Milestone(at=one.at, what=one.what, text=french.TIMELINE[one.what])
        for one in claim.timeline
    ]
    return Timeline(items=items)


class Satisfied(BaseModel):
    """The answer is recorded, apart from the claim."""

    model_config = example(claim_id=CLAIM_ID, position=58)

    claim_id: UUID
    position: int


@router.post("/claims/{claim_id}/satisfaction", status_code=201, responses=refusals(*COMMAND))
async def answer_satisfaction(
    claim_id: UUID, answer: SatisfactionSent, asked: Judge, runtime: Uses
) -> Satisfied:
    """Say whether the service satisfied, once per transmitted claim."""
    command = intake.AnswerSatisfaction(
        asked=asked, claim_id=claim_id, is_satisfied=answer.satisfied
    )
    recorded = await intake.answer_satisfaction(command, runtime.ports)
    return Satisfied(claim_id=claim_id, position=recorded.position)
