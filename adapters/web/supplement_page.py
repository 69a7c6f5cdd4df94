"""The page where a person completes a claim: what is asked, more time, « J'ai tout déposé »."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.openapi import API
from adapters.http.reading import own_claim
from adapters.http.session import Visit, changing_page
from adapters.web.asked import COMPLETE, complete_address, to_complete
from adapters.web.forms import FieldError, Form
from adapters.web.links import CLAIMS, claim_address
from adapters.web.own import until_seen
from adapters.web.rendering import page
from adapters.web.wizard import Reader, fields_of
from application import supplement
from application.access import Action
from domain.claim.supplement import LONGEST_WORDS
from domain.errors import NotAwaitingSupplement, Refusal, SupplementIncomplete
from domain.values import Answer, Reply
from projections import claim_summary

router = APIRouter()

Writer = Annotated[Visit, Depends(changing_page(Action.ANSWER_SUPPLEMENT))]

PATH: Final = f"{CLAIMS}/{{claim_id}}/{COMPLETE}"


@router.get(PATH)
async def show_supplement(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """What is asked, with the agent's words and what was deposited for each piece."""
    return await _show(request, visit, claim_id, Form())


@router.post(PATH)
async def receive_supplement(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Say that everything is deposited; a second click finds it said."""
    runtime: Runtime = request.app.state.runtime
    command = supplement.ReceiveSupplement(asked=visit.asked, claim_id=claim_id)
    try:
        recorded = await supplement.receive_supplement(command, runtime.ports)
    except NotAwaitingSupplement:
        return RedirectResponse(claim_address(claim_id), 303)
    except SupplementIncomplete as refusal:
        text = french.LACKING
        errors = tuple(FieldError(_place(one), text) for one in refusal.others)
        return await _show(request, visit, claim_id, Form(errors=errors))
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(claim_address(claim_id), 303)


@router.post(f"{PATH}/delai")
async def extend_supplement(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Take more time, once."""
    runtime: Runtime = request.app.state.runtime
    command = supplement.ExtendSupplement(asked=visit.asked, claim_id=claim_id)
    try:
        recorded = await supplement.extend_supplement(command, runtime.ports)
    except Refusal as refusal:
        return await _refused(request, visit, claim_id, None, refusal)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(complete_address(claim_id), 303)


@router.post(f"{PATH}/{{item_id}}/je-ne-l-ai-pas")
async def answer_item(request: Request, claim_id: UUID, item_id: UUID, visit: Writer) -> Response:
    """Say why a piece is not deposited; `annuler` takes it back."""
    runtime: Runtime = request.app.state.runtime
    said = await fields_of(request)
    is_taken_back = "annuler" in said
    reply = None if is_taken_back else Reply(answer=Answer.NOT_HELD, why=said.get("why", ""))
    command = supplement.AnswerItem(
        asked=visit.asked, claim_id=claim_id, item_id=item_id, reply=reply
    )
    try:
        await supplement.answer_item(command, runtime.ports)
    except NotAwaitingSupplement:
        return RedirectResponse(claim_address(claim_id), 303)
    except Refusal as refusal:
        if refusal.field is None:
            raise
        values = {f"why-{item_id}": said.get("why", "")}
        return await _refused(request, visit, claim_id, f"why-{item_id}", refusal, values)
    return RedirectResponse(f"{complete_address(claim_id)}#piece-{item_id}", 303)


async def _refused(
    request: Request,
    visit: Visit,
    claim_id: UUID,
    field: str | None,
    refusal: Refusal,
    values: dict[str, str] | None = None,
) -> Response:
    text = french.sentence(refusal.code, refusal.details)
    form = Form(values or {}, errors=(FieldError(field, text),))
    return await _show(request, visit, claim_id, form)


async def _show(request: Request, visit: Visit, claim_id: UUID, form: Form) -> Response:
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    asked = to_complete(claim)
    if asked is None:
        return RedirectResponse(claim_address(claim_id), 303)
    return await page(
        request,
        visit,
        "complement.html",
        422 if form.errors else 200,
        claim=claim,
        asked=asked,
        form=form,
        api=f"{API}/claims/{claim_id}/documents",
        documents=f"{claim_address(claim_id)}/documents",
        extension_days=runtime.ports.limits.supplement.extension_days,
        longest=LONGEST_WORDS,
    )


def _place(refusal: Refusal) -> str:
    return f"piece-{(refusal.field or '').rpartition('.')[2]}"
