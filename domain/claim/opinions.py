"""What a claim waits for outside the desk, and what comes back: check, then record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.desk import DeskCommands
from domain.claim.review import written
from domain.errors import (
    CurrencyUnknown,
    InvalidChoice,
    NoOpinionAwaited,
    OwnClaim,
    TariffNotAwaited,
    TariffOutsideZone,
    TariffRequestNotFound,
)
from domain.reference.currencies import is_currency
from domain.values import Lease, Status, Zone
from domain.values.review import (
    ForeignTariff,
    NoTariff,
    OpinionOutcome,
    TariffReply,
    TariffRequest,
)

LONGEST_OPINION = 4000


class OpinionCommands(DeskCommands):
    """The medical adviser's opinion, and the tariff of the State of stay."""

    @staticmethod
    def tariff_request_id_of(claim_id: UUID, command_id: UUID) -> UUID:
        """What a command asks of the State of stay."""
        return uuid5(claim_id, f"tariff {command_id}")

    def request_opinion(self, lease_id: UUID, question: str | None, act: Act) -> Lease:
        """Ask the medical adviser; the lease ends, for the claim waits for them.

        Returns: the lease that ended.
        Raises: LeaseNotHeld, FieldRequired, FieldTooLong.
        Source: docs/sources.md#medical-opinion
        """
        lease = self.refuse_unless_held(lease_id, act)
        words = written("question", question, LONGEST_OPINION)
        opinion_id = uuid5(self.id, f"opinion {act.meta.command_id}")
        facts = {"lease_id": lease_id, "opinion_id": opinion_id, "question": words}
        self.record(events.MedicalOpinionRequested, act, **facts)
        return lease

    def give_opinion(
        self, lease_id: UUID, outcome: OpinionOutcome, text: str | None, act: Act
    ) -> Lease:
        """Answer as the medical adviser; the lease ends, and the claim waits for an agent again.

        Returns: the lease that ended.
        Raises: LeaseNotHeld, NoOpinionAwaited, OwnClaim, FieldRequired, FieldTooLong.
        Source: docs/sources.md#medical-opinion
        """
        lease = self.refuse_unless_held(lease_id, act)
        asked = self.review.opinion
        if asked is None or not self.waits_for_adviser:
            raise NoOpinionAwaited
        cared_for = self.beneficiary.beneficiary_id if self.beneficiary else None
        if act.meta.actor.id in (self.insured_id, cared_for):
            raise OwnClaim
        words = written("text", text, LONGEST_OPINION)
        facts = {"opinion_id": asked.opinion_id, "outcome": outcome, "text": words}
        self.record(events.MedicalOpinionGiven, act, lease_id=lease_id, **facts)
        return lease

    def request_tariff(self, lease_id: UUID, reminder_days: int, act: Act) -> Lease:
        """Ask the State of stay for its tariff; the lease ends, for the claim waits for it.

        reminder_days: after how many days without an answer the desk is told.
        Returns: the lease that ended.
        Raises: LeaseNotHeld, TariffOutsideZone.
        Source: docs/sources.md#foreign-tariff
        """
        lease = self.refuse_unless_held(lease_id, act)
        if self.stay is None or self.zone is not Zone.EU_EEA_UK_CH:
            raise TariffOutsideZone
        today = self.today(act)
        request = TariffRequest(
            request_id=self.tariff_request_id_of(self.id, act.meta.command_id),
            country=self.stay.country,
            requested_on=today,
        )
        facts = {"request": request, "reminds_on": today + timedelta(days=reminder_days)}
        self.record(events.ForeignTariffRequested, act, lease_id=lease_id, **facts)
        return lease

    def receive_tariff(self, request_id: UUID, reply: TariffReply, act: Act) -> None:
        """Take what the State of stay answered.

        Raises: TariffRequestNotFound, TariffNotAwaited, CurrencyUnknown, InvalidChoice.
        Source: docs/sources.md#foreign-tariff
        """
        tariff = self._awaited_tariff(request_id)
        if not is_currency(reply.currency):
            raise CurrencyUnknown("currency")
        if not tariff.request.requested_on <= reply.received_on <= self.today(act):
            raise InvalidChoice("received_on")
        self.record(events.ForeignTariffReceived, act, request_id=request_id, reply=reply)

    def give_up_tariff(self, request_id: UUID, because: NoTariff, act: Act) -> None:
        """Go on without a tariff of the State of stay.

        Raises: TariffRequestNotFound, TariffNotAwaited.
        Source: docs/sources.md#foreign-tariff
        """
        self._awaited_tariff(request_id)
        self.record(events.ForeignTariffUnavailable, act, request_id=request_id, because=because)

    def remind_of_tariff(self, reminder_days: int, act: Act) -> None:
        """Tell the desk that nothing came, when that is due today; nothing on any other day."""
        tariff, today = self.review.tariff, self.today(act)
        if tariff is None or self.status is not Status.FOREIGN_TARIFF_PENDING:
            return
        if tariff.reminds_on is not None and tariff.reminds_on <= today:
            facts = {"reminds_on": today + timedelta(days=reminder_days)}
            request_id = tariff.request.request_id
            self.record(events.ForeignTariffReminded, act, request_id=request_id, **facts)

    def _awaited_tariff(self, request_id: UUID) -> ForeignTariff:
        known = {one.request.request_id for one in self.review.tariffs}
        tariff = self.review.tariff
        if tariff is None or request_id not in known:
            raise TariffRequestNotFound
        is_last = tariff.request.request_id == request_id
        if not is_last or self.status is not Status.FOREIGN_TARIFF_PENDING:
            raise TariffNotAwaited
        return tariff
