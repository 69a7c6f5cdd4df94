"""The files of a claim, and what was said of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.base import Personal, Value
from domain.values.lists import DocumentCode, MediaType, ScanOutcome


class Original(Value):
    """A file as it was received, kept beside the fitted copy that was made of it.

    blob_id: where the sealed content lies; media_type: by content, `image/heic` among them.
    """

    blob_id: UUID
    media_type: str
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Document(Value):
    """A file attached to a claim.

    blob_id: where the sealed content lies; file_name: as the person named it, at most 255 bytes.
    bytes: size of the content; sha256: its digest, hex; pages: 1 for an image.
    covers: the expected documents that the person says this file holds.
    warnings: what the gate noticed (`document.landscape`, …); blocks nothing.
    originals: what a fitted copy was made of, in order; empty for a file attached as it was.
    original_names: how the person named them, in the same order.
    what_was_done: how the copy was made (`fit.rotated`, …), in order.
    answers: the items of a supplement that the person deposited it for.
    """

    document_id: UUID
    blob_id: UUID
    file_name: Annotated[str | None, Personal] = None
    media_type: MediaType
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    pages: int = Field(ge=1)
    covers: tuple[DocumentCode, ...] = ()
    warnings: tuple[str, ...] = ()
    originals: tuple[Original, ...] = ()
    original_names: Annotated[tuple[str, ...] | None, Personal] = None
    what_was_done: tuple[str, ...] = ()
    answers: tuple[UUID, ...] = ()

    @property
    def blob_ids(self) -> tuple[UUID, ...]:
        """Every stored content that belongs to the document."""
        return (self.blob_id, *(original.blob_id for original in self.originals))

    @property
    def hashes(self) -> tuple[str, ...]:
        """SHA-256 of the content and of what it was made of."""
        return (self.sha256, *(original.sha256 for original in self.originals))


class Scan(Value):
    """The antivirus's answer about one document.

    signatures: version of the engine and of its signatures, None without a scanner.
    threat: the name of what was found, or why the file could not be looked into.
    """

    outcome: ScanOutcome
    signatures: str | None = None
    threat: str | None = None


NOT_SCANNED = Scan(outcome=ScanOutcome.NOT_SCANNED)
