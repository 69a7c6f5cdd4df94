"""Step 4: the files of a claim come, one at least, and go."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.http.documents import DUPLICATE, IN_VAIN, remedies_told
from adapters.http.session import Visit, uploading_page
from adapters.web.asked import complete_address
from adapters.web.forms import FieldError, Form
from adapters.web.links import CLAIMS
from adapters.web.sent_files import SentFile, sent_files
from adapters.web.shelf import ADDED, STEP, Shelf
from adapters.web.wizard import SUMMARY, Reader, Sorter, Wizard, Writer
from application import documents
from application.access import Action
from domain.claim import AWAITED
from domain.errors import (
    AlreadySubmitted,
    DocumentLimitReached,
    DocumentRequired,
    DocumentTooLarge,
    Refusal,
    TooManyRequests,
)

router = APIRouter()

Uploader = Annotated[Visit, Depends(uploading_page(Action.CHANGE_DOCUMENTS))]

FILE: str = "file"
AGAIN: str = "choisissez ce fichier à nouveau dans « Préparer un PDF », plus bas."


class Told(NamedTuple):
    """What is said of a file that was sent, when it is not simply there now."""

    text: str
    is_refused: bool


@router.get(STEP.path)
async def show_documents(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Step 4, with the files as they are now."""
    await Wizard.open(request, visit, STEP, claim_id)
    return await (await Shelf.open(request, visit, claim_id)).show()


@router.get(f"{CLAIMS}/{{claim_id}}/{ADDED}")
async def show_added_documents(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The same for a claim that is sent and that no agent holds; a draft has its step."""
    shelf = await Shelf.open(request, visit, claim_id)
    if shelf.claim.status in AWAITED and shelf.item is None:
        return RedirectResponse(complete_address(claim_id), 303)
    return shelf.redirect() if shelf.claim.is_draft else await shelf.show()


@router.post(STEP.path)
async def send_documents(request: Request, claim_id: UUID, visit: Uploader) -> Response:
    """Attach every file of the form that can be; say of each of the others what is wrong."""
    shelf = await Shelf.open(request, visit, claim_id)
    limit = shelf.runtime.settings.fit_max_bytes
    told: list[Told] = []
    with TemporaryDirectory(dir=shelf.runtime.settings.uploads_dir) as folder:
        try:
            async with aclosing(sent_files(request, visit, Path(folder), limit=limit)) as files:
                async for sent in files:
                    told += await _attached(shelf, sent)
                    sent.path.unlink(missing_ok=True)
        except TooManyRequests as refusal:
            return await shelf.show_too_many(refusal, *_errors(told))
    if not told:
        return shelf.redirect()
    errors = _errors(told)
    notes = [one.text for one in told if not one.is_refused]
    return await shelf.show(Form(errors=errors), 422 if errors else 200, notes=notes)


@router.post(f"{STEP.path}/suivant")
async def go_on(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """On to the recap, once there is a document."""
    shelf = await Shelf.open(request, visit, claim_id)
    if not shelf.claim.is_draft:
        raise AlreadySubmitted(reference=shelf.claim.reference)
    if shelf.claim.documents:
        return RedirectResponse(SUMMARY.address(claim_id), 303)
    return await _refused(shelf, DocumentRequired())


@router.post(f"{STEP.path}/{{document_id}}/retirer")
async def remove_document(
    request: Request, claim_id: UUID, document_id: UUID, visit: Sorter
) -> Response:
    """Take a file out that is not transmitted."""
    shelf = await Shelf.open(request, visit, claim_id)
    command = documents.RemoveDocument(
        asked=shelf.asked(), claim_id=claim_id, document_id=document_id
    )
    # A second click finds the file gone, which is what was asked for.
    if document_id in shelf.claim.documents:
        await documents.remove_document(command, shelf.runtime.ports)
    return shelf.redirect()


async def _attached(shelf: Shelf, sent: SentFile) -> list[Told]:
    """What there is to say of a file after it was attached, or not."""
    try:
        attached = await _attach(shelf, sent)
    except Refusal as refusal:
        return [Told(_said_of(sent.name, refusal), is_refused=True)]
    if attached.is_new:
        return []
    code = IN_VAIN if attached.is_in_vain else DUPLICATE
    return [Told(f"{sent.name} : {french.sentence(code)}", is_refused=False)]


async def _attach(shelf: Shelf, sent: SentFile) -> documents.Attached:
    settings = shelf.runtime.settings
    if sent.received is None:
        raise DocumentTooLarge(FILE, limit_bytes=settings.fit_max_bytes)
    command = documents.AttachDocument(
        asked=shelf.asked(),
        claim_id=shelf.claim.id,
        file=sent.path,
        file_name=sent.name,
        sha256=sent.received.sha256,
        answers=shelf.answers,
    )
    with remedies_told(sent.path, limit=settings.fit_max_bytes):
        return await documents.attach_document(command, shelf.runtime.ports)


def _errors(told: list[Told]) -> tuple[FieldError, ...]:
    return tuple(FieldError(FILE, one.text) for one in told if one.is_refused)


def _said_of(name: str, refusal: Refusal) -> str:
    said = f"{name} : {french.sentence(refusal.code, refusal.details)}"
    offer = french.FIT_OFFERS.get(refusal.code)
    if isinstance(refusal, DocumentLimitReached) or not refusal.details.get("remedies"):
        return said
    return f"{said} {offer} : {AGAIN}"


async def _refused(shelf: Shelf, refusal: Refusal) -> Response:
    error = FieldError(FILE, french.sentence(refusal.code, refusal.details))
    return await shelf.show(Form(errors=(error,)), 422)
