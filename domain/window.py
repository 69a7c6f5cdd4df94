"""SubmissionWindow: the places of one insured person, for claims and for drafts."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.base import Act, Aggregate, Value
from domain.errors import TooManyDrafts, WindowFull
from domain.events import DraftClosed, DraftOpened, PlaceTaken, WindowOpened
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
    """

    TOPIC = "window"

    insured_id: UUID
    taken_on: list[date] = field(default_factory=list)
    open_drafts: set[UUID] = field(default_factory=set)

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

    def take_place(self, claim_id: UUID, quota: Quota, act: Act) -> date:
        """Take a place for a submission.

        Returns: the Paris day that counts.
        Raises: WindowFull.
        """
        today = in_paris(max(act.at, self.modified_on))
        counted = days_counted(self.taken_on, quota, today)
        if len(counted) >= quota.claims:
            free_on = next_allowed_on(self.taken_on, quota, today)
            raise WindowFull(submitted_on=counted, next_allowed_on=free_on)
        self.record(
            PlaceTaken,
            act,
            claim_id=claim_id,
            taken_on=today,
            quota_claims=quota.claims,
            quota_days=quota.days,
        )
        return today


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
