"""The documents of a transmitted claim, as agents see them: copies of ours, no byte of a file."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, BinaryIO, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, StringConstraints

from adapters import french
from adapters.bootstrap import Runtime
from adapters.documents.admission import in_the_words_of_the_domain
from adapters.documents.files import Damaged
from adapters.http.answers import Listed, example
from adapters.http.downloads import binary, pieces_of, saved
from adapters.http.file_names import served
from adapters.http.openapi import COMMAND, refusals
from adapters.http.pictures import NO_PAGE, PICTURE, Size, Sized, document_of, picture
from adapters.http.reading import Uses
from adapters.http.security import asking, posting
from adapters.http.validation import Sent, Words, shown_as
from application.access import Action
from application.change import claim_for
from application.disclosures import Shown
from application.ports import Asked
from application.showing import OpenDocuments, ShowAtDesk, open_documents, show_at_desk
from domain.claim import Claim
from domain.errors import DocumentNotFound, StoreUnavailable
from domain.values import NOT_SCANNED, Document, DocumentCode, MediaType, Scan, ScanOutcome

router = APIRouter(prefix="/desk/claims/{claim_id}/documents", tags=["desk"])

Lister = Annotated[Asked, Depends(asking(Action.READ_PANEL))]
Reader = Annotated[Asked, Depends(asking(Action.READ_DOCUMENTS))]
Opener = Annotated[Asked, Depends(posting(Action.OPEN_DOCUMENTS))]

NO_DOCUMENT: Final = "document.not_found"
PDF: Final = MediaType.PDF


class OpeningSent(Sent):
    """reason: why one opens documents of a claim that one does not hold; 1 to 200 characters."""

    model_config = shown_as(reason="Question de la caisse")

    reason: Annotated[Words, StringConstraints(max_length=500)]


class ScanBody(BaseModel):
    """What the antivirus says. threat: what it found, or why it could not look inside."""

    outcome: ScanOutcome
    label: str
    threat: str | None


class DeskDocument(BaseModel):
    """A file of a claim. media_type: of what was received; agents are given copies of it.

    covers: what the person says it holds; warnings: advice on its shape; what_was_done: how it was
    made to fit, when it was.
    """

    document_id: UUID
    file_name: str | None
    media_type: MediaType
    pages: int
    covers: list[DocumentCode]
    warnings: list[str]
    what_was_done: list[str]
    scan: ScanBody
    attached_on: date


class DeskDocuments(Listed[DeskDocument]):
    """The files of a claim, in the order in which they were attached."""

    model_config = example(
        items=[
            {
                "document_id": "0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21",
                "file_name": "facture.pdf",
                "media_type": "application/pdf",
                "pages": 2,
                "covers": ["PAID_INVOICES"],
                "warnings": [],
                "what_was_done": [],
                "scan": {
                    "outcome": "CLEAN",
                    "label": french.SCANS[ScanOutcome.CLEAN],
                    "threat": None,
                },
                "attached_on": "2026-03-20",
            }
        ],
        next_cursor=None,
    )


@router.post("/opening", status_code=204, responses=refusals(*COMMAND))
async def open_claim_documents(
    claim_id: UUID, sent: OpeningSent, asked: Opener, runtime: Uses
) -> None:
    """Say why one opens these documents without holding the claim: they are open for an hour.

    The reason stands in the access log, here and beside every document that is opened under it.
    """
    command = OpenDocuments(asked=asked, claim_id=claim_id, reason=sent.reason)
    await open_documents(command, runtime.ports, runtime.tracing)


@router.get("", responses=refusals(404))
async def list_documents(claim_id: UUID, asked: Lister, runtime: Uses) -> DeskDocuments:
    """The files of a transmitted claim, and what the antivirus says of each."""
    claim = await claim_for(asked.author, Action.READ_PANEL, claim_id, runtime.ports)
    await _write_down(runtime, asked, claim, Shown.CLAIM)
    return DeskDocuments(items=[desk_document(claim, one) for one in claim.transmitted])


@router.get(
    "/{document_id}",
    response_class=StreamingResponse,
    responses=refusals(404, code=NO_DOCUMENT) | binary("Pictures of its pages.", PDF.value),
)
async def get_copy(
    claim_id: UUID, document_id: UUID, asked: Reader, runtime: Uses
) -> StreamingResponse:
    """A document written anew as pictures of its pages, to be saved."""
    claim = await claim_for(asked.author, Action.READ_PANEL, claim_id, runtime.ports)
    document = _sent(claim, document_id)
    await _write_down(runtime, asked, claim, Shown.DOCUMENT, document_id)
    copy = await _copy(runtime, claim, document)
    return saved(
        pieces_of(copy),
        name=served(document.file_name, PDF),
        media_type=PDF.value,
        size=os.fstat(copy.fileno()).st_size,
    )


@router.get(
    "/{document_id}/pages/{page}",
    response_class=Response,
    responses=refusals(404, code=NO_PAGE) | PICTURE,
)
async def get_copied_page(
    claim_id: UUID,
    document_id: UUID,
    page: int,
    asked: Reader,
    runtime: Uses,
    size: Sized = Size.PAGE,
) -> Response:
    """A page of a document as a picture; pages count from 1."""
    claim = await claim_for(asked.author, Action.READ_PANEL, claim_id, runtime.ports)
    document = _sent(claim, document_id)
    shown = Shown.THUMBNAIL if size is Size.THUMBNAIL else Shown.DOCUMENT
    await _write_down(runtime, asked, claim, shown, document_id)
    return await picture(runtime, claim, document, page=page, size=size)


async def _write_down(
    runtime: Runtime, asked: Asked, claim: Claim, shown: Shown, document_id: UUID | None = None
) -> None:
    """Write down what is about to be shown.

    Raises: OpeningReasonRequired, StoreUnavailable.
    """
    command = ShowAtDesk(asked=asked, shown=shown, document_id=document_id)
    await show_at_desk(command, claim, runtime.tracing)


def _sent(claim: Claim, document_id: UUID) -> Document:
    """A document that its person cannot take out any more.

    Raises: DocumentNotFound.
    """
    document = document_of(claim, document_id)
    if document not in claim.transmitted:
        raise DocumentNotFound
    return document


def desk_document(claim: Claim, document: Document) -> DeskDocument:
    """A file of a claim, as agents see it."""
    facts = document.model_dump(include=set(DeskDocument.model_fields))
    scan = claim.scans.get(document.document_id, NOT_SCANNED)
    attached_on = claim.attached_on[document.document_id]
    return DeskDocument(**facts, scan=_scan(scan), attached_on=attached_on)


def _scan(scan: Scan) -> ScanBody:
    label = french.SCANS[scan.outcome]
    return ScanBody(outcome=scan.outcome, label=label, threat=scan.threat)


async def _copy(runtime: Runtime, claim: Claim, document: Document) -> BinaryIO:
    """The copy, open; its file is gone already, so that nothing of it stays whatever happens.

    Raises: DocumentUnreadable, StoreUnavailable.
    """
    key = await runtime.ports.keys.file_key(claim.insured_id)
    try:
        with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
            path = Path(folder) / "copy"
            with in_the_words_of_the_domain():
                await runtime.pages.copy(document, key, path)
            return path.open("rb")
    except (Damaged, OSError) as error:
        raise StoreUnavailable(retry_after_s=60) from error
