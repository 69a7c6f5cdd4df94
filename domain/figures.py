"""What the desk's figures mean: how old is old, what a delay of many claims is, who goes before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from domain.base import Value
from domain.deadlines import due_on
from domain.values import Channel

MEASURED_DAYS = 28
"""Over how many days a delay is measured, today included."""

FEWEST_DECISIONS = 20
"""Of fewer decisions no delay is told."""

BOUNDS = (0, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
"""Where the bands of a rank begin."""

LONGEST_DUE_DAYS = 200
"""No claim is due later after its receipt than this."""


LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(9000, 1, 1)
"""No claim was received before the one, none is due after the other."""


class AgeBand(StrEnum):
    """How long a claim has waited. Source: docs/sources.md#age-bands."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


OLDEST_DAYS: Mapping[AgeBand, int] = {AgeBand.GREEN: 28, AgeBand.AMBER: 60}
"""How old a claim is at most in a band; what is older is red."""


class Delay(Value):
    """How long people waited for their first decision.

    decisions: how many were measured; median_days, ninth_decile_days: half of them, and nine of
    ten, took so many days or fewer, from the receipt to the decision.
    """

    decisions: int
    median_days: int
    ninth_decile_days: int


class Rank(Value):
    """How many claims go before one: `at_least`, and fewer than `below`; None for no bound."""

    at_least: int
    below: int | None


def delay_of(days: Mapping[int, int]) -> Delay | None:
    """The delay of many decisions; None of too few to be honest about.

    days: how many decisions took so many days.
    Source: docs/sources.md#honest-delay
    """
    decisions = sum(days.values())
    if decisions < FEWEST_DECISIONS:
        return None
    return Delay(
        decisions=decisions,
        median_days=_reached_by(days, -(-decisions // 2)),
        ninth_decile_days=_reached_by(days, -(-decisions * 9 // 10)),
    )


def rank_of(ahead: int) -> Rank:
    """A number of claims as one tells it: never exactly."""
    at_least = max(bound for bound in BOUNDS if bound <= ahead)
    return Rank(at_least=at_least, below=next((b for b in BOUNDS if b > ahead), None))


def received_before(channel: Channel, due: date) -> date:
    """The day before which a claim must have been received to be due earlier than `due`."""
    due = min(max(due, LONG_AGO), FAR_AHEAD)
    day = due - timedelta(days=LONGEST_DUE_DAYS)
    while due_on(channel, day) < due:
        day += timedelta(days=1)
    return day


def _reached_by(days: Mapping[int, int], rank: int) -> int:
    counted = 0
    for each in sorted(days):
        counted += days[each]
        if counted >= rank:
            return each
    return max(days)
