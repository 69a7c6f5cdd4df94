"""In the United Kingdom, only unforeseen care during a temporary stay may be covered."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import united_kingdom

from .ready import TODAY, of_stay, stay, told


def test_a_stay_in_the_united_kingdom_is_told_of_unforeseen_care() -> None:
    findings = united_kingdom.check(of_stay(stay("GB", "01/03/2026", "09/03/2026")), TODAY)
    assert told(findings) == [("stay.united_kingdom_unforeseen_only", "country")]


@pytest.mark.parametrize("country", ["IE", "CH", "JE", "GI"])
def test_no_other_country_is(country: str) -> None:
    facts = of_stay(stay(country, "01/03/2026", "09/03/2026"))
    assert told(united_kingdom.check(facts, TODAY)) == []


def test_no_stay_yet_means_no_finding() -> None:
    assert told(united_kingdom.check(Facts(), TODAY)) == []
