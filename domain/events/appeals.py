"""What becomes of a decision that its person contests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from domain.base import Event, Personal
from domain.events.decision import reopen
from domain.values import Appeal, AppealOutcome, Status

if TYPE_CHECKING:
    from domain.claim import Claim


class AppealLodged(Event):
    """The person contests the decision; one that comes late is registered all the same."""

    TOPIC: ClassVar[str] = "claim.appeal_lodged.1"
    insured_id: UUID
    appeal: Appeal

    def apply(self, claim: Claim) -> None:
        """Keep the appeal."""
        claim.appeals[self.appeal.appeal_id] = self.appeal
        claim.status = Status.UNDER_APPEAL


class AppealDecided(Event):
    """An appeal has its outcome. reason: in the words of the desk; decided_on: Paris day.

    is_last: no other appeal against the same decision is open.
    """

    TOPIC: ClassVar[str] = "claim.appeal_decided.1"
    appeal_id: UUID
    outcome: AppealOutcome
    decided_on: date
    is_last: bool
    reason: Annotated[str | None, Personal] = None

    def apply(self, claim: Claim) -> None:
        """Close the appeal; one that was upheld sends the claim back to the queue."""
        told = {"outcome": self.outcome, "decided_on": self.decided_on, "reason": self.reason}
        appeal = claim.appeals[self.appeal_id]
        claim.appeals[self.appeal_id] = appeal.model_copy(update=told)
        claim.last_settled = self.appeal_id
        if self.outcome is AppealOutcome.UPHELD:
            reopen(claim)
        elif self.is_last:
            claim.status = Status.APPEAL_REJECTED
