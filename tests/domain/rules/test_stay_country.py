"""The stay is in a country of the list, abroad."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.reference import countries
from domain.rules import stay_country

from .ready import TODAY, of_stay, stay, told


@pytest.mark.parametrize("code", ["FR", "GP", "MQ", "GF", "RE", "YT", "MF", "BL"])
def test_france_under_the_same_scheme_is_not_abroad(code: str) -> None:
    (refusal,) = stay_country.check(of_stay(stay(code, "01/03/2026", "09/03/2026")), TODAY)
    assert told([refusal]) == [("stay.country_not_abroad", "country")]
    assert refusal.details == {"country": code}  # type: ignore[union-attr]


@pytest.mark.parametrize("code", ["ZZ", "EU", "UK", "AQ"])
def test_a_country_of_no_list_is_no_choice(code: str) -> None:
    findings = stay_country.check(of_stay(stay(code, "01/03/2026", "09/03/2026")), TODAY)
    assert told(findings) == [("field.invalid_choice", "country")]


def test_every_country_of_the_list_is_well() -> None:
    for one in countries():
        facts = of_stay(stay(one.code, "01/03/2026", "09/03/2026"))
        assert told(stay_country.check(facts, TODAY)) == [], one.name


def test_no_stay_yet_means_no_finding() -> None:
    assert told(stay_country.check(Facts(), TODAY)) == []
