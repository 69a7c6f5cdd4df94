"""A stay has begun, and ends no earlier than it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import StayEndsBeforeItStarts, StayStartsInTheFuture
from domain.facts import Facts, Finding


def check(facts: Facts, today: date) -> Iterator[Finding]:
    """A stay has begun today at the latest and ends no earlier than it starts.

    It may end in the future: people claim while they are still abroad.
    Returns: StayStartsInTheFuture, StayEndsBeforeItStarts.
    Source: docs/sources.md#stay-dates
    """
    if facts.stay is None:
        return
    if facts.stay.starts_on > today:
        yield StayStartsInTheFuture("starts_on")
    if facts.stay.ends_on < facts.stay.starts_on:
        yield StayEndsBeforeItStarts("ends_on")
