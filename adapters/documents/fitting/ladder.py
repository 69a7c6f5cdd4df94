"""The steps from the best picture to the smallest one, and the choice of the best that fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from adapters.documents.fitting.encode import Encoded


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to write a picture.

    Attributes:
        mode: colour, greyscale, or black and white, as Pillow calls them.
        dpi: how fine, where the picture fills an A4 sheet; 150 is legible, and the least.
        quality: that of JPEG, 1 to 95; black and white has none.
    """

    mode: Literal["RGB", "L", "1"]
    dpi: int
    quality: int = 0


BEST_DPI: Final = 200
COLOUR: Final = (
    Rung("RGB", 200, 80),
    *(Rung("RGB", 150, quality) for quality in (75, 65, 55, 47, 40)),
)
LADDER: Final = (
    *COLOUR,
    *(Rung("L", 150, quality) for quality in (60, 50, 40, 30)),
    Rung("1", 200),
    Rung("1", 150),
)

_MAX_SAMPLES: Final = 3
_MAX_IMPROVED: Final = 12


class Item(Protocol):
    """A picture that can be written at any rung."""

    def at(self, rung: Rung) -> Encoded:
        """Write it."""

    def forget(self) -> None:
        """Let go of decoded pixels; they are decoded again when needed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: the rung, and each item written at it."""

    rung: Rung
    written: Sequence[Encoded]


class TooBig(Exception):
    """Even the last rung does not fit.

    Attributes:
        size_bytes: what the items take there.
    """

    def __init__(self, size_bytes: int) -> None:
        super().__init__(size_bytes)
        self.size_bytes = size_bytes


def choose(items: Sequence[Item], budget_bytes: int, rungs: Sequence[Rung] = LADDER) -> Chosen:
    """The best rung at which all items together fit.

    A few items, taken at even distances, tell where to begin: with many pages, to write all of
    them at every rung would take minutes.

    Raises:
        TooBig: they fit at none.
    """
    start = _guess(items, budget_bytes, rungs)
    for position in range(start, len(rungs)):
        is_last = position == len(rungs) - 1
        written = _write(items, rungs[position], None if is_last else budget_bytes)
        if sum(one.size_bytes for one in written) <= budget_bytes and len(written) == len(items):
            chosen = Chosen(rungs[position], written)
            is_first = position == start > 0 and len(items) <= _MAX_IMPROVED
            return _better(items, budget_bytes, rungs[position - 1], chosen) if is_first else chosen
    raise TooBig(sum(one.size_bytes for one in written))


def _better(items: Sequence[Item], budget_bytes: int, rung: Rung, found: Chosen) -> Chosen:
    """One rung up if that fits too, since the guess may have been too careful."""
    written = _write(items, rung, budget_bytes)
    return Chosen(rung, written) if len(written) == len(items) else found


def _guess(items: Sequence[Item], budget_bytes: int, rungs: Sequence[Rung]) -> int:
    """The position of the first rung at which a few items say that all will fit."""
    if not items:
        return 0
    samples = items[:: max(1, -(-len(items) // _MAX_SAMPLES))]
    low, high = 0, len(rungs) - 1
    while low < high:
        middle = (low + high) // 2
        size = sum(one.at(rungs[middle]).size_bytes for one in samples)
        if size * len(items) <= budget_bytes * len(samples):
            high = middle
        else:
            low = middle + 1
    return low


def _write(items: Sequence[Item], rung: Rung, stop_bytes: int | None) -> list[Encoded]:
    """Every item at one rung; fewer once they are known not to fit."""
    written: list[Encoded] = []
    size = 0
    for item in items:
        one = item.at(rung)
        size += one.size_bytes
        if stop_bytes is not None and size > stop_bytes:
            break
        written.append(one)
        if len(items) > _MAX_SAMPLES:
            item.forget()
    return written
