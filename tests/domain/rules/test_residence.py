"""Somebody who resides abroad usually belongs to another scheme."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import residence
from domain.values import StayReason

from .ready import TODAY, of_stay, stay, told


def test_residing_abroad_is_warned_of() -> None:
    facts = of_stay(stay("ES", "01/03/2026", "09/03/2026", reason=StayReason.RESIDENCE))
    assert told(residence.check(facts, TODAY)) == [("stay.residence_abroad", "reason")]


@pytest.mark.parametrize("reason", [one for one in StayReason if one is not StayReason.RESIDENCE])
def test_no_other_reason_is_warned_of(reason: StayReason) -> None:
    facts = of_stay(stay("ES", "01/03/2026", "09/03/2026", reason=reason))
    assert told(residence.check(facts, TODAY)) == []


def test_no_stay_yet_means_no_finding() -> None:
    assert told(residence.check(Facts(), TODAY)) == []
