"""What the desk waits for while it studies a claim: the medical adviser, the State of stay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event
from domain.values import Status, in_paris
from domain.values.review import (
    ForeignTariff,
    MedicalOpinion,
    NoTariff,
    OpinionOutcome,
    TariffReply,
    TariffRequest,
    Words,
)

if TYPE_CHECKING:
    from domain.claim import Claim


class MedicalOpinionRequested(Event):
    """An agent asks the medical adviser; their lease ends. question: for that role alone."""

    TOPIC: ClassVar[str] = "claim.medical_opinion_requested.1"
    lease_id: UUID
    opinion_id: UUID
    question: Words = None

    def apply(self, claim: Claim) -> None:
        """Wait for the adviser; what was priced so far waits for no signature."""
        claim.prepared_by.add(self.meta.actor.id)
        asked = MedicalOpinion(
            opinion_id=self.opinion_id,
            question=self.question,
            asked_by=self.meta.actor.id,
            asked_on=in_paris(self.timestamp),
        )
        claim.review = claim.review.model_copy(update={"opinions": (*claim.review.opinions, asked)})
        _leave(claim, Status.MEDICAL_OPINION_PENDING)


class MedicalOpinionGiven(Event):
    """The medical adviser answers; the claim waits for an agent again, as urgent as before.

    text: why, for the medical role alone.
    """

    TOPIC: ClassVar[str] = "claim.medical_opinion_given.1"
    lease_id: UUID
    opinion_id: UUID
    outcome: OpinionOutcome
    text: Words = None

    def apply(self, claim: Claim) -> None:
        """Put the claim back into the queue."""
        changes = {
            "outcome": self.outcome,
            "text": self.text,
            "given_by": self.meta.actor.id,
            "given_on": in_paris(self.timestamp),
        }
        claim.review = claim.review.with_opinion(
            claim.review.opinions[-1].model_copy(update=changes)
        )
        _leave(claim, Status.QUEUED)


class ForeignTariffRequested(Event):
    """An agent asks the State of stay what it would have paid (S067); their lease ends.

    reminds_on: the day on which the desk is told that nothing came.
    """

    TOPIC: ClassVar[str] = "claim.foreign_tariff_requested.1"
    lease_id: UUID
    request: TariffRequest
    reminds_on: date

    def apply(self, claim: Claim) -> None:
        """Wait for that State; what was priced so far waits for no signature."""
        claim.prepared_by.add(self.meta.actor.id)
        asked = ForeignTariff(request=self.request, reminds_on=self.reminds_on)
        claim.review = claim.review.model_copy(update={"tariffs": (*claim.review.tariffs, asked)})
        _leave(claim, Status.FOREIGN_TARIFF_PENDING)


class ForeignTariffReminded(Event):
    """Nothing came from the State of stay: the desk is told. reminds_on: when it is told again."""

    TOPIC: ClassVar[str] = "claim.foreign_tariff_reminded.1"
    request_id: UUID
    reminds_on: date

    def apply(self, claim: Claim) -> None:
        """Remember the day."""
        tariff = claim.review.tariffs[-1]
        days = (*tariff.reminded_on, in_paris(self.timestamp))
        changes = {"reminds_on": self.reminds_on, "reminded_on": days}
        claim.review = claim.review.with_tariff(tariff.model_copy(update=changes))


class ForeignTariffReceived(Event):
    """The State of stay told its tariff (S068): the claim waits for an agent again."""

    TOPIC: ClassVar[str] = "claim.foreign_tariff_received.1"
    request_id: UUID
    reply: TariffReply

    def apply(self, claim: Claim) -> None:
        """Put the claim back into the queue."""
        ended_on = in_paris(self.timestamp)
        changes = {"reply": self.reply, "reminds_on": None, "ended_on": ended_on}
        tariff = claim.review.tariffs[-1].model_copy(update=changes)
        claim.review = claim.review.with_tariff(tariff)
        _leave(claim, Status.QUEUED)


class ForeignTariffUnavailable(Event):
    """The State of stay has no tariff to tell; French rates may then apply by themselves."""

    TOPIC: ClassVar[str] = "claim.foreign_tariff_unavailable.1"
    request_id: UUID
    because: NoTariff

    def apply(self, claim: Claim) -> None:
        """Put the claim back into the queue."""
        ended_on = in_paris(self.timestamp)
        changes = {"no_tariff": self.because, "reminds_on": None, "ended_on": ended_on}
        tariff = claim.review.tariffs[-1].model_copy(update=changes)
        claim.review = claim.review.with_tariff(tariff)
        _leave(claim, Status.QUEUED)


def _leave(claim: Claim, status: Status) -> None:
    claim.lease = None
    claim.pending = None
    claim.status = status
