"""What agents find while they study a claim; its person reads none of it but in a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event
from domain.values import in_paris
from domain.values.decision import ExchangeRate
from domain.values.review import (
    Check,
    DocumentVerdict,
    InvoiceLine,
    Labels,
    Note,
    Suspicion,
    Words,
)

if TYPE_CHECKING:
    from domain.claim import Claim


class CheckRecorded(Event):
    """An agent made a check; a later one of the same code replaces it."""

    TOPIC: ClassVar[str] = "claim.check_recorded.1"
    lease_id: UUID
    check: Check

    def apply(self, claim: Claim) -> None:
        """Keep the last word."""
        claim.prepared_by.add(self.meta.actor.id)
        checks = claim.review.checks | {self.check.code: self.check}
        claim.review = claim.review.model_copy(update={"checks": checks})


class DocumentJudged(Event):
    """An agent judged a document."""

    TOPIC: ClassVar[str] = "claim.document_judged.1"
    lease_id: UUID
    document_id: UUID
    verdict: DocumentVerdict

    def apply(self, claim: Claim) -> None:
        """Keep the last word."""
        claim.prepared_by.add(self.meta.actor.id)
        verdicts = claim.review.verdicts | {self.document_id: self.verdict}
        claim.review = claim.review.model_copy(update={"verdicts": verdicts})


class InvoiceLinesEntered(Event):
    """An agent copied the bills and the payments; these lines replace all that were there.

    labels: what each line is, in the same order.
    """

    TOPIC: ClassVar[str] = "claim.invoice_lines_entered.1"
    lease_id: UUID
    lines: tuple[InvoiceLine, ...]
    labels: Labels = None

    def apply(self, claim: Claim) -> None:
        """Replace the lines; their rates follow."""
        claim.prepared_by.add(self.meta.actor.id)
        copied = {"lines": self.lines, "labels": self.labels}
        claim.review = claim.review.model_copy(update={**copied, "rates": {}})


class ExchangeRateApplied(Event):
    """A line is converted at this rate."""

    TOPIC: ClassVar[str] = "claim.exchange_rate_applied.1"
    lease_id: UUID
    line_id: UUID
    rate: ExchangeRate

    def apply(self, claim: Claim) -> None:
        """Keep the rate beside its line."""
        claim.prepared_by.add(self.meta.actor.id)
        rates = claim.review.rates | {self.line_id: self.rate}
        claim.review = claim.review.model_copy(update={"rates": rates})


class ThirdPartyRecourseFlagged(Event):
    """Somebody else may have to pay: the recourse service is to look at the claim."""

    TOPIC: ClassVar[str] = "claim.third_party_recourse_flagged.1"
    lease_id: UUID

    def apply(self, claim: Claim) -> None:
        """Raise the flag."""
        claim.prepared_by.add(self.meta.actor.id)
        claim.review = claim.review.model_copy(update={"is_recourse_flagged": True})


class FraudSuspicionRaised(Event):
    """An agent suspects a fraud; a supervisor looks at it. reason: what is odd."""

    TOPIC: ClassVar[str] = "claim.fraud_suspicion_raised.1"
    lease_id: UUID
    suspicion_id: UUID
    reason: Words = None

    def apply(self, claim: Claim) -> None:
        """Let the suspicion stand."""
        raised = Suspicion(
            suspicion_id=self.suspicion_id,
            reason=self.reason,
            raised_by=self.meta.actor.id,
            raised_on=in_paris(self.timestamp),
        )
        suspicions = claim.review.suspicions | {self.suspicion_id: raised}
        claim.review = claim.review.model_copy(update={"suspicions": suspicions})


class FraudSuspicionCleared(Event):
    """A supervisor found nothing in a suspicion. reason: why."""

    TOPIC: ClassVar[str] = "claim.fraud_suspicion_cleared.1"
    suspicion_id: UUID
    reason: Words = None

    def apply(self, claim: Claim) -> None:
        """Let the suspicion stand no more."""
        changes = {
            "cleared_by": self.meta.actor.id,
            "cleared_on": in_paris(self.timestamp),
            "cleared_because": self.reason,
        }
        cleared = claim.review.suspicions[self.suspicion_id].model_copy(update=changes)
        suspicions = claim.review.suspicions | {self.suspicion_id: cleared}
        claim.review = claim.review.model_copy(update={"suspicions": suspicions})


class NoteWritten(Event):
    """An agent leaves a note for the next one."""

    TOPIC: ClassVar[str] = "claim.note_written.1"
    lease_id: UUID
    note_id: UUID
    text: Words = None

    def apply(self, claim: Claim) -> None:
        """Add the note."""
        note = Note(
            note_id=self.note_id, text=self.text, by=self.meta.actor.id, written_at=self.timestamp
        )
        claim.review = claim.review.model_copy(update={"notes": (*claim.review.notes, note)})
