"""What the person contests, and what comes of it: check, then record."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.letters import LetterCommands
from domain.deadlines import appeal_until
from domain.errors import (
    AppealAlreadyDecided,
    AppealAlreadyLodged,
    AppealNotFound,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    NothingToContest,
)
from domain.reference.reasons import routes_of
from domain.values import Appeal, AppealOutcome, AppealRoute, Status, normalised

LONGEST_GROUNDS = 4000

CONTESTABLE = (
    Status.PARTIALLY_ACCEPTED,
    Status.REFUSED,
    Status.PAYMENT_ORDERED,
    Status.PAYMENT_FAILED,
    Status.REIMBURSED,
    Status.UNDER_APPEAL,
    Status.APPEAL_REJECTED,
    Status.CLOSED_NO_RESPONSE,
)
"""A decision stands, one that may refuse something: `refuses_something` tells, for once it is paid
the state does not; once closed, one that was to be looked at again."""


class AppealCommands(LetterCommands):
    """Appeals against the decision that stands."""

    @property
    def routes(self) -> tuple[AppealRoute, ...]:
        """Before whom the decision that stands may still be contested."""
        if self.decision is None or self.status not in CONTESTABLE:
            return ()
        taken = {appeal.route for appeal in self.appeals_now}
        offered = routes_of(self.decision.assessment.reasons)
        return tuple(route for route in offered if route not in taken)

    @property
    def refuses_something(self) -> bool:
        """Whether there is a decision that refuses anything."""
        return self.decision is not None and self.decision.assessment.refused_cents > 0

    @property
    def appeals_now(self) -> tuple[Appeal, ...]:
        """The appeals against the decision that stands."""
        letter_id = self.decision.letter_id if self.decision else None
        return tuple(one for one in self.appeals.values() if one.letter_id == letter_id)

    def appeal_until(self, route: AppealRoute) -> date | None:
        """The last day in time; None before the notification, and for the mediator, who has none.

        Source: docs/sources.md#appeal
        """
        notified_on = self.notified_on(self.decision.letter_id) if self.decision else None
        if notified_on is None or route is AppealRoute.MEDIATOR:
            return None
        return appeal_until(notified_on)

    def lodge_appeal(self, route: AppealRoute, grounds: str | None, act: Act) -> UUID:
        """Contest the decision; a late appeal is registered too, and says that it is late.

        Returns: the appeal's id.
        Raises: NothingToContest, AppealAlreadyLodged, InvalidChoice, FieldRequired, FieldTooLong.
        Source: docs/sources.md#appeal
        """
        if not self.refuses_something or self.status not in CONTESTABLE:
            raise NothingToContest
        if route in {appeal.route for appeal in self.appeals_now}:
            raise AppealAlreadyLodged
        if route not in self.routes:
            raise InvalidChoice("route")
        words = _refuse_unless_written("grounds", grounds)
        self.deem_notified(act)
        appeal = self._appeal(route, words, act)
        self.record(events.AppealLodged, act, insured_id=self.insured_id, appeal=appeal)
        return appeal.appeal_id

    def decide_appeal(
        self, appeal_id: UUID, outcome: AppealOutcome, reason: str | None, act: Act
    ) -> None:
        """Register what came of an appeal; one that was upheld sends the claim back to the queue.

        Raises: AppealNotFound, AppealAlreadyDecided, FieldRequired, FieldTooLong.
        """
        appeal = self.appeals.get(appeal_id)
        if appeal is None:
            raise AppealNotFound
        if appeal.outcome is not None or self.status is not Status.UNDER_APPEAL:
            raise AppealAlreadyDecided
        if appeal not in self.appeals_now:
            raise AppealAlreadyDecided
        open_now = [one for one in self.appeals_now if one.outcome is None]
        self.record(
            events.AppealDecided,
            act,
            appeal_id=appeal_id,
            outcome=outcome,
            decided_on=self.today(act),
            is_last=open_now == [appeal],
            reason=_refuse_unless_written("reason", reason),
        )

    def _appeal(self, route: AppealRoute, grounds: str, act: Act) -> Appeal:
        today, until = self.today(act), self.appeal_until(route)
        return Appeal(
            appeal_id=uuid5(self.id, f"appeal {act.meta.command_id}"),
            route=route,
            grounds=grounds,
            lodged_on=today,
            letter_id=self.decision.letter_id if self.decision else None,
            until=until,
            is_late=until is not None and today > until,
        )


def _refuse_unless_written(name: str, text: str | None) -> str:
    written = normalised(text)
    if not written:
        raise FieldRequired(name)
    if len(written) > LONGEST_GROUNDS:
        raise FieldTooLong(name, length=len(written), limit=LONGEST_GROUNDS)
    return written
