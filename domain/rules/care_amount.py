"""The amount paid lies between 0.01 € and 999 999.99 €."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import CareAmountOutOfRange
from domain.facts import Facts, Finding

MIN_CENTS = 1
MAX_CENTS = 99_999_999


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """The amount paid lies between 0.01 € and 999 999.99 €.

    Returns: CareAmountOutOfRange.
    Source: docs/sources.md#care-amount
    """
    if facts.care is not None and not MIN_CENTS <= facts.care.amount_cents <= MAX_CENTS:
        yield CareAmountOutOfRange("amount_cents")
