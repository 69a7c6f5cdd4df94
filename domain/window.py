"""SubmissionWindow: the places of one insured person, for claims and for drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.base import Act, Aggregate, Value
from domain.errors import FieldRequired, OverrideUnused, TooManyDrafts, WindowFull
from domain.events import DraftClosed, DraftOpened, PlaceTaken, QuotaOverridden, WindowOpened
from domain.values import in_paris


class Quota(Value):
    """How many claims may be submitted in how many calendar days, and how many drafts held.

    Source: docs/sources.md#quota.
    """

    claims: int = 2
    days: int = 15
    drafts: int = 20


class SubmissionWindow(Aggregate):
    """The places that one insured person has taken, all beneficiaries together.

    A submission on day D counts on D … D + days - 1 (Paris) and is free on D + days at 00:00.
    extra_until: last Paris day of the one more place that a supervisor granted and nobody used.
    extra_taken: the claims that were submitted on such a place; they fill none of the others.
    granted: what each command granted, as its caller was answered.
    """

    TOPIC = "window"

    insured_id: UUID
    taken_on: list[date] = field(default_factory=list)
    open_drafts: set[UUID] = field(default_factory=set)
    extra_until: date | None = None
    extra_taken: set[UUID] = field(default_factory=set)
    granted: dict[UUID, date] = field(default_factory=dict)

    @staticmethod
    def id_of(insured_id: UUID) -> UUID:
        """The stream of an insured person's window."""
        return uuid5(insured_id, "window")

    @classmethod
    def open(cls, insured_id: UUID, act: Act) -> SubmissionWindow:
        """Begin the window of a person who never had a draft."""
        return cls.begin(WindowOpened, cls.id_of(insured_id), act, insured_id=insured_id)

    def open_draft(self, claim_id: UUID, quota: Quota, act: Act) -> None:
        """Count a new draft.

        Raises: TooManyDrafts.
        """
        if len(self.open_drafts) >= quota.drafts:
            raise TooManyDrafts(limit=quota.drafts)
        self.record(DraftOpened, act, claim_id=claim_id)

    def close_draft(self, claim_id: UUID, act: Act) -> None:
        """Give a draft's place back; a draft that holds none changes nothing."""
        if claim_id in self.open_drafts:
            self.record(DraftClosed, act, claim_id=claim_id)

    def override(self, reason: str | None, quota: Quota, act: Act) -> date:
        """Grant one more place, for the next submission that would find the window full.

        reason: why, as a supervisor writes it.
        Returns: the last Paris day of the place; by then whatever fills the window today is free.
        Raises: FieldRequired, OverrideUnused while an earlier one is neither used nor past.
        Source: docs/sources.md#quota-override.
        """
        if not reason:
            raise FieldRequired("reason")
        today = self._today(act)
        if has_extra(self.extra_until, today):
            raise OverrideUnused(valid_until=self.extra_until)
        valid_until = today + timedelta(days=quota.days - 1)
        self.record(QuotaOverridden, act, reason=reason, valid_until=valid_until)
        return valid_until

    def take_place(self, claim_id: UUID, quota: Quota, act: Act) -> date:
        """Take a place for a submission: one of the quota first, then the one that was granted.

        Returns: the Paris day that counts.
        Raises: WindowFull.
        """
        today = self._today(act)
        counted = days_counted(self.taken_on, quota, today)
        is_full = len(counted) >= quota.claims
        if is_full and not has_extra(self.extra_until, today):
            free_on = next_allowed_on(self.taken_on, quota, today)
            raise WindowFull(submitted_on=counted, next_allowed_on=free_on)
        self.record(
            PlaceTaken,
            act,
            claim_id=claim_id,
            taken_on=today,
            quota_claims=quota.claims,
            quota_days=quota.days,
            is_extra=is_full,
        )
        return today

    def has_place(self, quota: Quota, today: date) -> bool:
        """Whether a submission would find a place on a Paris day."""
        is_full = len(days_counted(self.taken_on, quota, today)) >= quota.claims
        return not is_full or has_extra(self.extra_until, today)

    def _today(self, act: Act) -> date:
        return in_paris(max(act.at, self.modified_on))


def has_extra(extra_until: date | None, today: date) -> bool:
    """Whether a place that was granted beside the quota is still there on a Paris day."""
    return extra_until is not None and today <= extra_until


def days_counted(taken_on: list[date], quota: Quota, today: date) -> tuple[date, ...]:
    """The submissions that still fill a place today, oldest first."""
    first = today - timedelta(days=quota.days - 1)
    return tuple(day for day in sorted(taken_on) if day >= first)


def next_allowed_on(taken_on: list[date], quota: Quota, today: date) -> date:
    """The first day, from today on, with a place free."""
    counted = days_counted(taken_on, quota, today)
    if len(counted) < quota.claims:
        return today
    return counted[-quota.claims] + timedelta(days=quota.days)


def planned_day(taken_on: list[date], ahead: Sequence[date], quota: Quota, today: date) -> date:
    """The first day, from today on, with a place that those who go ahead leave free.

    ahead: the days on which others are to be sent; one that is past is sent today.
    """
    return next_allowed_on([*taken_on, *(max(day, today) for day in ahead)], quota, today)
