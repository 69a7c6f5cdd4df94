"""An accident caused by a third party is also to be declared to the person's own fund."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.facts import Facts, Finding, Notice
from domain.values import CareLink


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """An accident caused by a third party is also to be declared to the fund, within 15 days.

    Returns: the notice care.declare_third_party_accident.
    Source: docs/sources.md#third-party-accident
    """
    if facts.care is not None and facts.care.linked_to is CareLink.THIRD_PARTY_ACCIDENT:
        yield Notice("care.declare_third_party_accident", "linked_to")
