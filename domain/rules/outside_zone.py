"""Outside the zone, unforeseen and urgent care is reimbursed as a lump sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice
from domain.values import Zone


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """Outside the zone, unforeseen and urgent care is reimbursed as a lump sum.

    Returns: the notice stay.outside_zone_lump_sum.
    Source: docs/sources.md#seed-step-3
    """
    if facts.stay is not None and facts.zone is Zone.OUTSIDE:
        yield Notice("stay.outside_zone_lump_sum", "country")
