"""What the CNSE desk decides of a claim, and the letters that tell it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from domain.base import Event, Personal
from domain.values import (
    Assessment,
    Decision,
    DecisionOutcome,
    Letter,
    LetterKind,
    Pending,
    ReasonCode,
    SentLetter,
    Status,
    in_paris,
)

if TYPE_CHECKING:
    from domain.claim import Claim


class ClaimAssessed(Event):
    """An agent priced every line and signed; the lease ends with it.

    needs_second: another agent must sign too before anything is decided.
    """

    TOPIC: ClassVar[str] = "claim.claim_assessed.1"
    lease_id: UUID
    assessment: Assessment
    needs_second: bool

    def apply(self, claim: Claim) -> None:
        """Keep the assessment until it is decided."""
        claim.pending = Pending(
            assessment=self.assessment,
            by=self.meta.actor.id,
            prepared_by=tuple(sorted(claim.prepared_by)),
        )
        claim.lease = None
        claim.status = Status.ASSESSED


class ClaimAccepted(Event):
    """Everything that was asked is paid. Amounts in euro cents; decided_on: Paris day."""

    TOPIC: ClassVar[str] = "claim.claim_accepted.1"
    asked_cents: int
    retained_cents: int
    decided_on: date

    def apply(self, claim: Claim) -> None:
        """Close the assessment."""
        _decide(claim, Status.ACCEPTED, self.decided_on, self.meta.actor.id)


class ClaimPartiallyAccepted(Event):
    """A part of what was asked is paid. Amounts in euro cents; reasons: of the rest."""

    TOPIC: ClassVar[str] = "claim.claim_partially_accepted.1"
    asked_cents: int
    retained_cents: int
    reasons: tuple[ReasonCode, ...]
    decided_on: date

    def apply(self, claim: Claim) -> None:
        """Close the assessment."""
        _decide(claim, Status.PARTIALLY_ACCEPTED, self.decided_on, self.meta.actor.id)


class ClaimRefused(Event):
    """Nothing is paid. asked_cents: euro cents."""

    TOPIC: ClassVar[str] = "claim.claim_refused.1"
    asked_cents: int
    reasons: tuple[ReasonCode, ...]
    decided_on: date

    def apply(self, claim: Claim) -> None:
        """Close the assessment."""
        _decide(claim, Status.REFUSED, self.decided_on, self.meta.actor.id)


class DecisionReopened(Event):
    """A decision is looked at again: the claim waits as before, with its original due date.

    reason: why, as the desk wrote it.
    """

    TOPIC: ClassVar[str] = "claim.decision_reopened.1"
    reason: Annotated[str | None, Personal] = None

    def apply(self, claim: Claim) -> None:
        """Send the claim back to the queue."""
        claim.prepared_by = set()
        reopen(claim)


class DecisionLetterMadeAvailable(Event):
    """A letter lies under « Mes demandes », and a message about it in the mailbox.

    outcome: what it tells of the claim; about_on: the day that the message quotes.
    text_version: which message was sent; deletes_on: never before the delay to contest is over.
    """

    TOPIC: ClassVar[str] = "claim.decision_letter_made_available.1"
    letter: Letter
    insured_id: UUID
    outcome: DecisionOutcome | None = None
    message_id: UUID
    about_on: date
    deletes_on: date
    text_version: str

    def apply(self, claim: Claim) -> None:
        """Keep the letter."""
        letter_id = self.letter.letter_id
        available_on = in_paris(self.timestamp)
        claim.letters[letter_id] = SentLetter(letter=self.letter, available_on=available_on)
        if self.letter.kind is LetterKind.DECISION and claim.decision is not None:
            claim.decision = claim.decision.model_copy(update={"letter_id": letter_id})


class LetterOpened(Event):
    """The person opened a letter, at most once a minute; notified_on: counts from that day."""

    TOPIC: ClassVar[str] = "claim.letter_opened.1"
    letter_id: UUID
    notified_on: date

    def apply(self, claim: Claim) -> None:
        """Remember the opening."""
        changes = {"opened_at": self.timestamp, "notified_on": self.notified_on}
        sent = claim.letters[self.letter_id]
        claim.letters[self.letter_id] = sent.model_copy(update=changes)


class LetterDeemedNotified(Event):
    """Nobody opened a letter for fifteen days: its delays run from then on."""

    TOPIC: ClassVar[str] = "claim.letter_deemed_notified.1"
    letter_id: UUID
    notified_on: date

    def apply(self, claim: Claim) -> None:
        """Remember the day."""
        sent = claim.letters[self.letter_id]
        changed = sent.model_copy(update={"notified_on": self.notified_on})
        claim.letters[self.letter_id] = changed


def reopen(claim: Claim) -> None:
    """Let a claim wait again; what was decided stands until the next decision."""
    if claim.decision is not None:
        claim.decision = claim.decision.model_copy(update={"is_reopened": True})
    claim.pending = None
    claim.status = Status.QUEUED


def _decide(claim: Claim, status: Status, decided_on: date, by: UUID) -> None:
    if claim.pending is not None:
        claim.decision = Decision(
            assessment=claim.pending.assessment,
            decided_on=decided_on,
            assessed_by=claim.pending.by,
            decided_by=by,
        )
    claim.pending = None
    claim.lease = None
    claim.status = status
