"""What an agent asked for, as the pages of its person show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from adapters.http.supplement_body import letter_address
from adapters.web.links import CLAIMS, claim_address
from domain import reference
from domain.claim import AWAITED, Claim
from domain.values import Status, Supplement, SupplementItem

PIECE: Final = "piece"
"""The part of an address that names the piece that a page is about."""

COMPLETE: Final = "complement"


class File(NamedTuple):
    """A file that was deposited."""

    document_id: UUID
    name: str


class PieceAsked(NamedTuple):
    """A piece that is asked for. about: the name of the document that it is about, if any.

    words: the agent's, a line each; why: the person's, None without; deposit: where files go in.
    """

    item_id: UUID
    label: str
    words: Sequence[str]
    about: str | None
    files: Sequence[File]
    why: str | None
    deposit: str
    answer: str
    back: str

    @property
    def field(self) -> str:
        """Its place on the page."""
        return f"piece-{self.item_id}"

    @property
    def is_answered(self) -> bool:
        """Whether there is a file or a word for it."""
        return bool(self.files) or self.why is not None


class ToComplete(NamedTuple):
    """What is asked of a claim's person and is still awaited.

    others: the files that came for no piece.
    is_closed: whether the claim was closed meanwhile, so that a deposit opens it again.
    """

    pieces: Sequence[PieceAsked]
    others: Sequence[File]
    asked_on: date
    due_on: date
    closes_on: date | None
    may_extend: bool
    is_closed: bool
    letter: str
    address: str

    @property
    def lacking(self) -> int:
        """How many pieces have neither a file nor a word."""
        return sum(not one.is_answered for one in self.pieces)


class Letter(NamedTuple):
    """A letter that asked for documents."""

    asked_on: date
    address: str


def to_complete(claim: Claim) -> ToComplete | None:
    """What is awaited now, None for nothing."""
    supplement = claim.supplement
    if supplement is None or claim.status not in AWAITED:
        return None
    is_closed = claim.status is Status.CLOSED_NO_RESPONSE
    return ToComplete(
        pieces=[piece_asked(claim, supplement, one) for one in supplement.request.items],
        others=_for_no_piece(claim, supplement),
        asked_on=supplement.request.asked_on,
        due_on=supplement.due_on,
        closes_on=supplement.closes_on,
        may_extend=not (supplement.is_extended or is_closed),
        is_closed=is_closed,
        letter=letter_address(claim.id, supplement),
        address=complete_address(claim.id),
    )


def _for_no_piece(claim: Claim, supplement: Supplement) -> Sequence[File]:
    held = tuple(claim.documents.values())
    placed = {
        one.document_id
        for item in supplement.request.items
        for one in supplement.answered_by(item, held)
    }
    deposited = supplement.deposited(held)
    return [
        File(one.document_id, one.file_name or "document")
        for one in deposited
        if one.document_id not in placed
    ]


def letters_of(claim: Claim) -> Sequence[Letter]:
    """The letters that asked for documents, earliest first."""
    return [
        Letter(one.request.asked_on, letter_address(claim.id, one)) for one in claim.supplements
    ]


def complete_address(claim_id: UUID) -> str:
    """The page where a person completes a claim."""
    return f"{CLAIMS}/{claim_id}/{COMPLETE}"


def piece_asked(claim: Claim, supplement: Supplement, item: SupplementItem) -> PieceAsked:
    """One piece, with what was deposited for it."""
    about = claim.documents.get(item.document_id) if item.document_id else None
    files = supplement.answered_by(item, claim.documents.values())
    reply = supplement.replies.get(item.item_id)
    back = complete_address(claim.id)
    return PieceAsked(
        item_id=item.item_id,
        label=reference.label(item.code),
        words=supplement.request.note(item).split("\n"),
        about=(about.file_name or "document") if about else None,
        files=[File(one.document_id, one.file_name or "document") for one in files],
        why=(reply.why or "") if reply else None,
        deposit=f"{claim_address(claim.id)}/ajouter-des-documents?{PIECE}={item.item_id}",
        answer=f"{back}/{item.item_id}/je-ne-l-ai-pas",
        back=back,
    )
