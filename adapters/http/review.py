"""What an agent finds while they hold a claim: checks, verdicts, bills, flags, notes."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Changed, Listed, changed, example
from adapters.http.leases import LeaseSent
from adapters.http.listed import write_down_listed
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses, look
from adapters.http.review_body import (
    INVOICE_LINE,
    SUMS,
    InvoiceLineBody,
    SumsBody,
    invoice_line_bodies,
    sums_body,
)
from adapters.http.review_sent import (
    CheckSent,
    ClearingSent,
    LineRateSent,
    LinesSent,
    NoteSent,
    ReasonedSent,
    VerdictSent,
)
from adapters.http.security import asking, changing, posting
from application import review
from application.access import Action
from application.disclosures import Shown
from application.ports import Asked, Recorded
from domain.claim import Claim
from domain.errors import ClaimNotFound
from projections import cnse_queue
from projections.base import LIMIT

router = APIRouter(prefix="/desk", tags=["review"])

Poster = Annotated[Asked, Depends(posting(Action.REVIEW_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.REVIEW_CLAIM))]
Clearer = Annotated[Asked, Depends(posting(Action.CLEAR_SUSPICION))]
Supervisor = Annotated[Asked, Depends(asking(Action.CLEAR_SUSPICION))]

CLAIM: Final = "/claims/{claim_id}"
NO_DOCUMENT: Final = "document.not_found"
NO_LINE: Final = "invoice.line_not_found"
NO_SUSPICION: Final = "suspicion.not_found"


class Copied(Changed):
    """The bills as they are copied now, with what they amount to."""

    model_config = example(
        claim_id=CLAIM_ID, version=12, position=71, lines=[INVOICE_LINE], sums=SUMS
    )

    lines: list[InvoiceLineBody]
    sums: SumsBody


class Suspected(Listed[UUID]):
    """The claims of which a fraud is suspected, the earliest transmitted first; 100 at most."""

    model_config = example(items=[CLAIM_ID], next_cursor=None)


@router.post(CLAIM + "/checks", responses=refusals(*COMMAND))
async def record_check(
    claim_id: UUID, sent: CheckSent, asked: Poster, runtime: Uses, response: Response
) -> Changed:
    """Say what a check came to; said again, it replaces what was said before."""
    command = review.RecordCheck(
        asked=asked, claim_id=claim_id, lease_id=sent.lease_id, check=sent.check()
    )
    return changed(await review.record_check(command, runtime.ports), response)


@router.put(
    CLAIM + "/documents/{document_id}/verdict", responses=refusals(*COMMAND, code=NO_DOCUMENT)
)
async def judge_document(
    claim_id: UUID,
    document_id: UUID,
    sent: VerdictSent,
    asked: Changer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Say what a document is good for."""
    command = review.JudgeDocument(
        asked=asked, claim_id=claim_id, document_id=document_id, **sent.model_dump()
    )
    return changed(await review.judge_document(command, runtime.ports), response)


@router.post(CLAIM + "/invoice-lines", responses=refusals(*COMMAND, code=NO_DOCUMENT))
async def enter_lines(
    claim_id: UUID, sent: LinesSent, asked: Poster, runtime: Uses, response: Response
) -> Copied:
    """Copy the bills and the payments; the answer tells the sums, and by how much they differ."""
    command = review.EnterLines(
        asked=asked, claim_id=claim_id, lease_id=sent.lease_id, lines=sent.invoiced()
    )
    return await _copied(await review.enter_lines(command, runtime.ports), runtime, response)


@router.put(CLAIM + "/invoice-lines/{line_id}/rate", responses=refusals(*COMMAND, code=NO_LINE))
async def apply_rate(
    claim_id: UUID,
    line_id: UUID,
    sent: LineRateSent,
    asked: Changer,
    runtime: Uses,
    response: Response,
) -> Copied:
    """Convert a line at another rate, or at that of today when none is given."""
    command = review.ApplyRate(
        asked=asked,
        claim_id=claim_id,
        lease_id=sent.lease_id,
        line_id=line_id,
        rate=sent.exchange_rate(),
    )
    return await _copied(await review.apply_rate(command, runtime.ports), runtime, response)


@router.post(CLAIM + "/third-party-recourse", responses=refusals(*COMMAND))
async def flag_recourse(
    claim_id: UUID, sent: LeaseSent, asked: Poster, runtime: Uses, response: Response
) -> Changed:
    """Send the claim to the recourse service: somebody else may have to pay."""
    command = review.FlagRecourse(asked=asked, claim_id=claim_id, lease_id=sent.lease_id)
    return changed(await review.flag_recourse(command, runtime.ports), response)


@router.post(CLAIM + "/fraud-suspicions", responses=refusals(*COMMAND))
async def raise_suspicion(
    claim_id: UUID, sent: ReasonedSent, asked: Poster, runtime: Uses, response: Response
) -> Changed:
    """Tell supervisors of a suspected fraud; nobody else but who raised it reads it."""
    command = review.RaiseSuspicion(asked=asked, claim_id=claim_id, **sent.model_dump())
    return changed(await review.raise_suspicion(command, runtime.ports), response)


@router.post(
    CLAIM + "/fraud-suspicions/{suspicion_id}/clearing",
    responses=refusals(*COMMAND, code=NO_SUSPICION),
)
async def clear_suspicion(
    claim_id: UUID,
    suspicion_id: UUID,
    sent: ClearingSent,
    asked: Clearer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Say why there is nothing in a suspicion, wherever the claim stands."""
    command = review.ClearSuspicion(
        asked=asked, claim_id=claim_id, suspicion_id=suspicion_id, reason=sent.reason
    )
    return changed(await review.clear_suspicion(command, runtime.ports), response)


@router.get("/fraud-suspicions", responses=refusals())
async def list_suspicions(asked: Supervisor, runtime: Uses) -> Suspected:
    """The claims of which a fraud is suspected."""
    found = await run_in_threadpool(look, runtime, lambda db: cnse_queue.suspected(db, limit=LIMIT))
    await write_down_listed(runtime, asked, Shown.QUEUE, found)
    return Suspected(items=list(found))


@router.post(CLAIM + "/notes", responses=refusals(*COMMAND))
async def write_note(
    claim_id: UUID, sent: NoteSent, asked: Poster, runtime: Uses, response: Response
) -> Changed:
    """Leave a note for the next agent; its person never reads it."""
    command = review.WriteNote(asked=asked, claim_id=claim_id, **sent.model_dump())
    return changed(await review.write_note(command, runtime.ports), response)


async def _copied(recorded: Recorded, runtime: Runtime, response: Response) -> Copied:
    claim = await runtime.ports.claims.load(Claim, recorded.claim_id)
    if claim is None:
        raise ClaimNotFound
    done = changed(recorded, response).model_dump()
    return Copied(**done, lines=invoice_line_bodies(claim), sums=sums_body(claim))
