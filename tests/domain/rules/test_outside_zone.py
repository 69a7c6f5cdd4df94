"""Outside the zone, unforeseen and urgent care is reimbursed as a lump sum."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import outside_zone
from domain.values import Zone

from .ready import TODAY, of_stay, stay, told


@pytest.mark.parametrize("country", ["ZA", "MA", "GI", "MC", "XK"])
def test_outside_the_zone_the_lump_sum_is_told(country: str) -> None:
    facts = of_stay(stay(country, "01/03/2026", "14/03/2026"))
    assert told(outside_zone.check(facts, TODAY)) == [("stay.outside_zone_lump_sum", "country")]


@pytest.mark.parametrize("country", ["ES", "GB", "NO", "PF"])
def test_neither_the_zone_nor_an_overseas_collectivity_is_outside(country: str) -> None:
    facts = of_stay(stay(country, "01/03/2026", "14/03/2026"))
    assert told(outside_zone.check(facts, TODAY)) == []


def test_no_stay_yet_means_no_finding() -> None:
    assert told(outside_zone.check(Facts(zone=Zone.OUTSIDE), TODAY)) == []
