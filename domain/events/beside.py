"""What is recorded beside the claims: the window, the mailbox, the satisfaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent, Personal
from domain.values import Question, in_paris

if TYPE_CHECKING:
    from domain.mailbox import Mailbox
    from domain.window import SubmissionWindow


class WindowOpened(FirstEvent):
    """An insured person's window came into being with their first draft."""

    TOPIC: ClassVar[str] = "window.window_opened.1"
    insured_id: UUID


class DraftOpened(Event):
    """A draft takes one of the person's places for drafts."""

    TOPIC: ClassVar[str] = "window.draft_opened.1"
    claim_id: UUID

    def apply(self, window: SubmissionWindow) -> None:
        """Count the draft."""
        window.open_drafts.add(self.claim_id)


class DraftClosed(Event):
    """A draft gives its place back without a submission."""

    TOPIC: ClassVar[str] = "window.draft_closed.1"
    claim_id: UUID

    def apply(self, window: SubmissionWindow) -> None:
        """Stop counting the draft."""
        window.open_drafts.discard(self.claim_id)


class PlaceTaken(Event):
    """A submission takes a place of the window.

    taken_on: Paris day of the submission; quota_claims, quota_days: the rule in force that day.
    is_extra: True for the place that a supervisor granted, which is used up so and fills no other.
    """

    TOPIC: ClassVar[str] = "window.place_taken.1"
    claim_id: UUID
    taken_on: date
    quota_claims: int
    quota_days: int
    is_extra: bool = False

    def apply(self, window: SubmissionWindow) -> None:
        """Take the place; the draft is one no more."""
        window.open_drafts.discard(self.claim_id)
        if self.is_extra:
            window.extra_until = None
            window.extra_taken.add(self.claim_id)
        else:
            window.taken_on.append(self.taken_on)


class QuotaOverridden(Event):
    """A supervisor granted one more place; who did is the actor.

    reason: why, as they wrote it; valid_until: last Paris day on which it may be used.
    """

    TOPIC: ClassVar[str] = "window.quota_overridden.1"
    reason: Annotated[str | None, Personal] = None
    valid_until: date

    def apply(self, window: SubmissionWindow) -> None:
        """Keep the place."""
        window.extra_until = self.valid_until
        window.granted[self.meta.command_id] = self.valid_until


class MailboxOpened(FirstEvent):
    """A person's mailbox came into being with their first act upon a message."""

    TOPIC: ClassVar[str] = "mailbox.mailbox_opened.1"
    insured_id: UUID


class MessageDeleted(Event):
    """The person deleted a message; the log keeps that it was sent."""

    TOPIC: ClassVar[str] = "mailbox.message_deleted.1"
    message_id: UUID

    def apply(self, mailbox: Mailbox) -> None:
        """Forget the message."""
        mailbox.deleted.add(self.message_id)


class QuestionAsked(Event):
    """The person wrote to their fund.

    insured_id: who asks; claim_id: the claim that it is about, None for none of them.
    deletes_on: Paris day from which the person's mailbox shows it no more.
    """

    TOPIC: ClassVar[str] = "mailbox.question_asked.1"
    question_id: UUID
    insured_id: UUID
    question: Question
    claim_id: UUID | None = None
    deletes_on: date

    def apply(self, mailbox: Mailbox) -> None:
        """Remember when it was asked."""
        mailbox.asked_on[self.question_id] = in_paris(self.timestamp)
        mailbox.about[self.question_id] = self.claim_id


class SatisfactionAnswered(FirstEvent):
    """Two faces, one click, once per claim; reported in aggregate only."""

    TOPIC: ClassVar[str] = "satisfaction.satisfaction_answered.1"
    insured_id: UUID
    is_satisfied: bool
