"""The zone of a country on a day."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import reference
from domain.errors import CountryNotAbroad, InvalidChoice
from domain.reference import ZONES_VERSION, countries, not_abroad, zone_at
from domain.values import Zone

TODAY = date(2026, 3, 20)
MEMBERS = "AT BE BG HR CY CZ DK EE FI DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
BESIDE = "IS LI NO GB CH"
OUTSIDE = "GI GG JE IM FO GL SJ AW CW SX BQ AD MC SM VA US MA ZA XK TR UA RS"
COLLECTIVITIES = "PF NC WF PM TF"


@pytest.mark.parametrize("code", [*MEMBERS.split(), *BESIDE.split(), "AX"])
def test_members_and_their_neighbours_are_in_the_zone(code: str) -> None:
    assert zone_at(code, TODAY) is Zone.EU_EEA_UK_CH


@pytest.mark.parametrize("code", OUTSIDE.split())
def test_what_is_not_in_the_table_is_outside(code: str) -> None:
    assert zone_at(code, TODAY) is Zone.OUTSIDE


@pytest.mark.parametrize("code", COLLECTIVITIES.split())
def test_overseas_collectivities_have_their_own_zone(code: str) -> None:
    assert zone_at(code, TODAY) is Zone.FR_COM


def test_the_zone_counts_31_states_and_aland() -> None:
    inside = {one.code for one in countries() if zone_at(one.code, TODAY) is Zone.EU_EEA_UK_CH}
    assert inside == {*MEMBERS.split(), *BESIDE.split(), "AX"}
    assert len(inside) == 32


@pytest.mark.parametrize(
    ("code", "last_outside"),
    [
        ("HR", date(2013, 6, 30)),
        ("RO", date(2006, 12, 31)),
        ("PL", date(2004, 4, 30)),
        ("CH", date(2002, 5, 31)),
    ],
)
def test_a_state_is_in_the_zone_from_its_first_day(code: str, last_outside: date) -> None:
    assert zone_at(code, last_outside) is Zone.OUTSIDE
    first_inside = date.fromordinal(last_outside.toordinal() + 1)
    assert zone_at(code, first_inside) is Zone.EU_EEA_UK_CH


@pytest.mark.parametrize("on", [date(2019, 6, 1), date(2020, 6, 1), date(2021, 1, 1), TODAY])
def test_the_united_kingdom_never_left_the_zone(on: date) -> None:
    assert zone_at("GB", on) is Zone.EU_EEA_UK_CH


@pytest.mark.parametrize("code", [part.code for part in not_abroad()])
def test_france_under_the_same_scheme_has_no_zone(code: str) -> None:
    with pytest.raises(CountryNotAbroad) as refusal:
        zone_at(code, TODAY)
    assert refusal.value.field == "country"
    assert refusal.value.details == {"country": code}


@pytest.mark.parametrize("code", ["ZZ", "AQ", "EU", "", "es"])
def test_an_unknown_code_has_no_zone(code: str) -> None:
    with pytest.raises(InvalidChoice) as refusal:
        zone_at(code, TODAY)
    assert refusal.value.field == "country"


@given(code=st.sampled_from([one.code for one in countries()]), on=st.dates())
def test_every_country_has_a_zone_on_any_day(code: str, on: date) -> None:
    assert zone_at(code, on) in Zone


def test_no_two_rows_hold_for_a_country_on_the_same_day() -> None:
    rows = sorted(reference._ZONES.rows, key=lambda row: (row.code, row.since))
    for row, after in pairwise(rows):
        assert row.code != after.code or (row.until is not None and row.until < after.since)
    assert all(reference.is_abroad(row.code) for row in rows)


def test_a_row_holds_on_its_first_and_its_last_day() -> None:
    row = reference._ZoneRow.model_validate_json(
        '{"code": "ES", "zone": "OUTSIDE", "from": "2020-01-02", "to": "2020-01-03"}'
    )
    days = [date(2020, 1, day) for day in (1, 2, 3, 4)]
    assert [row.holds_on(day) for day in days] == [False, True, True, False]


def test_the_table_has_a_version() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}", ZONES_VERSION)
