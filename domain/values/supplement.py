"""What an agent asks a person to add to a claim, and how far the answer has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.base import Personal, Value
from domain.values.documents import Document
from domain.values.lists import Answer, SupplementCode
from domain.values.writing import normalised


class SupplementPolicy(Value):
    """How long a person has, and when the system writes to them again; all in days.

    days: from the request to the due date; extension_days: what the person may add, once.
    reminder_days: before the due date; notice_days: from the notice of closing to the closing.
    Source: docs/sources.md#supplement.
    """

    days: int = Field(default=60, ge=1, le=365)
    extension_days: int = Field(default=30, ge=1, le=365)
    reminder_days: tuple[int, ...] = (30, 7)
    notice_days: int = Field(default=15, ge=1, le=365)


class Wanted(Value):
    """A piece that an agent asks for.

    note: the agent's words to the person, at most 500 characters, trimmed, NFC; None for none.
    document_id: the document of the claim that the piece is about, if any.
    """

    code: SupplementCode
    note: Annotated[str | None, AfterValidator(normalised)] = None
    document_id: UUID | None = None


class SupplementItem(Value):
    """A piece that was asked for. document_id: the document that it is about, None for none."""

    item_id: UUID
    code: SupplementCode
    document_id: UUID | None = None


class SupplementRequest(Value):
    """What was asked, as the letter says it; never changes.

    notes: the agent's words on each item, in the order of the items, empty for none; None once the
        person is forgotten.
    asked_on, due_on: Paris days; the due date is the last day in time.
    """

    supplement_id: UUID
    items: tuple[SupplementItem, ...]
    notes: Annotated[tuple[str, ...] | None, Personal] = None
    asked_on: date
    due_on: date

    def note(self, item: SupplementItem) -> str:
        """The agent's words on an item; empty for none, or once forgotten."""
        return self.notes[self.items.index(item)] if self.notes else ""


class Reply(Value):
    """What the person says of a piece that they do not deposit.

    answer: NOT_HELD alone; why: in their words, 1 to 500 characters; None once forgotten.
    """

    answer: Answer
    why: Annotated[str | None, AfterValidator(normalised), Personal] = None


class Named(Value):
    """What the text of a message names: pieces, the last day in time, the day of the closing."""

    codes: tuple[SupplementCode, ...] = ()
    due_on: date | None = None
    closes_on: date | None = None


class Mail(Value):
    """A message that the system puts into a person's mailbox.

    about_on: Paris day that its text quotes; deletes_on: day from which it is shown no more.
    text_version: which text was sent; named: what fills it beside that day.
    """

    message_id: UUID
    insured_id: UUID
    about_on: date
    deletes_on: date
    text_version: str
    named: Named = Named()


class Supplement(Value):
    """A request and what became of it.

    due_on: the last day in time, as extended; is_extended: whether the person took their extension.
    acts_on: the Paris day on which the system reminds, gives notice or closes; None when never.
    before: the documents that were there when it was asked: transmitted, thus never taken out.
    replies: by item; reminded_on: Paris days.
    closes_on: when the claim is closed without an answer, None unless a notice left for this due
        date; noticed_on: the day of that notice; closed_on, received_on: None until it happened.
    """

    request: SupplementRequest
    due_on: date
    acts_on: date | None
    before: tuple[UUID, ...]
    replies: dict[UUID, Reply] = Field(default_factory=dict)
    is_extended: bool = False
    reminded_on: tuple[date, ...] = ()
    noticed_on: date | None = None
    closes_on: date | None = None
    closed_on: date | None = None
    received_on: date | None = None

    def item(self, item_id: UUID) -> SupplementItem | None:
        """The item of that id, None when there is none."""
        return next((one for one in self.request.items if one.item_id == item_id), None)

    def deposited(self, documents: Iterable[Document]) -> tuple[Document, ...]:
        """Those of the claim's documents that came since the request."""
        return tuple(one for one in documents if one.document_id not in self.before)

    def answered_by(
        self, item: SupplementItem, documents: Iterable[Document]
    ) -> tuple[Document, ...]:
        """The documents deposited for an item.

        A file says which items it is for. One that says none answers the item of a code that it
        covers, and the only item when one alone was asked.
        """
        alone = len(self.request.items) == 1
        return tuple(
            one
            for one in self.deposited(documents)
            if item.item_id in one.answers
            or (not one.answers and (alone or item.code.value in one.covers))
        )

    def not_held(self, documents: Iterable[Document]) -> tuple[UUID, ...]:
        """The items that are answered in words alone."""
        held = tuple(documents)
        items = (one for one in self.request.items if one.item_id in self.replies)
        return tuple(one.item_id for one in items if not self.answered_by(one, held))

    def unanswered(self, documents: Iterable[Document]) -> tuple[SupplementItem, ...]:
        """The items without a document since the request and without a reply."""
        held = tuple(documents)
        return tuple(
            item
            for item in self.request.items
            if item.item_id not in self.replies and not self.answered_by(item, held)
        )
