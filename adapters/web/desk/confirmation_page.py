"""The second signature: what another agent priced, its letter, « Confirmer »."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.http.session import Visit, asking_page, uploading_page
from adapters.web.desk import writing
from adapters.web.desk.places import CLAIM, CONFIRMATION
from adapters.web.desk.writing import Writing, told
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import new_key
from adapters.web.own import until_seen
from application import decision
from application.access import Action
from domain.errors import Refusal
from projections import cnse_queue

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.CONFIRM_DECISION))]
Signer = Annotated[Visit, Depends(uploading_page(Action.CONFIRM_DECISION))]

PATH: Final = f"{CLAIM}/{CONFIRMATION}"


@router.get(PATH)
async def preview_confirmation(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """What waits for a signature, and the letter that it would send."""
    return await _show(await Writing.open(request, visit, claim_id, CONFIRMATION))


@router.get(f"{PATH}/apercu.pdf")
async def save_preview(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The letter as it would be sent, as PDF."""
    form = await Writing.open(request, visit, claim_id, CONFIRMATION)
    return writing.letter_file(await _letter(form))


@router.get(f"{PATH}/apercu/{{page}}.jpg")
async def show_letter_page(request: Request, claim_id: UUID, page: str, visit: Reader) -> Response:
    """A page of that letter, as a picture."""
    form = await Writing.open(request, visit, claim_id, CONFIRMATION)
    return await form.picture(await _letter(form), page)


@router.post(PATH)
async def confirm_decision(request: Request, claim_id: UUID, visit: Signer) -> Response:
    """Sign: the letter that was previewed leaves, and no other."""
    form = await Writing.open(request, visit, claim_id, CONFIRMATION)
    if form.was_done:
        return form.done()
    command = decision.ConfirmDecision(
        asked=form.asked,
        claim_id=claim_id,
        lease_id=form.lease_id,
        letter_sha256=form.sent.get("courrier", "")[:64] or None,
    )
    runtime = form.opened.runtime
    try:
        recorded = await decision.confirm_decision(command, runtime.ports)
    except Refusal as refusal:
        return await _show(form, told(refusal))
    await until_seen(runtime, recorded, cnse_queue.NAME)
    return form.done()


async def _letter(form: Writing) -> bytes:
    opened = form.opened
    command = decision.PreviewDecision(
        asked=opened.visit.asked, claim_id=opened.claim.id, lease_id=form.lease_id
    )
    return (await decision.preview_decision(command, opened.runtime.ports)).content


async def _show(form: Writing, *said: FieldError) -> Response:
    try:
        content = await _letter(form)
    except Refusal as refusal:
        errors = said or (told(refusal),)
        given = {"form": Form(errors=errors), "names": {}, "is_lost": False}
        return await form.opened.show("agents/poste-refus.html", 409, **given)
    new = Form(errors=tuple(said), key=new_key(form.opened.runtime))
    return await form.show_letter(content, new, 409 if said else 200)
