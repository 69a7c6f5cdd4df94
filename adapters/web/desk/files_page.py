"""What the desk opens of a claim: pictures of pages, rewritten copies, letters sent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http import deciding, desk_documents
from adapters.http.file_names import attachment
from adapters.http.pictures import Size
from adapters.http.session import Visit, asking_page, changing_page
from adapters.letters import supplement
from adapters.web.desk import claim_page
from adapters.web.desk.opening import Opened
from adapters.web.desk.places import COPY, LETTER, OPENING, PICTURE, claim_place
from adapters.web.forms import Form, errors_of
from adapters.web.wizard import fields_of
from application import showing
from application.access import Action
from application.disclosures import Shown
from application.showing import OpenDocuments
from domain.errors import FieldRequired, FieldTooLong, LetterNotFound

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_DECISION))]
Opener = Annotated[Visit, Depends(changing_page(Action.OPEN_DOCUMENTS))]
Looker = Annotated[Visit, Depends(asking_page(Action.READ_DOCUMENTS))]


@router.get(PICTURE)
async def show_page(
    request: Request,
    claim_id: UUID,
    document_id: UUID,
    page: int,
    visit: Looker,
    size: Size = Size.PAGE,
) -> Response:
    """The picture of a page; that it is looked at is written down first."""
    runtime: Runtime = request.app.state.runtime
    return await desk_documents.get_copied_page(
        claim_id, document_id, page, visit.asked, runtime, size
    )


@router.post(OPENING)
async def open_documents(request: Request, claim_id: UUID, visit: Opener) -> Response:
    """Take why somebody opens these documents without holding the claim."""
    runtime: Runtime = request.app.state.runtime
    reason = (await fields_of(request)).get("motif", "")
    command = OpenDocuments(asked=visit.asked, claim_id=claim_id, reason=reason)
    place = claim_place(claim_id)
    try:
        await showing.open_documents(command, runtime.ports, runtime.tracing)
    except FieldRequired:
        place += "?motif"
    except FieldTooLong as refusal:
        form = Form({"motif": reason}, errors=errors_of(refusal, {"reason": "motif"}))
        return await claim_page.again(request, visit, claim_id, form)
    return RedirectResponse(f"{place}#gauche", 303)


@router.get(COPY)
async def save_copy(request: Request, claim_id: UUID, document_id: UUID, visit: Looker) -> Response:
    """A document written anew, to be saved; no byte of the original leaves."""
    runtime: Runtime = request.app.state.runtime
    return await desk_documents.get_copy(claim_id, document_id, visit.asked, runtime)


@router.get(LETTER)
async def show_letter(request: Request, claim_id: UUID, letter_id: UUID, visit: Reader) -> Response:
    """A letter as it was sent; its person did not open it by that."""
    opened = await Opened.open(request, visit, claim_id)
    claim, runtime = opened.claim, opened.runtime
    requests = {one.request.supplement_id: one.request for one in claim.supplements}
    if letter_id not in claim.letters and letter_id not in requests:
        raise LetterNotFound
    if letter_id in claim.letters:
        return await deciding.get_sent_letter(claim_id, letter_id, visit.asked, runtime)
    await opened.write_down(Shown.LETTER, letter_id)
    person = await runtime.ports.directory.find(claim.insured_id)
    name, banner = person.display_name if person else None, runtime.settings.banner
    content = await run_in_threadpool(
        lambda: supplement.render(claim, requests[letter_id], insured_name=name, banner=banner)
    )
    headers = {"Content-Disposition": attachment(f"documents-demandes-{claim.reference}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)
