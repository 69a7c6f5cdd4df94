"""What is asked of a person, as JSON: the pieces, the words of both, the days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from pydantic import BaseModel

from adapters.http.answers import CLAIM_ID
from adapters.http.openapi import API
from domain import reference
from domain.values import Document, Status, Supplement, SupplementCode, SupplementItem

SUPPLEMENT_ID: Final = "5e0a2c1e-58f3-5a0c-8a56-6a1c0f6f9b20"
ITEM_ID: Final = "17e3b1de-4f0a-5d4e-8a67-0f3d5c9f7a10"
SUPPLEMENT: Final[Mapping[str, Any]] = {
    "supplement_id": SUPPLEMENT_ID,
    "letter": f"{API}/claims/{CLAIM_ID}/letters/{SUPPLEMENT_ID}.pdf",
    "items": [
        {
            "item_id": ITEM_ID,
            "code": "PASSPORT_COPY",
            "label": reference.label(SupplementCode.PASSPORT_COPY),
            "note": "…",
            "document_id": None,
            "answered_by": [],
            "not_held_because": None,
            "is_answered": False,
        }
    ],
    "asked_on": "2026-03-20",
    "due_on": "2026-05-19",
    "is_extended": False,
    "reminded_on": [],
    "closes_on": None,
    "closed_on": None,
    "received_on": None,
}
"""The supplement of every example."""


class ItemBody(BaseModel):
    """A piece that is asked for. note: the agent's words; document_id: what it is about.

    answered_by: the documents deposited for it; not_held_because: why the person does not have it.
    """

    item_id: UUID
    code: SupplementCode
    label: str
    note: str | None
    document_id: UUID | None
    answered_by: list[UUID]
    not_held_because: str | None
    is_answered: bool


class SupplementBody(BaseModel):
    """What an agent asked for, and what became of it.

    due_on: the last day in time, as extended; closes_on: when the claim is closed without an
    answer, null unless a notice left; letter: where its letter is.
    """

    supplement_id: UUID
    letter: str
    items: list[ItemBody]
    asked_on: date
    due_on: date
    is_extended: bool
    reminded_on: list[date]
    closes_on: date | None
    closed_on: date | None
    received_on: date | None


class Asked(Protocol):
    """A claim of which something is asked, as the log or a view has it."""

    @property
    def status(self) -> Status:
        """Where it stands."""
        ...

    @property
    def supplement(self) -> Supplement | None:
        """What was asked last."""
        ...

    @property
    def of_this_round(self) -> tuple[Document, ...]:
        """The documents that count towards the limit."""
        ...


def supplement_body(
    claim_id: UUID, supplement: Supplement, documents: Iterable[Document]
) -> SupplementBody:
    """What was asked, with what answers it among these documents."""
    held, request = tuple(documents), supplement.request
    days = supplement.model_dump(include=set(SupplementBody.model_fields))
    return SupplementBody(
        supplement_id=request.supplement_id,
        letter=letter_address(claim_id, supplement),
        items=[_item(supplement, one, held) for one in request.items],
        asked_on=request.asked_on,
        **days,
    )


def last_asked(
    claim_id: UUID, supplement: Supplement | None, documents: Iterable[Document]
) -> SupplementBody | None:
    """What was asked last, None when nothing ever was."""
    return None if supplement is None else supplement_body(claim_id, supplement, documents)


def letter_address(claim_id: UUID, supplement: Supplement) -> str:
    """Where the letter about a supplement is."""
    return f"{API}/claims/{claim_id}/letters/{supplement.request.supplement_id}.pdf"


def awaited_actions(claim: Asked, documents_max: int) -> list[str]:
    """What the person may do about what is asked; nothing when nothing is awaited."""
    if claim.supplement is None:
        return []
    has_room = len(claim.of_this_round) < documents_max
    deposit = [*(["attach_documents"] if has_room else []), "answer_items", "deposit_supplement"]
    if claim.status is Status.CLOSED_NO_RESPONSE:
        return deposit
    may_extend = not claim.supplement.is_extended
    return [*deposit, *(["extend_supplement"] if may_extend else []), "withdraw"]


def _item(
    supplement: Supplement, item: SupplementItem, documents: tuple[Document, ...]
) -> ItemBody:
    reply = supplement.replies.get(item.item_id)
    files = [one.document_id for one in supplement.answered_by(item, documents)]
    return ItemBody(
        item_id=item.item_id,
        code=item.code,
        label=reference.label(item.code),
        note=supplement.request.note(item) or None,
        document_id=item.document_id,
        answered_by=files,
        not_held_because=reply.why if reply else None,
        is_answered=bool(files) or reply is not None,
    )
