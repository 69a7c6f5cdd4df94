"""Scheduled care that was not planned before departure contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice
from domain.values import StayReason


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """A stay for scheduled care, with care not planned before departure, contradicts itself.

    The contrary is no contradiction: a dialysis may be planned for a holiday.
    Returns: the notice care.planned_contradiction.
    Source: docs/sources.md#stay-reason
    """
    if facts.care is None or facts.stay is None:
        return
    is_scheduled = facts.stay.reason is StayReason.SCHEDULED_CARE
    if is_scheduled and not facts.care.planned_before_departure:
        yield Notice("care.planned_contradiction", "planned_before_departure")
