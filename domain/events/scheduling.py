"""What happens to a submission that is to happen by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.base import Event
from domain.values import Mail, Schedule, ScheduleEnd, Statements

if TYPE_CHECKING:
    from domain.claim import Claim


class SubmissionScheduled(Event):
    """The person certified a draft and has it sent by itself; for_on: Paris day, when it goes.

    acr: the level of the log-in with which they certified it.
    """

    TOPIC: ClassVar[str] = "claim.submission_scheduled.1"
    statements: Statements
    for_on: date
    acr: str | None = None

    def apply(self, claim: Claim) -> None:
        """Keep what was certified, and for when."""
        claim.schedule = Schedule(
            statements=self.statements,
            for_on=self.for_on,
            scheduled_at=self.timestamp,
            acr=self.acr,
        )
        claim.scheduled_by[self.meta.command_id] = self.for_on


class SubmissionPostponed(Event):
    """The day came and every place was taken: it goes on `for_on` instead, as the mail says."""

    TOPIC: ClassVar[str] = "claim.submission_postponed.1"
    for_on: date
    mail: Mail

    def apply(self, claim: Claim) -> None:
        """Move the day; its turn stays that of the first saying."""
        if claim.schedule is not None:
            claim.schedule = claim.schedule.model_copy(update={"for_on": self.for_on})


class SubmissionUnscheduled(Event):
    """The draft is not sent by itself any more; it stays. mail: None when its person said so."""

    TOPIC: ClassVar[str] = "claim.submission_unscheduled.1"
    because: ScheduleEnd
    mail: Mail | None = None

    def apply(self, claim: Claim) -> None:
        """Forget what was certified."""
        claim.schedule = None
