"""In a French overseas collectivity, the professional hands out a local care sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice
from domain.values import Zone


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """In a French overseas collectivity, the care sheet of the professional is to be attached.

    Returns: the notice stay.overseas_collectivity_care_sheet.
    Source: docs/sources.md#overseas-collectivities
    """
    if facts.stay is not None and facts.zone is Zone.FR_COM:
        yield Notice("stay.overseas_collectivity_care_sheet", "country")
