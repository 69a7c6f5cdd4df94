"""The documents of a claim: attach, give back, take out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from python_multipart.multipart import parse_options_header

from adapters import french
from adapters.bootstrap import Runtime
from adapters.documents.kinds import HEIC, kind_of_file
from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.document_body import DOCUMENT, FIT, DocumentBody, document_body
from adapters.http.downloads import binary, name_of, stored
from adapters.http.openapi import COMMAND, refusals
from adapters.http.pictures import document_of
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking, changing, posting
from adapters.http.uploads import Agreed, take
from adapters.http.validation import MOST_CODES, Codes, Sent, shown_as
from application import documents, fitting
from application.access import Action
from application.documents import Attached
from application.ports import Asked
from domain.errors import (
    DocumentActiveContent,
    DocumentNotFound,
    DocumentTooLarge,
    DocumentTypeNotAccepted,
)
from domain.values import DocumentCode, MediaType

router = APIRouter(prefix="/claims/{claim_id}/documents", tags=["documents"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_DOCUMENTS))]
Poster = Annotated[Asked, Depends(posting(Action.CHANGE_DOCUMENTS))]

DUPLICATE: Final = "document.duplicate"
IN_VAIN: Final = "document.transmitted_before"
NO_DOCUMENT: Final = "document.not_found"
ORIGINAL_KINDS: Final = (*(kind.value for kind in MediaType), HEIC)
COVERS: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "string", "enum": [code.value for code in DocumentCode]},
    "maxItems": MOST_CODES,
    "description": "What the person says that the file holds.",
}
PROPOSAL: Final[dict[str, Any]] = {
    "type": "string",
    "format": "uuid",
    "description": "A fitted copy that was proposed for this claim, instead of a file.",
}
ITEM: Final[dict[str, Any]] = {
    "type": "string",
    "format": "uuid",
    "description": "The item of a supplement that the file is deposited for.",
}
FORM: Final[dict[str, Any]] = {
    "type": "object",
    "oneOf": [{"required": ["file"]}, {"required": ["proposal_id"]}],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "PDF, JPEG or PNG, told by its content alone.",
        },
        "proposal_id": PROPOSAL,
        "covers": COVERS,
        "item_id": ITEM,
    },
}
AGREEMENT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["proposal_id"],
    "additionalProperties": False,
    "properties": {"proposal_id": PROPOSAL, "covers": COVERS, "item_id": ITEM},
}
BODIES: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": FORM,
                "example": {"file": "…", "covers": ["PAID_INVOICES"]},
                "encoding": {"covers": {"style": "form", "explode": True}},
            },
            "application/json": {
                "schema": AGREEMENT,
                "example": {"proposal_id": CLAIM_ID, "covers": ["PAID_INVOICES"]},
            },
        },
    }
}


class Agreement(Sent):
    """A fitted copy that is attached, as JSON says it."""

    proposal_id: UUID
    covers: Codes = ()
    item_id: UUID | None = None


class Covers(Sent):
    """What a file holds; an empty list takes back what was said."""

    model_config = shown_as(covers=["PAID_INVOICES", "PAYMENT_PROOFS"])

    covers: Codes


class AttachedDocument(Changed, DocumentBody):
    """The document that holds these bytes. code: `document.duplicate` when it was there already.

    Or `document.transmitted_before`, when it answers nothing of what is asked for that reason.
    """

    model_config = example(
        claim_id=CLAIM_ID, version=7, position=51, **DOCUMENT, code=None, text=None
    )

    code: str | None = None
    text: str | None = None


@router.post(
    "",
    status_code=201,
    responses=refusals(*COMMAND, 415, 429)
    | {200: {"model": AttachedDocument, "description": "The same bytes were there already."}},
    openapi_extra=BODIES,
)
async def attach_document(
    claim_id: UUID, asked: Poster, runtime: Uses, request: Request, response: Response
) -> AttachedDocument:
    """Attach a file or a fitted copy: in a draft, until an agent takes the claim, or when asked."""
    if _is_json(request):
        attached = await _agree(runtime, asked, claim_id, await _agreed(request))
    else:
        attached = await _receive(runtime, asked, claim_id, request)
    body = changed(attached.recorded, response).model_dump()
    body |= document_body(claim_id, attached.document).model_dump()
    if attached.is_new:
        return AttachedDocument(**body)
    response.status_code = 200
    code = IN_VAIN if attached.is_in_vain else DUPLICATE
    return AttachedDocument(**body, code=code, text=french.sentence(code))


@router.get(
    "/{document_id}",
    response_class=StreamingResponse,
    responses=refusals(404, code=NO_DOCUMENT)
    | binary("The file as it was received.", *(kind.value for kind in MediaType)),
)
async def get_document(
    claim_id: UUID, document_id: UUID, asked: Reader, runtime: Uses
) -> StreamingResponse:
    """Give a file back to its own person, to be saved and never shown by the browser."""
    claim = await own_claim(runtime, asked.author, claim_id)
    document = document_of(claim, document_id)
    return await stored(
        runtime,
        claim.insured_id,
        document.blob_id,
        name=name_of(document.file_name, document.media_type),
        media_type=document.media_type.value,
        size=document.bytes,
    )


@router.get(
    "/{document_id}/originals/{number}",
    response_class=StreamingResponse,
    responses=refusals(404, code=NO_DOCUMENT)
    | binary("The file as it was received.", *ORIGINAL_KINDS),
)
async def get_original(
    claim_id: UUID, document_id: UUID, number: int, asked: Reader, runtime: Uses
) -> StreamingResponse:
    """Give back a file that a fitted copy was made of; they count from 1."""
    claim = await own_claim(runtime, asked.author, claim_id)
    document = document_of(claim, document_id)
    if not 1 <= number <= len(document.originals):
        raise DocumentNotFound
    original = document.originals[number - 1]
    name = document.original_names[number - 1] if document.original_names else None
    return await stored(
        runtime,
        claim.insured_id,
        original.blob_id,
        name=name_of(name, original.media_type),
        media_type=original.media_type,
        size=original.bytes,
    )


@router.put("/{document_id}/covers", responses=refusals(*COMMAND, code=NO_DOCUMENT))
async def classify_document(
    claim_id: UUID,
    document_id: UUID,
    body: Covers,
    asked: Changer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Say what a file holds, or say it anew."""
    command = documents.ClassifyDocument(
        asked=asked,
        claim_id=claim_id,
        document_id=document_id,
        covers=tuple(dict.fromkeys(body.covers)),
    )
    return changed(await documents.classify_document(command, runtime.ports), response)


