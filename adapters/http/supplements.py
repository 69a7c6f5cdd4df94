"""Supplements: an agent asks for further documents, the person deposits them or says why not."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Changed, Listed, changed, example
from adapters.http.claims import NoBody
from adapters.http.leases import LEASE_ID
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import asking, changing, posting
from adapters.http.supplement_body import (
    SUPPLEMENT,
    SUPPLEMENT_ID,
    SupplementBody,
    supplement_body,
)
from adapters.http.validation import Prose, Sent, shown_as
from application import supplement
from application.access import Action
from application.change import claim_for
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.claim import Claim
from domain.claim.supplement import MOST_ITEMS
from domain.errors import ClaimNotFound
from domain.values import Answer, Reply, SupplementCode, Wanted

router = APIRouter(tags=["supplements"])

Asker = Annotated[Asked, Depends(posting(Action.REQUEST_SUPPLEMENT))]
Reader = Annotated[Asked, Depends(asking(Action.READ_SUPPLEMENTS))]
Poster = Annotated[Asked, Depends(posting(Action.ANSWER_SUPPLEMENT))]
Changer = Annotated[Asked, Depends(changing(Action.ANSWER_SUPPLEMENT))]

NO_ITEM: Final = "supplement.item_not_found"


class WantedSent(Sent):
    """A piece to ask for. note: the agent's words to the person; document_id: what it is about."""

    code: SupplementCode
    note: Prose | None = None
    document_id: UUID | None = None


class RequestSent(Sent):
    """What to ask for, under the lease that one holds; the lease then ends."""

    model_config = shown_as(lease_id=LEASE_ID, items=[{"code": "PASSPORT_COPY", "note": "…"}])

    lease_id: UUID
    items: Annotated[tuple[WantedSent, ...], Field(max_length=MOST_ITEMS)]


class ReplySent(Sent):
    """Why an item is not deposited; a null answer takes it back."""

    model_config = shown_as(answer="NOT_HELD", why="…")

    answer: Answer | None
    why: Prose | None = None


class Requested(Changed):
    """The person is asked. due_on: the last day in time; the letter has the supplement's id."""

    model_config = example(
        claim_id=CLAIM_ID, version=12, position=71, supplement_id=SUPPLEMENT_ID, due_on="2026-05-19"
    )

    supplement_id: UUID
    due_on: date


class Supplements(Listed[SupplementBody]):
    """What was asked about a claim, earliest first."""

    model_config = example(items=[SUPPLEMENT], next_cursor=None)


@router.post(
    "/desk/claims/{claim_id}/supplement-requests", status_code=201, responses=refusals(*COMMAND)
)
async def request_supplement(
    claim_id: UUID, sent: RequestSent, asked: Asker, runtime: Uses, response: Response
) -> Requested:
    """Ask the person for further documents; the claim waits for them and leaves the desk."""
    command = supplement.RequestSupplement(
        asked=asked,
        claim_id=claim_id,
        lease_id=sent.lease_id,
        wanted=tuple(Wanted(**one.model_dump()) for one in sent.items),
    )
    recorded = await supplement.request_supplement(command, runtime.ports)
    claim = await _claim(runtime, claim_id)
    supplement_id = Claim.supplement_id_of(claim_id, asked.command_id)
    made = next(
        one.request for one in claim.supplements if one.request.supplement_id == supplement_id
    )
    done = changed(recorded, response)
    return Requested(**done.model_dump(), supplement_id=supplement_id, due_on=made.due_on)


@router.get("/desk/claims/{claim_id}/supplements", responses=refusals(404))
async def list_supplements(claim_id: UUID, asked: Reader, runtime: Uses) -> Supplements:
    """What was asked about a claim, and how the person answered."""
    claim = await claim_for(asked.author, Action.READ_SUPPLEMENTS, claim_id, runtime.ports)
    line = Disclosure(shown=Shown.SUPPLEMENTS, claim_id=claim_id, insured_id=claim.insured_id)
    await runtime.tracing.access_log.record(asked, runtime.tracing.now(), line)
    documents = claim.documents.values()
    return Supplements(
        items=[supplement_body(claim_id, one, documents) for one in claim.supplements]
    )


@router.post("/claims/{claim_id}/supplement", responses=refusals(*COMMAND))
async def receive_supplement(
    claim_id: UUID, asked: Poster, runtime: Uses, response: Response, _: NoBody
) -> Changed:
    """« J'ai tout déposé »: every item has a document or a word why not."""
    command = supplement.ReceiveSupplement(asked=asked, claim_id=claim_id)
    return changed(await supplement.receive_supplement(command, runtime.ports), response)


@router.post("/claims/{claim_id}/supplement/extension", responses=refusals(*COMMAND))
async def extend_supplement(
    claim_id: UUID, asked: Poster, runtime: Uses, response: Response, _: NoBody
) -> Changed:
    """Take more time, once."""
    command = supplement.ExtendSupplement(asked=asked, claim_id=claim_id)
    return changed(await supplement.extend_supplement(command, runtime.ports), response)


@router.put(
    "/claims/{claim_id}/supplement/items/{item_id}", responses=refusals(*COMMAND, code=NO_ITEM)
)
async def answer_item(
    claim_id: UUID,
    item_id: UUID,
    sent: ReplySent,
    asked: Changer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Say why an item is not deposited, or take it back."""
    reply = Reply(answer=sent.answer, why=sent.why) if sent.answer else None
    command = supplement.AnswerItem(asked=asked, claim_id=claim_id, item_id=item_id, reply=reply)
    return changed(await supplement.answer_item(command, runtime.ports), response)


async def _claim(runtime: Runtime, claim_id: UUID) -> Claim:
    claim = await runtime.ports.claims.load(Claim, claim_id)
    if claim is None or claim.submitted_on is None:
        raise ClaimNotFound
    return claim
