"""A file of a claim as JSON, without where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from adapters.http.answers import CLAIM_ID
from adapters.http.openapi import API
from domain.values import (
    Document,
    DocumentCode,
    MediaType,
)

FIT: Final = "fit"
"""The remedy: `POST /claims/{id}/documents/fit`."""


ON_THE_PAPER: Final = frozenset({"document.landscape", "document.not_a4"})
"""What a picture is warned of and its fitted copy is not: it stands on a sheet of A4."""


DOCUMENT: Final[Mapping[str, Any]] = {
    "document_id": "0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21",
    "file_name": "facture.pdf",
    "media_type": "application/pdf",
    "bytes": 320000,
    "pages": 2,
    "covers": ["PAID_INVOICES"],
    "warnings": [],
    "remedies": [],
    "what_was_done": ["fit.placed_on_a4", "fit.merged"],
    "originals": [
        {"file_name": "recto.jpg", "media_type": "image/jpeg", "bytes": 3100000},
        {"file_name": "verso.jpg", "media_type": "image/jpeg", "bytes": 2900000},
    ],
    "thumbnail": f"{API}/claims/{CLAIM_ID}/documents/0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21/pages/1"
    "?size=thumbnail",
}
"""The document of every example."""


class OriginalBody(BaseModel):
    """A file that a fitted copy was made of, as it was received."""

    file_name: str | None
    media_type: str
    bytes: int


class DocumentBody(BaseModel):
    """A file of a claim. covers: what the person says it holds; warnings: advice on its shape.

    remedies: what would mend the warnings, `fit` or nothing; what_was_done, originals: how a fitted
    copy was made, and of which files; thumbnail: where its first page is to be seen, small.
    """

    document_id: UUID
    file_name: str | None
    media_type: MediaType
    bytes: int
    pages: int
    covers: list[DocumentCode]
    warnings: list[str]
    remedies: list[str]
    what_was_done: list[str]
    originals: list[OriginalBody]
    thumbnail: str


def document_body(claim_id: UUID, document: Document) -> DocumentBody:
    """A file of a claim, without where it lies."""
    facts = document.model_dump(include=set(DocumentBody.model_fields), exclude={"originals"})
    names = document.original_names or [None] * len(document.originals)
    originals = [
        OriginalBody(file_name=name, media_type=one.media_type, bytes=one.bytes)
        for name, one in zip(names, document.originals, strict=True)
    ]
    thumbnail = f"{API}/claims/{claim_id}/documents/{document.document_id}/pages/1?size=thumbnail"
    remedies = [FIT] if _can_be_fitted(document) else []
    return DocumentBody(**facts, remedies=remedies, originals=originals, thumbnail=thumbnail)


def _can_be_fitted(document: Document) -> bool:
    # The pages of a PDF keep their size: only a picture is placed on a sheet.
    is_picture = document.media_type is not MediaType.PDF
    return is_picture and not ON_THE_PAPER.isdisjoint(document.warnings)
