"""Every event: its stored name, its facts, and how it evolves the state; it never refuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    Document,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    Nationality,
    Statements,
    Status,
    Stay,
    Zone,
)

if TYPE_CHECKING:
    from domain.claim import Claim
    from domain.mailbox import Mailbox
    from domain.window import SubmissionWindow


class ClaimStarted(FirstEvent):
    """An insured person began a claim. scheme: their scheme's code on that day."""

    TOPIC: ClassVar[str] = "claim.claim_started.1"
    insured_id: UUID
    scheme: str


class NationalityDeclared(Event):
    """The nationality of the insured person; replaces any earlier declaration."""

    TOPIC: ClassVar[str] = "claim.nationality_declared.1"
    nationality: Nationality

    def apply(self, claim: Claim) -> None:
        """Assign the nationality."""
        claim.nationality = self.nationality


class SituationDeclared(Event):
    """The situation on the day of the care; replaces any earlier declaration."""

    TOPIC: ClassVar[str] = "claim.situation_declared.1"
    situation: InsuredSituation

    def apply(self, claim: Claim) -> None:
        """Assign the situation."""
        claim.situation = self.situation


class BeneficiarySelected(Event):
    """Who received the care; replaces any earlier choice."""

    TOPIC: ClassVar[str] = "claim.beneficiary_selected.1"
    beneficiary: Beneficiary

    def apply(self, claim: Claim) -> None:
        """Assign the beneficiary."""
        claim.beneficiary = self.beneficiary


class CareDescribed(Event):
    """What care was received and what it cost; replaces any earlier description."""

    TOPIC: ClassVar[str] = "claim.care_described.1"
    care: Care

    def apply(self, claim: Claim) -> None:
        """Assign the care."""
        claim.care = self.care


class StayDeclared(Event):
    """Where and when the care took place; replaces any earlier declaration.

    zone: the country's zone on the first day of the stay, frozen here with the table's version.
    """

    TOPIC: ClassVar[str] = "claim.stay_declared.1"
    stay: Stay
    zone: Zone
    zones_version: str

    def apply(self, claim: Claim) -> None:
        """Assign the stay and its zone."""
        claim.stay = self.stay
        claim.zone = self.zone


class DocumentAttached(Event):
    """A file passed the gate and belongs to the claim."""

    TOPIC: ClassVar[str] = "claim.document_attached.1"
    document: Document

    def apply(self, claim: Claim) -> None:
        """Add the document."""
        claim.documents[self.document.document_id] = self.document


class DocumentRemoved(Event):
    """The person took a file out of the draft."""

    TOPIC: ClassVar[str] = "claim.document_removed.1"
    document_id: UUID

    def apply(self, claim: Claim) -> None:
        """Drop the document."""
        del claim.documents[self.document_id]


class DocumentsAnswered(Event):
    """What the person says of an expected document; answer None takes an earlier one back."""

    TOPIC: ClassVar[str] = "claim.documents_answered.1"
    document_code: DocumentCode
    answer: Answer | None

    def apply(self, claim: Claim) -> None:
        """Assign or clear the answer."""
        if self.answer is None:
            claim.answers.pop(self.document_code, None)
        else:
            claim.answers[self.document_code] = self.answer


class ClaimSubmitted(Event):
    """The person validated the recap; from here on the claim counts.

    reference: what the person quotes; submitted_on: Paris day, the one that the window counts.
    missing_expected: documents that the person says they do not have.
    unspecified: expected documents of which nothing was said.
    warnings: what the person was shown and went on from.
    """

    TOPIC: ClassVar[str] = "claim.claim_submitted.1"
    reference: str
    submitted_on: date
    statements: Statements
    missing_expected: tuple[DocumentCode, ...] = ()
    unspecified: tuple[DocumentCode, ...] = ()
    warnings: tuple[str, ...] = ()

    def apply(self, claim: Claim) -> None:
        """Close the draft."""
        claim.reference = self.reference
        claim.submitted_on = self.submitted_on
        claim.status = Status.SUBMITTED


class SubmissionRefused(Event):
    """The window was full: the trace that lets an auditor prove the rule, once per draft and day.

    submitted_on: the days that fill the window; next_allowed_on: the first day with a place.
    """

    TOPIC: ClassVar[str] = "claim.submission_refused.1"
    IS_REFUSAL: ClassVar[bool] = True
    refused_on: date
    submitted_on: tuple[date, ...]
    next_allowed_on: date

    def apply(self, claim: Claim) -> None:
        """Remember the day, so that it is recorded once."""
        claim.refused_on = self.refused_on


class AcknowledgmentSent(Event):
    """The acknowledgment lies in the person's mailbox until `deletes_on`.

    claim_submitted_on: the day that its text quotes; text_version: which text was sent.
    """

    TOPIC: ClassVar[str] = "claim.acknowledgment_sent.1"
    message_id: UUID
    insured_id: UUID
    claim_submitted_on: date
    deletes_on: date
    text_version: str

    def apply(self, claim: Claim) -> None:
        """Mark the claim as acknowledged; a withdrawn claim stays withdrawn."""
        claim.acknowledged_by = self.message_id
        if claim.status is Status.SUBMITTED:
            claim.status = Status.ACKNOWLEDGED


class ClaimWithdrawn(Event):
    """The person took the claim back before anybody reviewed it.

    counted_until: last day on which it still fills a place of the window.
    """

    TOPIC: ClassVar[str] = "claim.claim_withdrawn.1"
    counted_until: date

    def apply(self, claim: Claim) -> None:
        """Close the claim."""
        claim.status = Status.WITHDRAWN


class DraftDiscarded(Event):
    """A draft ended: abandoned by the person, or left idle too long."""

    TOPIC: ClassVar[str] = "claim.draft_discarded.1"
    because: DraftEnd

    def apply(self, claim: Claim) -> None:
        """Close the draft."""
        claim.status = Status(self.because)


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
    """

    TOPIC: ClassVar[str] = "window.place_taken.1"
    claim_id: UUID
    taken_on: date
    quota_claims: int
    quota_days: int

    def apply(self, window: SubmissionWindow) -> None:
        """Take the place; the draft is one no more."""
        window.taken_on.append(self.taken_on)
        window.open_drafts.discard(self.claim_id)


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


class SatisfactionAnswered(FirstEvent):
    """Two faces, one click, once per claim; reported in aggregate only."""

    TOPIC: ClassVar[str] = "satisfaction.satisfaction_answered.1"
    insured_id: UUID
    is_satisfied: bool
