"""Who has to wait for whom within one process."""

from __future__ import annotations

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary


class Turns:
    """One command of a person after the other within this process.

    The store refuses the slower of two that run at once; waiting here spares them that.
    """

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def of(self, person: UUID) -> asyncio.Lock:
        """What to hold while a command of this person runs."""
        return self._locks.setdefault(person, asyncio.Lock())
