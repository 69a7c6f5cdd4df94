"""A draft that is sent by itself once the window has a place: check, then record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import uuid5

from domain import events
from domain.base import Act, Event
from domain.claim.automatic import MESSAGE_KEPT_DAYS
from domain.claim.intake import IntakeCommands
from domain.errors import ClaimIncomplete, PlaceIsFree, WindowFull
from domain.rules import refuse_incomplete
from domain.values import Mail, Named, ScheduleEnd, Statements
from domain.window import Quota, SubmissionWindow, planned_day

SCHEDULE_TEXT: Final = "2026-11"
"""Version of the texts that go out today about what was to be sent by itself."""

ENDED_BY: Final[Mapping[type[Event], ScheduleEnd]] = {
    **dict.fromkeys(
        (
            events.NationalityDeclared,
            events.SituationDeclared,
            events.BeneficiarySelected,
            events.CareDescribed,
            events.StayDeclared,
            events.DocumentAttached,
            events.DocumentClassified,
            events.DocumentRemoved,
            events.DocumentsAnswered,
        ),
        ScheduleEnd.CHANGED,
    ),
    events.DocumentRejected: ScheduleEnd.DOCUMENT_REJECTED,
}
"""What was certified is what stood there: any of these ends what was to be sent by itself."""


class ScheduleCommands(IntakeCommands):
    """Certified today, sent when a place is free, unless anything changed meanwhile."""

    def schedule_submission(
        self,
        statements: Statements,
        window: SubmissionWindow,
        ahead: Sequence[date],
        quota: Quota,
        act: Act,
    ) -> None:
        """Have the draft sent by itself on the first free day; saying it again changes nothing.

        ahead: the days of the person's other drafts that go first.
        Raises: AlreadySubmitted, ClaimIncomplete, StatementsRequired, PlaceIsFree.
        Source: docs/sources.md#scheduled-submission
        """
        self.refuse_unless_draft()
        if self.schedule is not None:
            return
        today = self.today(act)
        refuse_incomplete(self.facts, today)
        statements.refuse_unless_made()
        if window.has_place(quota, today):
            raise PlaceIsFree
        for_on = planned_day(window.taken_on, ahead, quota, today)
        self.record_change(
            events.SubmissionScheduled, act, statements=statements, for_on=for_on, acr=act.acr
        )

    def unschedule_submission(self, act: Act) -> None:
        """Have the draft wait for its person again; saying it again changes nothing.

        Raises: AlreadySubmitted.
        """
        self.refuse_unless_draft()
        if self.schedule is not None:
            self.record(events.SubmissionUnscheduled, act, because=ScheduleEnd.CANCELLED)

    def submit_scheduled(
        self, window: SubmissionWindow, ahead: Sequence[date], quota: Quota, act: Act
    ) -> None:
        """Send the draft if its day has come; without a place it waits for the next free day.

        ahead: as in `schedule_submission`. Nothing happens to any other claim.
        Source: docs/sources.md#scheduled-submission
        """
        today, schedule = self.today(act), self.schedule
        if schedule is None or not self.is_draft or today < schedule.for_on:
            return
        try:
            refuse_incomplete(self.facts, today)
            day = window.take_place(self.id, quota, act)
        except ClaimIncomplete:
            self._end_schedule(ScheduleEnd.NOT_ACCEPTED, act)
        except WindowFull:
            for_on = planned_day(window.taken_on, ahead, quota, today)
            mail = self._schedule_mail(act, for_on)
            self.record(events.SubmissionPostponed, act, for_on=for_on, mail=mail)
        else:
            is_beside_quota = self.id in window.extra_taken
            said = act._replace(acr=schedule.acr)  # by the person, not by whoever sends it today
            self._record_submission(schedule.statements, day, said, is_beside_quota=is_beside_quota)

    def record(self, event: type[Event], act: Act, **facts: object) -> None:
        """Record what was decided; a change of what was certified ends its sending by itself."""
        super().record(event, act, **facts)
        if self.schedule is not None and event in ENDED_BY:
            self._end_schedule(ENDED_BY[event], act)

    def _end_schedule(self, because: ScheduleEnd, act: Act) -> None:
        mail = self._schedule_mail(act)
        self.record(events.SubmissionUnscheduled, act, because=because, mail=mail)

    def _schedule_mail(self, act: Act, for_on: date | None = None) -> Mail:
        """What is told of the day on which the draft was to go. for_on: when it goes instead."""
        about_on = self.schedule.for_on if self.schedule else self.today(act)
        last = max(self.today(act), about_on, for_on or about_on)
        return Mail(
            message_id=uuid5(self.id, f"schedule {self.version + 1}"),
            insured_id=self.insured_id,
            about_on=about_on,
            deletes_on=last + timedelta(days=MESSAGE_KEPT_DAYS),
            text_version=SCHEDULE_TEXT,
            named=Named(due_on=for_on),
        )
