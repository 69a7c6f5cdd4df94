"""The documents of a claim as an agent leafs through them, one page at a time."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from uuid import UUID

from adapters import french
from adapters.web.desk.places import claim_place, picture_place
from domain import reference
from domain.claim import Claim
from domain.values import NOT_SCANNED, Document, ScanOutcome

_VIEW: Final = re.compile(r"([1-9][0-9]{0,3})-([1-9][0-9]{0,3})")


class Sheet(NamedTuple):
    """A document. number: its place among the claim's, from 1; pages: where their pictures are."""

    number: int
    document_id: UUID
    name: str
    pages: int
    covers: str
    warnings: tuple[str, ...]
    scan: str
    is_alarming: bool
    attached_on: str
    pictures: str
    copy: str

    def picture(self, page: int) -> str:
        """The picture of a page."""
        return f"{self.pictures}/{page}"

    def view(self, page: int = 1) -> str:
        """How an address names a page of this document."""
        return f"{self.number}-{page}"


class Viewer(NamedTuple):
    """The documents and which page of which is open; None when there are none."""

    sheets: tuple[Sheet, ...]
    current: Sheet | None
    page: int

    @property
    def view(self) -> str:
        """How an address names what is open."""
        return self.current.view(self.page) if self.current else ""

    @property
    def before(self) -> str | None:
        """The page before, in the document before when there is none."""
        if self.current is None:
            return None
        if self.page > 1:
            return self.current.view(self.page - 1)
        if self.current.number == 1:
            return None
        earlier = self.sheets[self.current.number - 2]
        return earlier.view(earlier.pages)

    @property
    def after(self) -> str | None:
        """The page after, in the document after when there is none."""
        if self.current is None:
            return None
        if self.page < self.current.pages:
            return self.current.view(self.page + 1)
        later = self.sheets[self.current.number :]
        return later[0].view() if later else None


def viewer_of(claim: Claim, view: str) -> Viewer:
    """The transmitted documents. view: « 2-1 » is the first page of the second."""
    sheets = tuple(_sheet(claim, one, n) for n, one in enumerate(claim.transmitted, 1))
    if not sheets:
        return Viewer((), None, 0)
    found = _VIEW.fullmatch(view)
    number, page = (int(found[1]), int(found[2])) if found else (1, 1)
    current = sheets[min(number, len(sheets)) - 1]
    return Viewer(sheets, current, min(page, current.pages))


def _sheet(claim: Claim, document: Document, number: int) -> Sheet:
    scan = claim.scans.get(document.document_id, NOT_SCANNED)
    attached_on = claim.attached_on.get(document.document_id)
    return Sheet(
        number=number,
        document_id=document.document_id,
        name=document.file_name or f"Document {number}",
        pages=document.pages,
        covers=" ; ".join(reference.label(code) for code in document.covers),
        warnings=tuple(french.sentence(code) for code in document.warnings),
        scan=french.SCANS[scan.outcome],
        is_alarming=scan.outcome in (ScanOutcome.INFECTED, ScanOutcome.SCAN_ERROR),
        attached_on=french.day(attached_on) if attached_on else "",
        pictures=picture_place(claim.id, document.document_id, 0).removesuffix("/0"),
        copy=f"{claim_place(claim.id)}/documents/{document.document_id}/copie",
    )
