"""A supervisor grants one more place, with a reason; the next submission that needs it uses it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from builders import day, draft, sent, submit, withdraw
from desk import SUPERVISOR
from domain.base import Act, Author, Meta
from domain.errors import FieldRequired, OverrideUnused, WindowFull
from domain.events import ClaimSubmitted, ClaimWithdrawn, PlaceTaken, QuotaOverridden
from domain.window import Quota, SubmissionWindow
from spec import ALICE, INSURED, Step, World, all_of, event, given, on, paris

FULL = all_of(sent("2026-03-08"), sent("2026-03-19"), on("2026-03-20"))


def override(reason: str | None = "Famille de quatre") -> Step:
    """A supervisor grants one more place."""

    def step(world: World) -> None:
        world.open_window.override(reason, world.quota, world.act(SUPERVISOR))

    return step


def test_a_grant_says_why_who_and_until_when() -> None:
    world = (
        given(FULL)
        .when(override())
        .then(event(QuotaOverridden, reason="Famille de quatre", valid_until=day("2026-04-03")))
    )
    assert world.window is not None
    granted = world.log[world.window.id][-1]
    assert granted.meta.actor == SUPERVISOR


@pytest.mark.parametrize("reason", [None, ""])
def test_nothing_is_granted_without_a_reason(reason: str | None) -> None:
    given(FULL).when(override(reason)).refuses(FieldRequired, field="reason")


def test_a_third_claim_passes_on_a_granted_place_and_a_fourth_does_not() -> None:
    past = given(FULL, override(), draft())
    past.when(submit()).then(
        event(ClaimSubmitted, submitted_on=day("2026-03-20"), is_beside_quota=True),
        event(PlaceTaken, taken_on=day("2026-03-20"), is_extra=True),
    )
    past.and_given(draft()).when(submit()).refuses(WindowFull, next_allowed_on=day("2026-03-23"))


def test_a_granted_place_waits_while_the_quota_itself_has_one() -> None:
    past = given(override(), draft())
    past.when(submit()).then(
        event(ClaimSubmitted, is_beside_quota=False), event(PlaceTaken, is_extra=False)
    )
    assert past.world.open_window.extra_until == day("2026-04-03")


def test_what_is_submitted_on_a_granted_place_fills_none_of_the_quota() -> None:
    past = given(FULL, override(), draft(), submit(), on("2026-03-23"), draft())
    past.when(submit()).then(event(ClaimSubmitted), event(PlaceTaken, is_extra=False))


@pytest.mark.parametrize(("on_day", "passes"), [("2026-04-03", True), ("2026-04-04", False)])
def test_a_granted_place_ends_with_its_last_day(on_day: str, passes: bool) -> None:
    past = given(on("2026-03-20"), override(), sent("2026-04-01"), sent("2026-04-02"))
    outcome = past.and_given(on(on_day), draft()).when(submit())
    assert (outcome.refusal is None) == passes


def test_one_unused_place_at_a_time() -> None:
    past = given(FULL, override())
    past.when(override()).refuses(OverrideUnused, valid_until=day("2026-04-03"))
    past.and_given(draft(), submit()).when(override()).then(event(QuotaOverridden))


def test_a_place_that_is_past_is_no_hindrance() -> None:
    given(FULL, override(), on("2026-04-04")).when(override()).then(
        event(QuotaOverridden, valid_until=day("2026-04-18"))
    )


def test_a_withdrawn_claim_beside_the_quota_was_never_counted() -> None:
    past = given(FULL, override(), draft(), submit())
    past.when(withdraw()).then(event(ClaimWithdrawn, counted_until=day("2026-03-20")))


numbers = count(1)


def act(at: datetime, by: Author = INSURED) -> Act:
    number = UUID(int=next(numbers))
    return Act(at, Meta(actor=by, command_id=number, correlation_id=number))


def most_in_fifteen(days: list[date]) -> int:
    """The largest number of days in any fifteen in a row."""
    spans = ((one, one + timedelta(days=15)) for one in days)
    return max((sum(a <= other < b for other in days) for a, b in spans), default=0)


class Told:
    """A window, and what an outsider knows of it: regular days, and until when one more is due."""

    def __init__(self) -> None:
        self.window = SubmissionWindow.open(ALICE, act(paris("2026-01-01")))
        self.regular: list[date] = []
        self.until: date | None = None

    def is_granted(self, today: date) -> bool:
        return self.until is not None and today <= self.until

    def grant(self, today: date) -> None:
        is_granted = self.is_granted(today)
        try:
            self.until = self.window.override("Famille", Quota(), act(_noon(today), SUPERVISOR))
        except OverrideUnused:
            assert is_granted
        else:
            assert not is_granted
            assert self.until == today + timedelta(days=14)

    def submit(self, today: date) -> None:
        fits, is_granted = most_in_fifteen([*self.regular, today]) <= 2, self.is_granted(today)
        try:
            self.window.take_place(UUID(int=next(numbers)), Quota(), act(_noon(today)))
        except WindowFull:
            assert not fits
            assert not is_granted
            return
        assert fits or is_granted
        self.regular += [today] if fits else []
        self.until = self.until if fits else None


def _noon(today: date) -> datetime:
    return paris(f"{today} 12:00:00")


@pytest.mark.thorough
@settings(deadline=None, derandomize=True, max_examples=300)
@for_all(steps=st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40))
def test_beside_what_was_granted_no_fifteen_days_hold_more_than_two(
    steps: list[tuple[int, bool]],
) -> None:
    told, today = Told(), day("2026-03-01")
    for gap, is_grant in steps:
        today += timedelta(days=gap)
        (told.grant if is_grant else told.submit)(today)
        assert told.window.taken_on == told.regular
