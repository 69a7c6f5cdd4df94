"""Pictures of pages, for the person whom the document belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from adapters.bootstrap import Runtime
from adapters.documents.admission import in_the_words_of_the_domain
from adapters.documents.files import Damaged
from adapters.http.downloads import SAFE_TO_SAVE, binary
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked
from domain.claim import Claim
from domain.errors import DocumentNotFound, PageNotFound, StoreUnavailable
from domain.values import Document

router = APIRouter(prefix="/claims/{claim_id}/documents", tags=["documents"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]


class Size(StrEnum):
    """How large a picture of a page is."""

    PAGE = "page"
    THUMBNAIL = "thumbnail"


WIDTHS_PX: Final[Mapping[Size, int]] = {Size.PAGE: 1240, Size.THUMBNAIL: 240}
"""A4 at 150 dpi, and what a list shows."""

Sized = Annotated[Size, Query(description="1240 or 240 pixels wide.")]
JPEG: Final = "image/jpeg"
PICTURE: Final = binary("The page, upright on white.", JPEG)
NO_PAGE: Final = "document.page_not_found"


@router.get(
    "/{document_id}/pages/{page}",
    response_class=Response,
    responses=refusals(404, code=NO_PAGE) | PICTURE,
)
async def get_page(
    claim_id: UUID,
    document_id: UUID,
    page: int,
    asked: Reader,
    runtime: Uses,
    size: Sized = Size.PAGE,
) -> Response:
    """A page of a document as a picture; pages count from 1."""
    claim = await own_claim(runtime, asked.author, claim_id)
    return await picture(runtime, claim, document_of(claim, document_id), page=page, size=size)


def document_of(claim: Claim, document_id: UUID) -> Document:
    """A document of a claim.

    Raises: DocumentNotFound.
    """
    if document_id not in claim.documents:
        raise DocumentNotFound
    return claim.documents[document_id]


async def picture(
    runtime: Runtime, claim: Claim, document: Document, *, page: int, size: Size
) -> Response:
    """A page of a document that belongs to the claim's person.

    Raises: PageNotFound, DocumentUnreadable, StoreUnavailable.
    """
    if not 1 <= page <= document.pages:
        raise PageNotFound
    key = await runtime.ports.keys.file_key(claim.insured_id)
    try:
        with in_the_words_of_the_domain():
            content = await runtime.pages.picture(
                document, key, page=page, width_px=WIDTHS_PX[size]
            )
    except (Damaged, OSError) as error:
        raise StoreUnavailable(retry_after_s=60) from error
    return Response(content, headers=SAFE_TO_SAVE, media_type=JPEG)
