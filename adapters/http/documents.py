"""The documents of a claim: attach, give back, take out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from adapters.documents.files import Damaged
from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.claim_body import DocumentBody
from adapters.http.file_names import attachment, served
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking, changing, posting
from adapters.http.uploads import take
from adapters.web import french
from application import documents
from application.access import Action
from application.ports import Asked
from domain.errors import DocumentNotFound, StoreUnavailable
from domain.values import DocumentCode, MediaType

router = APIRouter(prefix="/claims/{claim_id}/documents", tags=["documents"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_CLAIM))]
Poster = Annotated[Asked, Depends(posting(Action.CHANGE_CLAIM))]

DUPLICATE: Final = "document.duplicate"
SAFE_TO_SAVE: Final = {"Content-Security-Policy": "sandbox; default-src 'none'"}
FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "PDF, JPEG or PNG, told by its content alone.",
        },
        "covers": {
            "type": "array",
            "items": {"type": "string", "enum": [code.value for code in DocumentCode]},
            "description": "What the person says that the file holds.",
        },
    },
}
MULTIPART: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": FORM,
                "example": {"file": "…", "covers": ["PAID_INVOICES"]},
                "encoding": {"covers": {"style": "form", "explode": True}},
            }
        },
    }
}


class AttachedDocument(Changed, DocumentBody):
    """The document that holds these bytes. code: `document.duplicate` when it was there already."""

    model_config = example(
        claim_id=CLAIM_ID,
        version=7,
        position=51,
        document_id="0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21",
        file_name="facture.pdf",
        media_type="application/pdf",
        bytes=320000,
        pages=2,
        covers=["PAID_INVOICES"],
        warnings=[],
        code=None,
        text=None,
    )

    code: str | None = None
    text: str | None = None


@router.post(
    "",
    status_code=201,
    responses=refusals(*COMMAND, 415)
    | {200: {"model": AttachedDocument, "description": "The same bytes were there already."}},
    openapi_extra=MULTIPART,
)
async def attach_document(
    claim_id: UUID, asked: Poster, runtime: Uses, request: Request, response: Response
) -> AttachedDocument:
    """Attach a file: in a draft, or until an agent takes the claim."""
    limit = max(runtime.settings.pdf_max_bytes, runtime.settings.image_max_bytes)
    with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
        path = Path(folder) / "file"
        upload = await take(request, path, limit=limit)
        command = documents.AttachDocument(
            asked=asked,
            claim_id=claim_id,
            file=path,
            file_name=upload.name,
            sha256=upload.received.sha256,
            covers=upload.covers,
        )
        attached = await documents.attach_document(command, runtime.ports)
    body = changed(attached.recorded, response).model_dump()
    body |= attached.document.model_dump(include=set(DocumentBody.model_fields))
    if attached.is_new:
        return AttachedDocument(**body)
    response.status_code = 200
    return AttachedDocument(**body, code=DUPLICATE, text=french.sentence(DUPLICATE))


@router.get(
    "/{document_id}",
    response_class=StreamingResponse,
    responses=refusals(404, code="document.not_found")
    | {
        200: {
            "description": "The file as it was received.",
            "content": {
                kind.value: {"schema": {"type": "string", "format": "binary"}, "example": "…"}
                for kind in MediaType
            },
        }
    },
)
async def get_document(
    claim_id: UUID, document_id: UUID, asked: Reader, runtime: Uses
) -> StreamingResponse:
    """Give a file back to its own person, to be saved and never shown by the browser."""
    claim = await own_claim(runtime, asked.author, claim_id)
    document = claim.documents.get(document_id)
    if document is None:
        raise DocumentNotFound
    key = await runtime.ports.keys.file_key(claim.insured_id)
    content = await _begun(runtime.ports.files.open(document.blob_id, key))
    headers = {
        **SAFE_TO_SAVE,
        "Content-Disposition": attachment(served(document.file_name, document.media_type)),
        "Content-Length": str(document.bytes),
    }
    return StreamingResponse(content, headers=headers, media_type=document.media_type.value)


@router.delete("/{document_id}", responses=refusals(404, 409, 412, code="document.not_found"))
async def remove_document(
    claim_id: UUID, document_id: UUID, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Take a file out of the draft; it frees a place."""
    command = documents.RemoveDocument(asked=asked, claim_id=claim_id, document_id=document_id)
    return changed(await documents.remove_document(command, runtime.ports), response)


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The content, of which the first piece was verified before anything is answered.

    Raises: StoreUnavailable.
    """
    try:
        first = await anext(content, b"")
    except (Damaged, OSError) as error:
        raise StoreUnavailable(retry_after_s=60) from error

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return pieces()
