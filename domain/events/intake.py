"""What the insured person says and does with a claim."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    Channel,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    Nationality,
    PaperForm,
    Statements,
    Status,
    Stay,
    Zone,
)

if TYPE_CHECKING:
    from domain.claim import Claim


class ClaimStarted(FirstEvent):
    """An insured person began a claim, or a clerk began to key it from paper.

    scheme: the insured person's on that day; paper: None for the online service.
    """

    TOPIC: ClassVar[str] = "claim.claim_started.1"
    insured_id: UUID
    scheme: str
    paper: PaperForm | None = None


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
    channel: None for the online service; of a paper form, submitted_on is the day of its receipt.
    is_beside_quota: True for a paper form and on a place that a supervisor granted.
    acr: the level of the log-in of whoever certified it; None for a paper form, and when the
        provider said none.
    """

    TOPIC: ClassVar[str] = "claim.claim_submitted.1"
    reference: str
    submitted_on: date
    statements: Statements
    missing_expected: tuple[DocumentCode, ...] = ()
    unspecified: tuple[DocumentCode, ...] = ()
    warnings: tuple[str, ...] = ()
    channel: Channel | None = None
    is_beside_quota: bool = False
    acr: str | None = None

    def apply(self, claim: Claim) -> None:
        """Close the draft."""
        claim.schedule = None
        claim.is_beside_quota = self.is_beside_quota
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


class ClaimWithdrawn(Event):
    """The person took the claim back before anybody reviewed it.

    counted_until: last day on which it still fills a place of the window; the day of submission
        itself when it was beside the quota and never filled one.
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
        claim.schedule = None
        claim.status = Status(self.because)
