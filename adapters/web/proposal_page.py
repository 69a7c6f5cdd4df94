"""Fitted copies: files too heavy or of another kind become a PDF that the person agrees to."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.documents.files import Damaged
from adapters.http.file_names import NAMELESS
from adapters.http.fitting import SHOWN_PAGES, name_of_the_copy, source_of
from adapters.http.openapi import API
from adapters.http.pictures import document_of
from adapters.http.uploads import FILES_MAX, Taken, kept, media_type_of
from adapters.web.documents_page import Uploader
from adapters.web.forms import FieldError, Form
from adapters.web.pieces_page import ticked
from adapters.web.rendering import page
from adapters.web.sent_files import SentFile, sent_files
from adapters.web.shelf import STEP, Shelf
from adapters.web.wizard import Reader, Sorter
from application import documents, fitting
from application.ports import Proposal
from domain.errors import (
    DocumentLimitReached,
    DocumentTooLarge,
    FieldRequired,
    Refusal,
    StoreUnavailable,
    TooManyRequests,
)

router = APIRouter()

PREPARE: Final = f"{STEP.path}/preparer"
PROPOSED: Final = f"{PREPARE}/{{proposal_id}}"
FILES: Final = "files"


class Unusable(Exception):
    """No copy was made; text: what the person is told."""

    def __init__(self, text: str) -> None:
        """Tell this."""
        super().__init__("no copy")
        self.text = text


@router.post(PREPARE)
async def prepare_copy(request: Request, claim_id: UUID, visit: Uploader) -> Response:
    """Propose one PDF that fits of the files of the form, in their order."""
    shelf = await Shelf.open(request, visit, claim_id)
    with TemporaryDirectory(dir=shelf.runtime.settings.uploads_dir) as folder:
        try:
            taken = await _taken(shelf, Path(folder))
            return _to(shelf, await _proposal(shelf, taken, Path(folder)))
        except TooManyRequests as refusal:
            return await shelf.show_too_many(refusal)
        except Unusable as unusable:
            return await _not_made(shelf, unusable.text)


@router.post(f"{STEP.path}/{{document_id}}/a4")
async def place_on_a4(
    request: Request, claim_id: UUID, document_id: UUID, visit: Sorter
) -> Response:
    """Propose a copy on a sheet of A4 of a file that is attached."""
    shelf = await Shelf.open(request, visit, claim_id)
    document = document_of(shelf.claim, document_id)
    with TemporaryDirectory(dir=shelf.runtime.settings.uploads_dir) as folder:
        path = Path(folder) / "0"
        key = await shelf.runtime.ports.keys.file_key(shelf.claim.insured_id)
        try:
            content = shelf.runtime.files.open(document.blob_id, key)
            received = await kept(request, content, path, limit=document.bytes)
        except TooManyRequests as refusal:
            return await shelf.show_too_many(refusal)
        except (Damaged, OSError) as error:
            raise StoreUnavailable(retry_after_s=60) from error
        name = document.file_name or NAMELESS
        taken = Taken(path, name, document.media_type.value, received)
        try:
            proposal = await _proposal(shelf, [taken], Path(folder))
        except Unusable as unusable:
            return await _not_made(shelf, unusable.text)
    return _to(shelf, proposal, document_id)


@router.get(PROPOSED)
async def show_proposal(
    request: Request, claim_id: UUID, proposal_id: UUID, visit: Reader
) -> Response:
    """A fitted copy: what was done, what it weighs, and every page to be looked at."""
    shelf = await Shelf.open(request, visit, claim_id)
    proposal = await fitting.find_proposal(proposal_id, shelf.claim, shelf.runtime.ports)
    replaced = request.query_params.get("remplace", "")
    return await page(request, visit, "proposition.html", **_told(shelf, proposal, replaced))


@router.post(PROPOSED)
async def agree(request: Request, claim_id: UUID, proposal_id: UUID, visit: Sorter) -> Response:
    """Attach a fitted copy; the file that it replaces goes once the copy is there."""
    shelf = await Shelf.open(request, visit, claim_id)
    replaced = [_id(word) for word in await ticked(request, "remplace")]
    old = shelf.claim.documents.get(replaced[0]) if replaced else None
    command = fitting.AttachProposal(
        asked=shelf.asked(),
        claim_id=claim_id,
        proposal_id=proposal_id,
        covers=old.covers if old else (),
        answers=shelf.answers,
    )
    try:
        attached = await fitting.attach_proposal(command, shelf.runtime.ports)
    except Refusal as refusal:
        return await _not_made(shelf, _said(refusal))
    is_replaced = old is not None and old not in shelf.claim.transmitted
    if old and is_replaced and attached.document.document_id != old.document_id:
        remove = documents.RemoveDocument(
            asked=shelf.asked(), claim_id=claim_id, document_id=old.document_id
        )
        await documents.remove_document(remove, shelf.runtime.ports)
    return shelf.redirect()


async def _taken(shelf: Shelf, folder: Path) -> list[Taken]:
    """The files of the form; all or none, as they become one document. Raises: Unusable."""
    limit, taken = shelf.runtime.settings.fit_max_bytes, list[Taken]()
    async with aclosing(sent_files(shelf.request, shelf.visit, folder, limit=limit)) as files:
        async for sent in files:
            if len(taken) == FILES_MAX:
                raise Unusable(_said(DocumentLimitReached(limit=FILES_MAX)))
            try:
                taken.append(_usable(sent, limit))
            except Refusal as refusal:
                raise Unusable(_said(refusal, sent.name)) from refusal
    if not taken:
        raise Unusable(_said(FieldRequired()))
    return taken


def _usable(sent: SentFile, limit: int) -> Taken:
    if sent.received is None:
        raise DocumentTooLarge(limit_bytes=limit)
    return Taken(sent.path, sent.name, media_type_of(sent.path, sent.received), sent.received)


async def _proposal(shelf: Shelf, taken: list[Taken], folder: Path) -> Proposal:
    command = fitting.FitDocuments(
        asked=shelf.asked(),
        claim_id=shelf.claim.id,
        sources=tuple(source_of(one) for one in taken),
        to=folder / "fitted",
        file_name=name_of_the_copy([one.name for one in taken]),
    )
    try:
        return await fitting.fit_documents(command, shelf.runtime.ports)
    except Refusal as refusal:
        # What refuses one of several files does not say which.
        raise Unusable(_said(refusal, taken[0].name if len(taken) == 1 else None)) from refusal


def _to(shelf: Shelf, proposal: Proposal, replaced: UUID | None = None) -> Response:
    query = [shelf.way_back[1:], f"remplace={replaced}" if replaced else ""]
    text = "&".join(part for part in query if part)
    return RedirectResponse(f"{_place(proposal)}?{text}".rstrip("?"), 303)


def _place(proposal: Proposal) -> str:
    return PROPOSED.format(claim_id=proposal.claim_id, proposal_id=proposal.proposal_id)


async def _not_made(shelf: Shelf, text: str) -> Response:
    return await shelf.show(Form(errors=(FieldError(FILES, text),)), 422)


def _said(refusal: Refusal, name: str | None = None) -> str:
    text = french.sentence(refusal.code, refusal.details)
    return f"{name} : {text}" if name else text


def _told(shelf: Shelf, proposal: Proposal, replaced: str) -> dict[str, Any]:
    pages = f"{API}/claims/{proposal.claim_id}/documents/fit/{proposal.proposal_id}/pages"
    shown = min(proposal.inspection.pages, SHOWN_PAGES)
    return {
        "address": f"{_place(proposal)}{shelf.way_back}",
        "back": f"{shelf.address}{shelf.way_back}",
        "bytes_before": sum(original.bytes for original in proposal.originals),
        "pictures": [f"{pages}/{number + 1}" for number in range(shown)],
        "proposal": proposal,
        "replaced": replaced if _id(replaced) in shelf.claim.documents else "",
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
