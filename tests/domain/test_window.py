"""At most two claims per insured person in any fifteen days, counted in Paris days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import day
from domain.base import Act, Author, Meta, Role
from domain.errors import WindowFull
from domain.values import in_paris
from domain.window import Quota, SubmissionWindow, days_counted, next_allowed_on
from spec import ALICE, paris

TWO_IN_FIFTEEN = Quota()
proven = settings(deadline=None, derandomize=True, max_examples=500)
gaps = st.lists(st.integers(0, 20), min_size=1, max_size=40)
seconds = st.integers(0, 86_399)
numbers = count(1)


def act(at: datetime) -> Act:
    number = UUID(int=next(numbers))
    author = Author(role=Role.INSURED, id=ALICE)
    return Act(at, Meta(actor=author, command_id=number, correlation_id=number))


def opened(*submitted_at: str) -> SubmissionWindow:
    """A window with these submissions, none of them refused."""
    window = SubmissionWindow.open(ALICE, act(paris("2026-01-01")))
    for moment in submitted_at:
        assert take(window, paris(moment)) is None, moment
    return window


def take(
    window: SubmissionWindow, at: datetime, quota: Quota = TWO_IN_FIFTEEN
) -> WindowFull | None:
    """Submit a claim; a refusal records nothing."""
    before = window.version
    try:
        taken_on = window.take_place(UUID(int=next(numbers)), quota, act(at))
    except WindowFull as refusal:
        assert window.version == before
        return refusal
    assert window.taken_on[-1] == taken_on
    return None


def most_in_any(days: list[date], length: int) -> int:
    """The largest number of submissions that any so many days in a row hold."""
    spans = ((first, first + timedelta(days=length)) for first in days)
    return max((sum(a <= one < b for one in days) for a, b in spans), default=0)


@pytest.mark.thorough
@proven
@given(gaps=gaps, times=st.lists(seconds, min_size=40, max_size=40))
def test_two_are_never_refused_and_three_never_taken(gaps: list[int], times: list[int]) -> None:
    window, today = opened(), day("2026-03-01")
    for gap, second in zip(gaps, times, strict=False):
        today += timedelta(days=gap)
        moment = max(paris(f"{today} 00:00:00") + timedelta(seconds=second), window.modified_on)
        would_hold = most_in_any([*window.taken_on, in_paris(moment)], 15)
        assert (take(window, moment) is not None) == (would_hold > 2)
        assert most_in_any(window.taken_on, 15) <= 2


@pytest.mark.thorough
@proven
@given(
    gaps=gaps,
    quota=st.builds(Quota, claims=st.integers(1, 4), days=st.integers(1, 30)),
)
def test_the_same_holds_for_any_configured_quota(gaps: list[int], quota: Quota) -> None:
    window, today = opened(), day("2026-03-01")
    for gap in gaps:
        today += timedelta(days=gap)
        would_hold = most_in_any([*window.taken_on, today], quota.days)
        refusal = take(window, paris(str(today)), quota)
        assert (refusal is not None) == (would_hold > quota.claims)
        assert most_in_any(window.taken_on, quota.days) <= quota.claims


@pytest.mark.thorough
@proven
@given(gaps=gaps, ahead=st.integers(0, 20))
def test_the_day_that_is_promised_is_the_first_one_with_a_place(
    gaps: list[int], ahead: int
) -> None:
    taken: list[date] = []
    for gap in gaps:
        today = (taken[-1] if taken else day("2026-03-01")) + timedelta(days=gap)
        if len(days_counted(taken, TWO_IN_FIFTEEN, today)) < 2:
            taken.append(today)
    today = max(taken) + timedelta(days=ahead)
    days = (today + timedelta(days=n) for n in range(16))
    first = next(one for one in days if most_in_any([*taken, one], 15) <= 2)
    assert next_allowed_on(taken, TWO_IN_FIFTEEN, today) == first


FIRST_DAYS = [
    "2026-03-02",  # an ordinary fortnight
    "2026-03-14",  # day 15 is 29/03/2026, when the clocks go forward
    "2026-03-15",  # day 14 is
    "2026-03-29",  # the submission is made on that day
    "2026-10-10",  # day 15 is 25/10/2026, when the clocks go back
    "2026-10-11",
    "2026-10-25",
    "2026-12-20",  # across the year
    "2028-02-20",  # across 29 February
]


@pytest.mark.parametrize("first", FIRST_DAYS)
@pytest.mark.parametrize("time", ["00:00:00", "10:00:00", "23:59:59"])
def test_a_place_is_free_when_day_fifteen_begins_in_paris(first: str, time: str) -> None:
    window = opened(f"{first} {time}", f"{first} {time}")
    last = day(first) + timedelta(days=14)
    free = day(first) + timedelta(days=15)
    refusal = take(window, paris(f"{last} 23:59:59"))
    assert refusal is not None
    assert refusal.details == {
        "submitted_on": (day(first), day(first)),
        "next_allowed_on": free,
    }
    assert take(window, paris(f"{free} 00:00:00")) is None


@pytest.mark.parametrize("first", FIRST_DAYS)
def test_the_last_microsecond_of_day_fourteen_is_too_early(first: str) -> None:
    window = opened(first, first)
    midnight = paris(f"{day(first) + timedelta(days=15)} 00:00:00")
    assert take(window, midnight - timedelta(microseconds=1)) is not None
    assert take(window, midnight) is None


def test_01_03_and_10_03_leave_a_place_on_16_03_then_on_25_03() -> None:
    window = opened("2026-03-01", "2026-03-10")
    refusal = take(window, paris("2026-03-15 23:59:59"))
    assert refusal is not None
    assert refusal.details["next_allowed_on"] == day("2026-03-16")
    assert take(window, paris("2026-03-16 00:00:00")) is None
    refusal = take(window, paris("2026-03-16 00:00:00"))
    assert refusal is not None
    assert refusal.details["next_allowed_on"] == day("2026-03-25")
    assert take(window, paris("2026-03-24 23:59:59")) is not None
    assert take(window, paris("2026-03-25 00:00:00")) is None


def test_i_08_03_and_19_03_leave_a_place_on_23_03() -> None:
    window = opened("2026-03-08", "2026-03-19")
    refusal = take(window, paris("2026-03-20"))
    assert refusal is not None
    assert refusal.details == {
        "submitted_on": (day("2026-03-08"), day("2026-03-19")),
        "next_allowed_on": day("2026-03-23"),
    }
    assert take(window, paris("2026-03-22 23:59:59")) is not None
    assert take(window, paris("2026-03-23 00:00:00")) is None


def test_m_a_family_of_four_sends_two_and_waits_for_04_04() -> None:
    refusal = take(opened("2026-03-20", "2026-03-20"), paris("2026-03-20"))
    assert refusal is not None
    assert refusal.details["next_allowed_on"] == day("2026-04-04")


def test_a_free_window_promises_today() -> None:
    assert next_allowed_on([], TWO_IN_FIFTEEN, day("2026-03-20")) == day("2026-03-20")
    one = [day("2026-03-19")]
    assert next_allowed_on(one, TWO_IN_FIFTEEN, day("2026-03-20")) == day("2026-03-20")


def test_a_clock_that_runs_back_frees_no_place() -> None:
    window = opened("2026-03-20", "2026-03-01")
    assert window.taken_on == [day("2026-03-20"), day("2026-03-20")]
    window = opened("2026-03-08", "2026-03-20")
    assert take(window, paris("2026-03-21")) is not None
    assert take(window, paris("2026-02-01")) is not None
    assert window.taken_on == [day("2026-03-08"), day("2026-03-20")]


def test_a_stricter_quota_later_counts_what_was_taken_before() -> None:
    window = opened("2026-03-01", "2026-03-10", "2026-03-16")
    refusal = take(window, paris("2026-03-17"), Quota(claims=1, days=15))
    assert refusal is not None
    assert refusal.details["next_allowed_on"] == day("2026-03-31")
    assert window.version == 4


def test_a_person_has_one_window_and_nobody_else_has_it() -> None:
    assert SubmissionWindow.id_of(ALICE) == SubmissionWindow.id_of(ALICE)
    assert SubmissionWindow.id_of(ALICE) != SubmissionWindow.id_of(UUID(int=2))


def test_a_draft_that_holds_no_place_gives_none_back() -> None:
    window = opened()
    window.close_draft(UUID(int=7), act(paris("2026-03-20")))
    assert window.version == 1
