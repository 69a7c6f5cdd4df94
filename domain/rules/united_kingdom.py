"""In the United Kingdom, only unforeseen care during a temporary stay may be covered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """In the United Kingdom, only unforeseen care during a temporary stay may be covered.

    Returns: the notice stay.united_kingdom_unforeseen_only.
    Source: docs/sources.md#united-kingdom
    """
    if facts.stay is not None and facts.stay.country == "GB":
        yield Notice("stay.united_kingdom_unforeseen_only", "country")
