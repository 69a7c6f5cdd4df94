"""Care is to be claimed within two years of the quarter that follows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.rules import time_limit
from domain.rules.time_limit import limit_of
from domain.values import Stay, StayReason

from .ready import TODAY, day, of_stay, stay, told


@pytest.mark.parametrize(
    ("ends", "limit"),
    [
        ("20/02/2024", "01/04/2026"),
        ("10/11/2023", "01/01/2026"),
        ("01/01/2024", "01/04/2026"),
        ("31/03/2024", "01/04/2026"),
        ("01/04/2024", "01/07/2026"),
        ("30/06/2024", "01/07/2026"),
        ("01/07/2024", "01/10/2026"),
        ("30/09/2024", "01/10/2026"),
        ("01/10/2024", "01/01/2027"),
        ("31/12/2024", "01/01/2027"),
        ("29/02/2024", "01/04/2026"),
    ],
)
def test_the_limit_is_two_years_after_the_first_day_of_the_next_quarter(
    ends: str, limit: str
) -> None:
    assert limit_of(day(ends)) == day(limit)


def test_a_claim_on_the_last_day_is_in_time() -> None:
    facts = of_stay(stay("ES", "18/02/2024", "20/02/2024"))
    assert told(time_limit.check(facts, date(2026, 4, 1))) == []


def test_a_claim_the_day_after_is_warned_of_and_not_refused() -> None:
    facts = of_stay(stay("ES", "18/02/2024", "20/02/2024"))
    assert told(time_limit.check(facts, date(2026, 4, 2))) == [("stay.out_of_time", "ends_on")]


def test_the_last_day_of_the_stay_counts_not_the_first() -> None:
    long = of_stay(stay("ES", "15/12/2023", "02/01/2024"))
    assert told(time_limit.check(long, TODAY)) == []


def test_no_stay_yet_means_no_finding() -> None:
    assert told(time_limit.check(Facts(), TODAY)) == []


def test_a_stay_without_a_foreseeable_end_is_in_time() -> None:
    assert limit_of(date.max) == date.max
    assert told(time_limit.check(of_stay(stay("ES", "01/03/2026", "31/12/9999")), TODAY)) == []


@given(ends_on=st.dates(max_value=date(9996, 12, 31)))
def test_the_limit_opens_a_quarter_and_comes_two_years_to_two_years_and_a_quarter_later(
    ends_on: date,
) -> None:
    limit = limit_of(ends_on)
    assert (limit.day, limit.month % 3) == (1, 1)
    quarter_start = limit.replace(year=limit.year - 2)
    assert timedelta(days=1) <= quarter_start - ends_on <= timedelta(days=92)


@given(earlier=st.dates(), later=st.dates())
def test_a_later_end_never_has_an_earlier_limit(earlier: date, later: date) -> None:
    first, last = sorted((earlier, later))
    assert limit_of(first) <= limit_of(last)


@given(ends_on=st.dates(), today=st.dates())
def test_the_warning_comes_exactly_after_the_limit(ends_on: date, today: date) -> None:
    stay_ = Stay(country="ES", reason=StayReason.TOURISM, starts_on=ends_on, ends_on=ends_on)
    is_late = told(time_limit.check(Facts(stay=stay_), today)) != []
    assert is_late == (today > limit_of(ends_on))
