"""What happens to the files of a claim: check, then record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain import events
from domain.base import Act
from domain.claim.state import AWAITED, STUDIED, WAITING, ClaimState
from domain.errors import (
    AlreadySubmitted,
    DocumentInfected,
    DocumentLimitReached,
    DocumentNotFound,
    InvalidChoice,
    UnderReview,
)
from domain.values import Document, DocumentCode


class DocumentCommands(ClaimState):
    """Files come, are looked at, and go."""

    def twin_of(self, sha256: str) -> Document | None:
        """The document that already holds the same bytes, or a fitted copy of just them, if any."""
        return next((d for d in self.documents.values() if sha256 in _same(d)), None)

    def refuse_unless_open(self) -> None:
        """Check that files may come: in a draft, while the claim waits for anybody.

        Raises: ClaimNotFound, UnderReview, AlreadySubmitted.
        """
        if self.status in STUDIED:
            raise UnderReview(reference=self.reference)
        if self.status not in WAITING + AWAITED:
            self.refuse_unless_draft()

    def refuse_unless_room(self, limit: int) -> None:
        """Check that there is a place for one more file; a request for more opens as many again.

        Raises: DocumentLimitReached.
        """
        if len(self.of_this_round) >= limit:
            raise DocumentLimitReached("file", limit=limit)

    def refuse_infected(self, hashes: Iterable[str]) -> None:
        """Check that the antivirus took none of these bytes away before.

        Raises: DocumentInfected.
        """
        if not self.rejected.isdisjoint(hashes):
            raise DocumentInfected("file")

    def codes_of(self, item_ids: Iterable[UUID]) -> tuple[DocumentCode, ...]:
        """What a file holds that is deposited for these items, where their codes say so."""
        items = [self.supplement.item(one) for one in item_ids] if self.supplement else []
        known = {code.value: code for code in DocumentCode}
        codes = (known.get(item.code) for item in items if item is not None)
        return tuple(code for code in codes if code is not None)

    def refuse_unasked(self, item_ids: Iterable[UUID]) -> None:
        """Check that a file is for items that are asked for now.

        Raises: InvalidChoice.
        """
        asked = self.supplement if self.status in AWAITED else None
        if any(asked is None or asked.item(one) is None for one in item_ids):
            raise InvalidChoice("item_id")

    def attach_document(self, document: Document, limit: int, act: Act) -> Document:
        """Add a file that passed the gate.

        Returns: the document; the earlier one when the same bytes are attached already.
        Raises: ClaimNotFound, AlreadySubmitted, InvalidChoice, DocumentInfected,
            DocumentLimitReached.
        """
        self.refuse_unless_open()
        self.refuse_unasked(document.answers)
        self.refuse_infected(document.hashes)
        if twin := self.twin_of(document.sha256):
            return self.answer_also(twin, document.answers, act)
        self.refuse_unless_room(limit)
        self.record_change(events.DocumentAttached, act, document=document)
        return document

    def answer_also(self, document: Document, item_ids: Iterable[UUID], act: Act) -> Document:
        """Let a file that came since the request answer further items of it.

        Returns: the document as it is then; unchanged when it was transmitted before.
        """
        answers = tuple(dict.fromkeys([*document.answers, *item_ids]))
        if answers == document.answers or document in self.transmitted:
            return document
        covers = tuple(dict.fromkeys([*document.covers, *self.codes_of(answers)]))
        facts = {"document_id": document.document_id, "covers": covers}
        self.record_change(events.DocumentClassified, act, **facts, answers=answers)
        return self.documents[document.document_id]

    def classify_document(
        self, document_id: UUID, covers: tuple[DocumentCode, ...], act: Act
    ) -> None:
        """Say what a file holds, or say it anew.

        Raises: ClaimNotFound, AlreadySubmitted, DocumentNotFound.
        """
        self.refuse_unless_open()
        if covers != self._held(document_id).covers:
            self.record_change(
                events.DocumentClassified, act, document_id=document_id, covers=covers
            )

    def remove_document(self, document_id: UUID, act: Act) -> None:
        """Take a file out again that was not transmitted; it frees a place.

        Raises: ClaimNotFound, AlreadySubmitted, DocumentNotFound.
        """
        if self.status not in AWAITED:
            self.refuse_unless_draft()
        if self._held(document_id) in self.transmitted:
            raise AlreadySubmitted(reference=self.reference)
        self.record(events.DocumentRemoved, act, document_id=document_id)

    def _held(self, document_id: UUID) -> Document:
        if document_id not in self.documents:
            raise DocumentNotFound
        return self.documents[document_id]


def _same(document: Document) -> tuple[str, ...]:
    # Several photos in one copy are not the copy of one of them.
    return document.hashes if len(document.originals) <= 1 else (document.sha256,)
