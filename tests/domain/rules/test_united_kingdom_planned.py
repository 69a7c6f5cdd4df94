"""Care planned before departure is in principle not covered in the United Kingdom."""

from __future__ import annotations

from domain.rules import united_kingdom_planned

from .ready import TODAY, care, of_care, of_stay, stay, told, whole

LONDON = stay("GB", "01/03/2026", "09/03/2026")
DUBLIN = stay("IE", "01/03/2026", "09/03/2026")
PLANNED = care(planned_before_departure=True)


def test_planned_care_in_the_united_kingdom_is_warned_of() -> None:
    findings = united_kingdom_planned.check(whole(PLANNED, LONDON), TODAY)
    assert told(findings) == [("care.planned_in_the_united_kingdom", "planned_before_departure")]


def test_unforeseen_care_in_the_united_kingdom_is_not_warned_of() -> None:
    assert told(united_kingdom_planned.check(whole(care(), LONDON), TODAY)) == []


def test_planned_care_elsewhere_is_not_warned_of() -> None:
    assert told(united_kingdom_planned.check(whole(PLANNED, DUBLIN), TODAY)) == []


def test_both_steps_are_needed_to_tell() -> None:
    assert told(united_kingdom_planned.check(of_care(PLANNED), TODAY)) == []
    assert told(united_kingdom_planned.check(of_stay(LONDON), TODAY)) == []
