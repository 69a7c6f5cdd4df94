"""In a French overseas collectivity, the professional hands out a local care sheet."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import overseas_collectivity
from domain.values import Zone

from .ready import TODAY, of_stay, stay, told


@pytest.mark.parametrize("country", ["PF", "NC", "WF", "PM", "TF"])
def test_an_overseas_collectivity_is_told_of_its_care_sheet(country: str) -> None:
    facts = of_stay(stay(country, "15/02/2026", "01/03/2026"))
    assert told(overseas_collectivity.check(facts, TODAY)) == [
        ("stay.overseas_collectivity_care_sheet", "country")
    ]


@pytest.mark.parametrize("country", ["ES", "ZA"])
def test_no_other_country_is(country: str) -> None:
    facts = of_stay(stay(country, "15/02/2026", "01/03/2026"))
    assert told(overseas_collectivity.check(facts, TODAY)) == []


def test_no_stay_yet_means_no_finding() -> None:
    assert told(overseas_collectivity.check(Facts(zone=Zone.FR_COM), TODAY)) == []
