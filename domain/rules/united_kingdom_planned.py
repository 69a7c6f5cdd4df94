"""Care planned before departure is in principle not covered in the United Kingdom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """Care planned before departure is in principle not covered in the United Kingdom.

    Returns: the notice care.planned_in_the_united_kingdom; the agent decides.
    Source: docs/sources.md#united-kingdom
    """
    if facts.care is None or facts.stay is None:
        return
    if facts.stay.country == "GB" and facts.care.planned_before_departure:
        yield Notice("care.planned_in_the_united_kingdom", "planned_before_departure")
