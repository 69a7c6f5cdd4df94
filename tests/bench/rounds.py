"""Contenders measured in turn, A B C A B C …, so that the machine's moods hit all alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Measured = Callable[[], float]
"""One round of a contender. Returns: its figure, in the unit of its table."""


class Effort(NamedTuple):
    """How long a measurement may take: rounds, and seconds of each contender's round."""

    rounds: int
    seconds: float


class Spread(NamedTuple):
    """What the rounds of one contender gave."""

    least: float
    median: float
    most: float


Figures = Mapping[str, Spread]


def in_turn(contenders: Mapping[str, Measured], rounds: int) -> Figures:
    """Every contender once per round, in their order."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measured in contenders.items():
            taken[name].append(measured())
    return {name: spread(values) for name, values in taken.items()}


def spread(values: Sequence[float]) -> Spread:
    """Minimum, median and maximum of the rounds."""
    return Spread(min(values), statistics.median(values), max(values))


def ratio(figures: Figures, one: str, other: str) -> float:
    """How many times the other contender's median the one's is."""
    return round(figures[one].median / figures[other].median, 2)
