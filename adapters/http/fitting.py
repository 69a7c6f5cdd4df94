"""Making files fit: a copy is proposed, looked at, and attached only when the person agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from adapters import french
from adapters.http.answers import CLAIM_ID, example
from adapters.http.downloads import binary, name_of, stored
from adapters.http.file_names import EXTENSIONS, cleaned
from adapters.http.openapi import API, COMMAND, refusals
from adapters.http.pictures import PICTURE, Size, Sized, picture
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking
from adapters.http.uploads import FILES_MAX, Taken, take_all
from application import fitting
from application.access import Action
from application.ports import Asked, Proposal
from domain.errors import Refusal
from domain.values import Document, MediaType

router = APIRouter(prefix="/claims/{claim_id}/documents/fit", tags=["documents"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Changer = Annotated[
    Asked, Depends(asking(Action.CHANGE_DOCUMENTS))
]  # nothing that a key could name

SHOWN_PAGES: Final = 20
"""How many pages of a copy the answer names; the others have addresses like theirs."""

PROPOSAL_ID: Final = "c0f7d5b2-3d0e-4b51-9f3a-0a5a6f1f6f10"
NO_PROPOSAL: Final = "proposal.not_found"
PDF: Final = MediaType.PDF.value
SUFFIXES: Final = (*(one for some in EXTENSIONS.values() for one in some), ".heic", ".heif")
FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["files"],
    "additionalProperties": False,
    "properties": {
        "files": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "minItems": 1,
            "maxItems": FILES_MAX,
            "description": "PDF, JPEG, PNG or HEIC, told by their content alone, in this order.",
        },
    },
}
MULTIPART: Final = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": FORM, "example": {"files": ["…"]}}},
    }
}


class Done(BaseModel):
    """Something that was done to make the files fit."""

    code: str
    text: str


class Proposed(BaseModel):
    """A fitted copy, which counts for nothing before its id is posted to the documents.

    bytes_before: of all files together; preview: where its first page is to be seen; pictures:
    where each of the first 20 is; expires_at: when it can no longer be agreed to.
    """

    model_config = example(
        proposal_id=PROPOSAL_ID,
        file_name="recto (+1).pdf",
        what_was_done=[{"code": "fit.merged", "text": french.sentence("fit.merged")}],
        bytes_before=6000000,
        bytes_after=320000,
        pages=1,
        warnings=[],
        preview=f"{API}/claims/{CLAIM_ID}/documents/fit/{PROPOSAL_ID}/pages/1",
        pictures=[f"{API}/claims/{CLAIM_ID}/documents/fit/{PROPOSAL_ID}/pages/1"],
        expires_at="2026-03-20T21:00:00Z",
    )

    proposal_id: UUID
    file_name: str
    what_was_done: list[Done]
    bytes_before: int
    bytes_after: int
    pages: int
    warnings: list[str]
    preview: str
    pictures: list[str]
    expires_at: datetime


@router.post("", responses=refusals(*COMMAND, 415, 429), openapi_extra=MULTIPART)
async def fit_documents(
    claim_id: UUID, asked: Changer, runtime: Uses, request: Request
) -> Proposed:
    """Make one PDF that fits of one to ten files; the claim stays as it is."""
    claim = await own_claim(runtime, asked.author, claim_id)
    # Before anything is read: so many bytes are not taken in for nothing.
    claim.refuse_unless_open()
    claim.refuse_unless_room(runtime.ports.limits.documents)
    with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
        taken = await take_all(request, Path(folder), limit=runtime.settings.fit_max_bytes)
        command = fitting.FitDocuments(
            asked=asked,
            claim_id=claim_id,
            sources=tuple(source_of(one) for one in taken),
            to=Path(folder) / "fitted",
            file_name=name_of_the_copy([one.name for one in taken]),
        )
        with _of_several():
            return _proposed(await fitting.fit_documents(command, runtime.ports))


@router.get(
    "/{proposal_id}",
    response_class=StreamingResponse,
    responses=refusals(404, code=NO_PROPOSAL) | binary("The fitted copy.", PDF),
)
async def get_proposal(
    claim_id: UUID, proposal_id: UUID, asked: Reader, runtime: Uses
) -> StreamingResponse:
    """A fitted copy that waits for a yes, to be saved."""
    claim = await own_claim(runtime, asked.author, claim_id)
    proposal = await fitting.find_proposal(proposal_id, claim, runtime.ports)
    return await stored(
        runtime,
        claim.insured_id,
        proposal.blob_id,
        name=name_of(proposal.file_name, PDF),
        media_type=PDF,
        size=proposal.inspection.bytes,
    )


@router.get(
    "/{proposal_id}/pages/{page}",
    response_class=Response,
    responses=refusals(404, code=NO_PROPOSAL) | PICTURE,
)
async def get_proposal_page(
    claim_id: UUID,
    proposal_id: UUID,
    page: int,
    asked: Reader,
    runtime: Uses,
    size: Sized = Size.PAGE,
) -> Response:
    """A page of a fitted copy that waits for a yes; pages count from 1."""
    claim = await own_claim(runtime, asked.author, claim_id)
    proposal = await fitting.find_proposal(proposal_id, claim, runtime.ports)
    document = Document(
        document_id=proposal.proposal_id,
        blob_id=proposal.blob_id,
        **proposal.inspection.model_dump(),
    )
    return await picture(runtime, claim, document, page=page, size=size)


@contextmanager
def _of_several() -> Iterator[None]:
    """Name the field as it was sent: what refuses a file does not know of the others."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = refusal.field and "files"
        raise


def source_of(taken: Taken) -> fitting.Source:
    """A received file, as the application takes it to make it fit."""
    return fitting.Source(
        file=taken.path,
        file_name=taken.name,
        media_type=taken.media_type,
        bytes=taken.received.bytes,
        sha256=taken.received.sha256,
    )


def name_of_the_copy(names: Sequence[str]) -> str:
    """What the copy of these files is called: « recto (+2).pdf »."""
    first = PurePath(names[0])
    stem = first.stem if first.suffix.lower() in SUFFIXES else first.name
    others = f" (+{len(names) - 1})" if len(names) > 1 else ""
    return cleaned(f"{stem}{others}.pdf")


def _proposed(proposal: Proposal) -> Proposed:
    address = f"{API}/claims/{proposal.claim_id}/documents/fit/{proposal.proposal_id}/pages"
    pages = proposal.inspection.pages
    pictures = [f"{address}/{page + 1}" for page in range(min(pages, SHOWN_PAGES))]
    return Proposed(
        proposal_id=proposal.proposal_id,
        file_name=proposal.file_name,
        what_was_done=[
            Done(code=code, text=french.sentence(code)) for code in proposal.what_was_done
        ],
        bytes_before=sum(original.bytes for original in proposal.originals),
        bytes_after=proposal.inspection.bytes,
        pages=pages,
        warnings=list(proposal.inspection.warnings),
        preview=pictures[0],
        pictures=pictures,
        expires_at=proposal.made_at + fitting.PROPOSAL_AGE,
    )
