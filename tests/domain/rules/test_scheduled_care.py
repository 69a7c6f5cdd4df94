"""Scheduled care that was not planned before departure contradicts itself."""

from __future__ import annotations

from domain.rules import scheduled_care
from domain.values import StayReason

from .ready import TODAY, care, of_care, of_stay, stay, told, whole

SCHEDULED = stay("IT", "12/02/2026", "20/02/2026", reason=StayReason.SCHEDULED_CARE)
HOLIDAY = stay("IT", "12/02/2026", "20/02/2026")


def test_scheduled_care_not_planned_before_departure_is_a_contradiction() -> None:
    findings = scheduled_care.check(whole(care(), SCHEDULED), TODAY)
    assert told(findings) == [("care.planned_contradiction", "planned_before_departure")]


def test_scheduled_care_planned_before_departure_is_well() -> None:
    facts = whole(care(planned_before_departure=True), SCHEDULED)
    assert told(scheduled_care.check(facts, TODAY)) == []


def test_a_dialysis_planned_for_a_holiday_is_no_contradiction() -> None:
    facts = whole(care(planned_before_departure=True), HOLIDAY)
    assert told(scheduled_care.check(facts, TODAY)) == []


def test_one_step_alone_cannot_contradict_itself() -> None:
    assert told(scheduled_care.check(of_stay(SCHEDULED), TODAY)) == []
    assert told(scheduled_care.check(of_care(care()), TODAY)) == []
