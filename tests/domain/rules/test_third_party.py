"""An accident caused by a third party is also to be declared to the person's own fund."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import third_party
from domain.values import CareLink

from .ready import TODAY, care, of_care, told


def test_an_accident_caused_by_a_third_party_is_to_be_declared() -> None:
    facts = of_care(care(linked_to=CareLink.THIRD_PARTY_ACCIDENT, accident_on=TODAY))
    findings = third_party.check(facts, TODAY)
    assert told(findings) == [("care.declare_third_party_accident", "linked_to")]


@pytest.mark.parametrize(
    "link", [link for link in CareLink if link is not CareLink.THIRD_PARTY_ACCIDENT]
)
def test_no_other_care_is_to_be_declared(link: CareLink) -> None:
    assert told(third_party.check(of_care(care(linked_to=link)), TODAY)) == []


def test_no_care_yet_means_no_finding() -> None:
    assert told(third_party.check(Facts(), TODAY)) == []
