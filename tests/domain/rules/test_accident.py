"""The date of an accident is given if and only if a third party caused it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import Facts
from domain.rules import accident
from domain.values import CareLink

from .ready import TODAY, care, day, of_care, stay, told, whole

THIRD_PARTY = CareLink.THIRD_PARTY_ACCIDENT
OTHER_LINKS = [link for link in CareLink if link is not THIRD_PARTY]


def test_an_accident_caused_by_a_third_party_needs_its_date() -> None:
    findings = accident.check(of_care(care(linked_to=THIRD_PARTY)), TODAY)
    assert told(findings) == [("care.accident_date_required", "accident_on")]


@pytest.mark.parametrize("link", OTHER_LINKS)
def test_no_other_care_has_the_date_of_an_accident(link: CareLink) -> None:
    findings = accident.check(of_care(care(linked_to=link, accident_on=TODAY)), TODAY)
    assert told(findings) == [("field.not_applicable", "accident_on")]


@pytest.mark.parametrize("link", OTHER_LINKS)
def test_no_other_care_needs_the_date_of_an_accident(link: CareLink) -> None:
    assert told(accident.check(of_care(care(linked_to=link)), TODAY)) == []


def test_an_accident_may_have_happened_today() -> None:
    findings = accident.check(of_care(care(linked_to=THIRD_PARTY, accident_on=TODAY)), TODAY)
    assert told(findings) == []


def test_an_accident_cannot_lie_in_the_future() -> None:
    facts = of_care(care(linked_to=THIRD_PARTY, accident_on=date(2026, 3, 21)))
    assert told(accident.check(facts, TODAY)) == [("care.accident_in_the_future", "accident_on")]


@pytest.mark.parametrize("on", ["12/02/2026", "02/03/2026", "08/03/2026"])
def test_an_accident_may_precede_the_stay_or_lie_within_it(on: str) -> None:
    hurt = care(linked_to=THIRD_PARTY, accident_on=day(on))
    facts = whole(hurt, stay("PL", "02/03/2026", "08/03/2026"))
    assert told(accident.check(facts, TODAY)) == []


def test_an_accident_cannot_lie_after_the_stay() -> None:
    hurt = care(linked_to=THIRD_PARTY, accident_on=day("09/03/2026"))
    facts = whole(hurt, stay("PL", "02/03/2026", "08/03/2026"))
    assert told(accident.check(facts, TODAY)) == [("care.accident_after_the_stay", "accident_on")]


def test_an_accident_is_not_compared_with_a_stay_that_is_not_declared() -> None:
    facts = of_care(care(linked_to=THIRD_PARTY, accident_on=day("09/03/2026")))
    assert told(accident.check(facts, TODAY)) == []


def test_no_care_yet_means_no_finding() -> None:
    assert told(accident.check(Facts(), TODAY)) == []
