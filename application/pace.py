"""How many commands somebody gives in an hour, as one process remembers it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.errors import TooManyRequests

WITHIN: Final = timedelta(hours=1)
REMEMBERED: Final = 100_000
"""Of so many people at most; whoever was quiet longest is forgotten first."""


class Pace:
    """A bucket for each person, of which only the moment is kept when it is full again.

    In memory: a command would else cost a second write. A restart forgives everybody.
    """

    def __init__(self) -> None:
        """Begin with nobody known."""
        self._full_at: OrderedDict[UUID, datetime] = OrderedDict()

    def count(self, person: UUID, most: int, now: datetime) -> None:
        """Count one more command; most: so many in WITHIN, and never more at once.

        Raises: TooManyRequests.
        """
        full_at = max(self._full_at.get(person, now), now) + WITHIN / most
        if full_at > now + WITHIN:
            wait = full_at - now - WITHIN
            raise TooManyRequests(retry_after_s=max(1, -(-wait // timedelta(seconds=1))))
        self._full_at[person] = full_at
        self._full_at.move_to_end(person)
        if len(self._full_at) > REMEMBERED:
            self._full_at.popitem(last=False)
