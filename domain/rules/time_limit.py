"""Care is to be claimed within two years of the quarter that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date

from domain.facts import Facts, Finding, Notice

LIMIT_YEARS = 2


def limit_of(ends_on: date) -> date:
    """The last day to claim: two years after the first day of the quarter following the stay's end.

    Care on 20/02/2024 may be claimed until 01/04/2026 included.
    Source: docs/sources.md#time-limit
    """
    quarter = (ends_on.month - 1) // 3
    year = ends_on.year + LIMIT_YEARS + (quarter + 1) // 4
    if year > MAXYEAR:
        return date.max
    return date(year, (quarter + 1) % 4 * 3 + 1, 1)


def check(facts: Facts, today: date) -> Iterator[Finding]:
    """A claim should come before its time limit, counted from the last day of the stay.

    No step tells the day of the care, so the most favourable day counts, and nothing is refused.
    Returns: the notice stay.out_of_time.
    Source: docs/sources.md#time-limit
    """
    if facts.stay is not None and today > limit_of(facts.stay.ends_on):
        yield Notice("stay.out_of_time", "ends_on")