@router.delete("/{document_id}", responses=refusals(404, 409, 412, code=NO_DOCUMENT))
async def remove_document(
    claim_id: UUID, document_id: UUID, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Take a file out that was not transmitted yet; it frees a place."""
    command = documents.RemoveDocument(asked=asked, claim_id=claim_id, document_id=document_id)
    return changed(await documents.remove_document(command, runtime.ports), response)


def _is_json(request: Request) -> bool:
    kind, _ = parse_options_header(request.headers.get("content-type"))
    return kind == b"application/json"


async def _agreed(request: Request) -> Agreed:
    try:
        body = Agreement.model_validate_json(await request.body())
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError(
            [one | {"loc": ("body", *one["loc"])} for one in found]
        ) from None
    answers = () if body.item_id is None else (body.item_id,)
    return Agreed(body.proposal_id, tuple(dict.fromkeys(body.covers)), answers)


async def _agree(runtime: Runtime, asked: Asked, claim_id: UUID, agreed: Agreed) -> Attached:
    command = fitting.AttachProposal(
        asked=asked,
        claim_id=claim_id,
        proposal_id=agreed.proposal_id,
        covers=agreed.covers,
        answers=agreed.answers,
    )
    return await fitting.attach_proposal(command, runtime.ports)


async def _receive(runtime: Runtime, asked: Asked, claim_id: UUID, request: Request) -> Attached:
    # Before anything is read: nobody's bytes are taken in for a claim that is not theirs.
    await own_claim(runtime, asked.author, claim_id)
    limit = max(runtime.settings.pdf_max_bytes, runtime.settings.image_max_bytes)
    with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
        path = Path(folder) / "file"
        sent = await take(request, path, limit=limit)
        if isinstance(sent, Agreed):
            return await _agree(runtime, asked, claim_id, sent)
        command = documents.AttachDocument(
            asked=asked,
            claim_id=claim_id,
            file=path,
            file_name=sent.name,
            sha256=sent.received.sha256,
            covers=sent.covers,
            answers=sent.answers,
        )
        with remedies_told(path, limit=runtime.settings.fit_max_bytes):
            return await documents.attach_document(command, runtime.ports)


@contextmanager
def remedies_told(file: Path, *, limit: int) -> Iterator[None]:
    """Say with a refusal when making the file fit would mend it."""
    try:
        yield
    except (DocumentTooLarge, DocumentActiveContent, DocumentTypeNotAccepted) as refusal:
        # A picture of too many pixels has as many when it is fitted.
        is_in_vain = "limit_pixels" in refusal.details or file.stat().st_size > limit
        is_unknown = isinstance(refusal, DocumentTypeNotAccepted) and kind_of_file(file) != HEIC
        if not (is_in_vain or is_unknown):
            refusal.details["remedies"] = [FIT]
        raise
