"""After the transmission: what happens next, and whether the service satisfied."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.outlook import outlook_of
from adapters.http.reading import own_claim
from adapters.http.session import Visit, changing_page
from adapters.web.links import CLAIMS, claim_address, proof_address
from adapters.web.outlook import outlook_told
from adapters.web.own import own_places
from adapters.web.rendering import page
from adapters.web.wizard import SUMMARY, Reader, fields_of, yes
from application import intake
from application.access import Action
from domain.errors import InvalidChoice, SatisfactionAlreadyAnswered
from domain.satisfaction import Satisfaction
from domain.values import Status

router = APIRouter()

Judge = Annotated[Visit, Depends(changing_page(Action.ANSWER_SATISFACTION))]

PATH: Final = f"{CLAIMS}/{{claim_id}}/confirmation"
OPINION: Final = f"{CLAIMS}/{{claim_id}}/satisfaction"
ANSWERED: Final = "merci"
"""Where on the page one comes back to after a click on a face."""


def confirmation_address(claim_id: UUID) -> str:
    """Where a claim is said to be transmitted."""
    return f"{CLAIMS}/{claim_id}/confirmation"


@router.get(PATH)
async def show_confirmation(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Say that the claim is transmitted; a draft goes on at its recap."""
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    if claim.is_draft:
        return RedirectResponse(SUMMARY.address(claim_id), 303)
    if claim.status is Status.WITHDRAWN:
        return RedirectResponse(claim_address(claim_id), 303)
    answer = await runtime.ports.claims.load(Satisfaction, Satisfaction.id_of(claim_id))
    return await page(
        request,
        visit,
        "confirmation.html",
        claim=claim,
        is_answered=answer is not None,
        opinion=f"{CLAIMS}/{claim_id}/satisfaction",
        places=await own_places(runtime, claim.insured_id),
        outlook=outlook_told(claim, await outlook_of(runtime, claim)),
        proof=proof_address(claim_id),
        own=claim_address(claim_id),
    )


@router.post(OPINION)
async def answer_satisfaction(request: Request, claim_id: UUID, visit: Judge) -> Response:
    """Take the click on one of the two faces; a second one changes nothing."""
    runtime: Runtime = request.app.state.runtime
    is_satisfied = yes((await fields_of(request)).get("satisfait", ""))
    if is_satisfied is None:
        raise InvalidChoice("satisfait")
    command = intake.AnswerSatisfaction(
        asked=visit.asked, claim_id=claim_id, is_satisfied=is_satisfied
    )
    with suppress(SatisfactionAlreadyAnswered):
        await intake.answer_satisfaction(command, runtime.ports)
    return RedirectResponse(f"{confirmation_address(claim_id)}#{ANSWERED}", 303)
