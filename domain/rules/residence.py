"""Somebody who resides abroad usually belongs to another scheme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice
from domain.values import StayReason


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """Somebody who resides abroad usually belongs to another competent scheme.

    Returns: the notice stay.residence_abroad.
    Source: docs/sources.md#stay-reason
    """
    if facts.stay is not None and facts.stay.reason is StayReason.RESIDENCE:
        yield Notice("stay.residence_abroad", "reason")
