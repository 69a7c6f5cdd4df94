"""Decisions at the desk: look at the letter, decide, sign as the second, look again."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.decision_body import (
    DECISION,
    DecisionBody,
    LineBody,
    decision_body,
    line_bodies,
)
from adapters.http.decision_sent import (
    ConfirmationSent,
    DecisionSent,
    PreviewSent,
    ReopeningSent,
    assessment_of,
)
from adapters.http.downloads import SAFE_TO_SAVE, binary
from adapters.http.file_names import attachment
from adapters.http.letters import PDF, kept_letter
from adapters.http.openapi import BODY, COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import asking, posting
from application import decision
from application.access import Action
from application.change import claim_for
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.claim import Claim
from domain.errors import LetterNotFound
from domain.values import Status
from domain.values.review import CheckCode

router = APIRouter(prefix="/desk/claims/{claim_id}", tags=["desk"])

Previewer = Annotated[Asked, Depends(asking(Action.PREVIEW_DECISION))]
Decider = Annotated[Asked, Depends(posting(Action.DECIDE_CLAIM))]
Signer = Annotated[Asked, Depends(posting(Action.CONFIRM_DECISION))]
Reopener = Annotated[Asked, Depends(posting(Action.REOPEN_DECISION))]
Reader = Annotated[Asked, Depends(asking(Action.READ_DECISION))]

LETTER_DIGEST: Final = "Letter-SHA256"
"""The header that names a preview: what to send back as `letter_sha256`."""


class PendingBody(BaseModel):
    """What waits for a second signature, and who signed it first."""

    lines: list[LineBody]
    reimbursed_abroad_cents: int
    comment: str | None
    without_supplement_because: str | None
    assessed_by: UUID


class DeskDecision(BaseModel):
    """What the desk knows of a decision. declared_cents: what the person said they paid.

    checks_not_done: the checks of which nothing was said; none of them is needed.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        version=12,
        status="REFUSED",
        declared_cents=8540,
        pending=None,
        decision=DECISION,
        assessed_by="a9e00000-0000-4000-8000-000000000001",
        decided_by="a9e00000-0000-4000-8000-000000000001",
        checks_not_done=["DUPLICATES"],
    )

    claim_id: UUID
    version: int
    status: Status
    declared_cents: int | None
    pending: PendingBody | None
    decision: DecisionBody | None
    assessed_by: UUID | None
    decided_by: UUID | None
    checks_not_done: list[CheckCode]


@router.post(
    "/decision/preview",
    response_class=Response,
    responses=refusals(*BODY, 404, 409) | binary("The letter exactly as it would be sent.", PDF),
)
async def preview_decision(
    claim_id: UUID, sent: PreviewSent, asked: Previewer, runtime: Uses
) -> Response:
    """The letter exactly as it would be sent today; nothing is recorded."""
    command = decision.PreviewDecision(
        asked=asked,
        claim_id=claim_id,
        lease_id=sent.lease_id,
        assessment=assessment_of(sent) if sent.lines is not None else None,
    )
    written = await decision.preview_decision(command, runtime.ports)
    digest = hashlib.sha256(written.content).hexdigest()
    headers = {
        **SAFE_TO_SAVE,
        LETTER_DIGEST: digest,
        "Content-Disposition": attachment("apercu.pdf"),
    }
    return Response(written.content, media_type=PDF, headers=headers)


@router.post("/decision", responses=refusals(*COMMAND))
async def decide_claim(
    claim_id: UUID, sent: DecisionSent, asked: Decider, runtime: Uses, response: Response
) -> Changed:
    """Decide a claim that one holds; above the threshold it then waits for another agent."""
    command = decision.DecideClaim(
        asked=asked,
        claim_id=claim_id,
        lease_id=sent.lease_id,
        assessment=assessment_of(sent),
        letter_sha256=sent.letter_sha256,
    )
    return changed(await decision.decide_claim(command, runtime.ports), response)


@router.post("/decision/confirmation", responses=refusals(*COMMAND))
async def confirm_decision(
    claim_id: UUID, sent: ConfirmationSent, asked: Signer, runtime: Uses, response: Response
) -> Changed:
    """Sign what another agent decided, under a lease of one's own."""
    command = decision.ConfirmDecision(asked=asked, claim_id=claim_id, **sent.model_dump())
    return changed(await decision.confirm_decision(command, runtime.ports), response)


@router.post("/reopening", responses=refusals(*COMMAND))
async def reopen_decision(
    claim_id: UUID, sent: ReopeningSent, asked: Reopener, runtime: Uses, response: Response
) -> Changed:
    """Look at a decision again: the claim waits as before, with its original due date."""
    command = decision.ReopenDecision(asked=asked, claim_id=claim_id, reason=sent.reason)
    return changed(await decision.reopen_decision(command, runtime.ports), response)


@router.get("/decision", responses=refusals(404))
async def get_decision(claim_id: UUID, asked: Reader, runtime: Uses) -> DeskDecision:
    """What was decided of a claim, by whom, and what waits for a second signature."""
    claim = await claim_for(asked.author, Action.READ_DECISION, claim_id, runtime.ports)
    await _write_down(runtime, asked, claim, Shown.DECISION)
    known = claim.decision
    return DeskDecision(
        claim_id=claim.id,
        version=claim.version,
        status=claim.status,
        declared_cents=claim.care.amount_cents if claim.care else None,
        pending=_pending(claim),
        decision=decision_body(claim),
        assessed_by=known.assessed_by if known else None,
        decided_by=known.decided_by if known else None,
        checks_not_done=list(claim.review.checks_not_done),
    )


@router.get(
    "/letters/{letter_id}.pdf",
    response_class=Response,
    responses=refusals(404, code="letter.not_found") | binary("The letter as it was sent.", PDF),
)
async def get_sent_letter(
    claim_id: UUID, letter_id: UUID, asked: Reader, runtime: Uses
) -> Response:
    """A letter as it was sent; its person did not open it by that."""
    claim = await claim_for(asked.author, Action.READ_DECISION, claim_id, runtime.ports)
    if letter_id not in claim.letters:
        raise LetterNotFound
    await _write_down(runtime, asked, claim, Shown.LETTER, letter_id)
    return await kept_letter(runtime, claim.insured_id, claim.letters[letter_id].letter)


async def _write_down(
    runtime: Runtime, asked: Asked, claim: Claim, shown: Shown, document_id: UUID | None = None
) -> None:
    line = Disclosure(
        shown=shown, claim_id=claim.id, insured_id=claim.insured_id, document_id=document_id
    )
    await runtime.tracing.access_log.record(asked, runtime.tracing.now(), line)


def _pending(claim: Claim) -> PendingBody | None:
    if claim.pending is None:
        return None
    said = claim.pending.assessment
    return PendingBody(
        lines=line_bodies(said),
        reimbursed_abroad_cents=said.reimbursed_abroad_cents,
        comment=said.comment,
        without_supplement_because=said.without_supplement_because,
        assessed_by=claim.pending.by,
    )
