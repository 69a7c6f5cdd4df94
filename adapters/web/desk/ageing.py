"""How far a claim is past the day on which an answer was due, in a word and a colour."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

WATCHED_DAYS: Final = 32
"""So long past its due day a claim is watched before it is late: 28 and 60 days for the online
service; a paper form is given its six months first."""


class Age(StrEnum):
    """Where a claim stands with its delay."""

    IN_TIME = "good"
    WATCHED = "warn"
    LATE = "bad"

    @property
    def label(self) -> str:
        """The word, which no colour replaces."""
        return LABELS[self]


LABELS: Final = {
    Age.IN_TIME: "dans les délais",
    Age.WATCHED: "à surveiller",
    Age.LATE: "en retard",
}


def age_of(due_on: date, today: date) -> Age:
    """Where a claim stands that was due on this day.

    Source: docs/sources.md#delays
    """
    if today <= due_on:
        return Age.IN_TIME
    return Age.WATCHED if today <= due_on + timedelta(days=WATCHED_DAYS) else Age.LATE


def late_by(today: date) -> date:
    """The last due day of those claims that are late today."""
    return today - timedelta(days=WATCHED_DAYS + 1)


def overdue_by(today: date) -> date:
    """The last due day of those claims that are not in time today."""
    return today - timedelta(days=1)
