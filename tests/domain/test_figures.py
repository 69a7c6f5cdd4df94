"""Delays, ranks and ages as the figures mean them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines import due_on
from domain.figures import BOUNDS, FEWEST_DECISIONS, Rank, delay_of, rank_of, received_before
from domain.values import Channel


def test_of_fewer_than_twenty_decisions_no_delay_is_told() -> None:
    assert delay_of({}) is None
    assert delay_of({12: FEWEST_DECISIONS - 1}) is None
    assert delay_of({12: FEWEST_DECISIONS}) is not None


@given(st.lists(st.integers(0, 400), min_size=FEWEST_DECISIONS, max_size=200))
def test_half_and_nine_of_ten_waited_no_longer_than_what_is_told(days: list[int]) -> None:
    told = delay_of({day: days.count(day) for day in days})
    assert told is not None
    assert told.decisions == len(days)
    for value, tenths in ((told.median_days, 5), (told.ninth_decile_days, 9)):
        assert 10 * sum(day <= value for day in days) >= tenths * len(days)
        assert 10 * sum(day < value for day in days) < tenths * len(days)


def test_a_delay_is_the_one_of_the_tenth_and_of_the_eighteenth_of_twenty() -> None:
    told = delay_of(dict.fromkeys(range(1, 21), 1))
    assert told is not None
    assert (told.median_days, told.ninth_decile_days) == (10, 18)


@pytest.mark.parametrize(
    ("ahead", "at_least", "below"),
    [
        (0, 0, 10),
        (9, 0, 10),
        (10, 10, 20),
        (100, 100, 200),
        (199, 100, 200),
        (50_000, 50_000, None),
    ],
)
def test_a_rank_is_a_band(ahead: int, at_least: int, below: int | None) -> None:
    assert rank_of(ahead) == Rank(at_least=at_least, below=below)


@given(st.integers(0, 2_000_000))
def test_a_rank_holds_the_number_and_never_tells_it(ahead: int) -> None:
    rank = rank_of(ahead)
    assert rank.at_least <= ahead
    assert rank.below is None or ahead < rank.below
    assert rank.at_least in BOUNDS


@given(
    st.sampled_from(Channel),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(-250, 10),
)
def test_what_was_received_before_that_day_is_due_earlier_and_nothing_else(
    channel: Channel, due: date, days: int
) -> None:
    received = due + timedelta(days=days)
    is_earlier = due_on(channel, received) < due
    assert (received < received_before(channel, due)) is is_earlier


@pytest.mark.parametrize("channel", Channel)
def test_no_day_of_the_calendar_is_too_early_or_too_late_to_be_asked_for(channel: Channel) -> None:
    assert received_before(channel, date.min) < date(1901, 1, 1)
    assert received_before(channel, date.max) > date(8999, 1, 1)
