"""A stay has begun, and ends no earlier than it starts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.rules import stay_dates
from domain.values import Stay, StayReason

from .ready import TODAY, of_stay, stay, told


def test_a_stay_cannot_end_before_it_starts() -> None:
    facts = of_stay(stay("ES", "10/02/2026", "09/02/2026"))
    assert told(stay_dates.check(facts, TODAY)) == [("stay.ends_before_it_starts", "ends_on")]


def test_a_stay_may_last_one_day() -> None:
    assert told(stay_dates.check(of_stay(stay("ES", "10/02/2026", "10/02/2026")), TODAY)) == []


def test_a_stay_may_start_today_and_end_in_the_future() -> None:
    assert told(stay_dates.check(of_stay(stay("ES", "20/03/2026", "30/04/2026")), TODAY)) == []


def test_a_stay_cannot_start_in_the_future() -> None:
    facts = of_stay(stay("ES", "21/03/2026", "30/04/2026"))
    assert told(stay_dates.check(facts, TODAY)) == [("stay.starts_in_the_future", "starts_on")]


def test_both_faults_are_told_at_once() -> None:
    facts = of_stay(stay("ES", "22/03/2026", "21/03/2026"))
    assert told(stay_dates.check(facts, TODAY)) == [
        ("stay.starts_in_the_future", "starts_on"),
        ("stay.ends_before_it_starts", "ends_on"),
    ]


def test_no_stay_yet_means_no_finding() -> None:
    assert told(stay_dates.check(Facts(), TODAY)) == []


@given(starts_on=st.dates(), ends_on=st.dates(), today=st.dates())
def test_dates_are_well_exactly_when_the_stay_has_begun_and_is_in_order(
    starts_on: date, ends_on: date, today: date
) -> None:
    stay_ = Stay(country="ES", reason=StayReason.TOURISM, starts_on=starts_on, ends_on=ends_on)
    findings = told(stay_dates.check(Facts(stay=stay_), today))
    assert (findings == []) == (starts_on <= min(today, ends_on))
