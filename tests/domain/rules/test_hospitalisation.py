"""A stay in hospital lies within the stay and counts at least one night."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.rules import hospitalisation
from domain.values import Hospitalisation, Stay, StayReason

from .ready import TODAY, hospital, of_stay, refused, stay, told

OUTSIDE = "stay.hospitalisation_outside_stay"
NO_NIGHT = "stay.hospitalisation_without_a_night"
FUTURE = "stay.hospitalisation_ends_in_the_future"
STARTS_ON = "hospitalisation.starts_on"
ENDS_ON = "hospitalisation.ends_on"


def in_march(starts: str, ends: str) -> Facts:
    """A stay from 1 to 9 March 2026 with a stay in hospital."""
    return of_stay(stay("ES", "01/03/2026", "09/03/2026", hospitalisation=hospital(starts, ends)))


@pytest.mark.parametrize(
    ("starts", "ends"), [("01/03/2026", "09/03/2026"), ("04/03/2026", "05/03/2026")]
)
def test_nights_in_hospital_within_the_stay_are_well(starts: str, ends: str) -> None:
    assert told(hospitalisation.check(in_march(starts, ends), TODAY)) == []


def test_going_into_hospital_before_the_stay_is_refused() -> None:
    findings = hospitalisation.check(in_march("28/02/2026", "02/03/2026"), TODAY)
    assert told(findings) == [(OUTSIDE, STARTS_ON)]


def test_leaving_hospital_after_the_stay_is_refused() -> None:
    findings = hospitalisation.check(in_march("08/03/2026", "10/03/2026"), TODAY)
    assert told(findings) == [(OUTSIDE, ENDS_ON)]


def test_a_stay_in_hospital_wholly_elsewhere_is_refused_at_both_ends() -> None:
    findings = hospitalisation.check(in_march("10/03/2026", "12/03/2026"), TODAY)
    assert told(findings) == [(OUTSIDE, STARTS_ON), (OUTSIDE, ENDS_ON)]


@pytest.mark.parametrize("ends", ["04/03/2026", "03/03/2026"])
def test_a_stay_in_hospital_counts_at_least_one_night(ends: str) -> None:
    findings = hospitalisation.check(in_march("04/03/2026", ends), TODAY)
    assert told(findings) == [(NO_NIGHT, ENDS_ON)]


def test_leaving_hospital_in_the_future_is_a_warning() -> None:
    still_there = stay(
        "ES", "10/03/2026", "30/04/2026", hospitalisation=hospital("19/03/2026", "21/03/2026")
    )
    assert told(hospitalisation.check(of_stay(still_there), TODAY)) == [(FUTURE, ENDS_ON)]


def test_leaving_hospital_today_is_no_warning() -> None:
    back_home = stay(
        "ES", "10/03/2026", "30/04/2026", hospitalisation=hospital("19/03/2026", "20/03/2026")
    )
    assert told(hospitalisation.check(of_stay(back_home), TODAY)) == []


def test_a_stay_that_ends_before_it_starts_is_not_also_refused_for_the_hospital() -> None:
    upside_down = stay(
        "ES", "09/03/2026", "01/03/2026", hospitalisation=hospital("04/03/2026", "06/03/2026")
    )
    assert told(hospitalisation.check(of_stay(upside_down), TODAY)) == []


def test_without_a_stay_in_hospital_nothing_is_told() -> None:
    assert told(hospitalisation.check(of_stay(stay("ES", "01/03/2026", "09/03/2026")), TODAY)) == []
    assert told(hospitalisation.check(Facts(), TODAY)) == []


@given(
    bounds=st.tuples(st.dates(), st.dates()).map(sorted), starts_on=st.dates(), ends_on=st.dates()
)
def test_a_stay_in_hospital_is_well_exactly_when_its_nights_are_nights_of_the_stay(
    bounds: list[date], starts_on: date, ends_on: date
) -> None:
    first, last = bounds
    facts = Facts(
        stay=Stay(
            country="ES",
            reason=StayReason.TOURISM,
            starts_on=first,
            ends_on=last,
            hospitalisation=Hospitalisation(starts_on=starts_on, ends_on=ends_on),
        )
    )
    is_well = first <= starts_on < ends_on <= last
    assert (refused(hospitalisation.check(facts, TODAY)) == []) == is_well
