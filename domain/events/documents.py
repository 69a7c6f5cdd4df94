"""What happens to the files of a claim."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event, Role
from domain.values import Document, DocumentCode, Scan, in_paris

if TYPE_CHECKING:
    from domain.claim import Claim


class DocumentAttached(Event):
    """A file passed the gate and belongs to the claim."""

    TOPIC: ClassVar[str] = "claim.document_attached.1"
    document: Document

    def apply(self, claim: Claim) -> None:
        """Add the document."""
        claim.documents[self.document.document_id] = self.document
        claim.attached_on[self.document.document_id] = in_paris(self.timestamp)
        if self.meta.actor.role is Role.CLERK:
            claim.scanned_in.add(self.document.document_id)


class DocumentRemoved(Event):
    """The person took a file out of the draft."""

    TOPIC: ClassVar[str] = "claim.document_removed.1"
    document_id: UUID

    def apply(self, claim: Claim) -> None:
        """Drop the document."""
        del claim.documents[self.document_id]
        claim.scans.pop(self.document_id, None)


class DocumentClassified(Event):
    """What the person says that a file holds; replaces what they said before.

    answers: the items of a supplement that it is for; None leaves them as they were.
    """

    TOPIC: ClassVar[str] = "claim.document_classified.1"
    document_id: UUID
    covers: tuple[DocumentCode, ...]
    answers: tuple[UUID, ...] | None = None

    def apply(self, claim: Claim) -> None:
        """Assign the covers, and the items when they are given."""
        held = claim.documents[self.document_id]
        said = {"covers": self.covers} | ({"answers": self.answers} if self.answers else {})
        claim.documents[self.document_id] = held.model_copy(update=said)


class DocumentScanned(Event):
    """The antivirus looked at a file and its originals; replaces any earlier answer."""

    TOPIC: ClassVar[str] = "claim.document_scanned.1"
    document_id: UUID
    scan: Scan

    def apply(self, claim: Claim) -> None:
        """Remember the answer."""
        claim.scans[self.document_id] = self.scan


class DocumentRejected(Event):
    """An infected file was taken away from the claim; a message in the mailbox says so.

    hashes: SHA-256 of the content and of its originals: none of them is taken again.
    attached_on: Paris day that the message quotes; text_version: which text was sent.
    """

    TOPIC: ClassVar[str] = "claim.document_rejected.1"
    document_id: UUID
    hashes: tuple[str, ...]
    insured_id: UUID
    message_id: UUID
    attached_on: date
    deletes_on: date
    text_version: str

    def apply(self, claim: Claim) -> None:
        """Drop the document."""
        del claim.documents[self.document_id]
        claim.rejected.update(self.hashes)
