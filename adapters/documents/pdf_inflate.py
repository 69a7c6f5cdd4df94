"""Deflated bytes, given piece by piece as far as they go, and never beyond a budget."""

import zlib
from collections.abc import Iterator
from typing import Final

from adapters.documents.pdf_names import NameSearch
from adapters.documents.verdict import UNREADABLE, Refused

_STEP_BYTES: Final = 1024 * 1024
_CAREFUL_BYTES: Final = 256
_HEAD_BYTES: Final = 16


class DecodedBudget:
    """How many bytes the streams of one file may still grow to."""

    def __init__(self, limit_bytes: int) -> None:
        self._left = limit_bytes

    def spend(self, amount_bytes: int) -> None:
        """Take decoded bytes off the budget.

        Raises:
            Refused: unreadable, when the file grows beyond its budget.
        """
        self._left -= amount_bytes
        if self._left < 0:
            raise Refused(UNREADABLE, why="too_much_data")


class Shared:
    """What two looks at the same file tell each other.

    Attributes:
        budget: what all that is inflated may grow to.
        names: looks for names in all that is inflated.
        packs: how many object streams were opened.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.budget = DecodedBudget(limit_bytes)
        self.names = NameSearch()
        self.packs = 0
        self._known: dict[bytes, list[bytes]] = {}

    def note(self, data: bytes) -> None:
        """Say that these deflated bytes were inflated to their end, and looked at."""
        self._known.setdefault(data[:_HEAD_BYTES], []).append(data)

    def knows(self, content: bytes, at: int) -> bool:
        """Whether what begins here was inflated and looked at."""
        known = self._known.get(content[at : at + _HEAD_BYTES], ())
        return any(content.startswith(data, at) for data in known)


def inflated(data: bytes, budget: DecodedBudget) -> Iterator[bytes]:
    """The bytes of a deflated content piece by piece, up to its end or to a damage.

    Raises:
        Refused: unreadable, when the budget is overrun; what goes in counts too, since a content
            may be long and give nothing.
    """
    engine, given = zlib.decompressobj(), 0
    rest = data
    while rest and not engine.eof:
        try:
            step = engine.decompress(rest, _STEP_BYTES)
        except zlib.error:
            yield from _up_to_a_damage(data, given, budget)
            return
        budget.spend(max(len(step), len(rest) - len(engine.unconsumed_tail)))
        given += len(step)
        rest = engine.unconsumed_tail
        yield step


def _up_to_a_damage(data: bytes, given: int, budget: DecodedBudget) -> Iterator[bytes]:
    """What comes out before a damage beyond the bytes given before: viewers show that too."""
    engine, made = zlib.decompressobj(), 0
    for at in range(0, len(data), _CAREFUL_BYTES):
        spare = engine.copy()
        try:
            step = engine.decompress(data[at : at + _CAREFUL_BYTES])
        except zlib.error:
            yield _byte_by_byte(spare, data[at : at + _CAREFUL_BYTES])[max(0, given - made) :]
            return
        budget.spend(max(len(step), _CAREFUL_BYTES))
        yield step[max(0, given - made) :]
        made += len(step)


def _byte_by_byte(engine: "zlib._Decompress", data: bytes) -> bytes:
    made = bytearray()
    try:
        for at in range(len(data)):
            made += engine.decompress(data[at : at + 1])
    except zlib.error:
        pass  # here is the damage
    return bytes(made)
