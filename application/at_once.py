"""How many of the same somebody may do at once within one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from domain.errors import TooManyRequests

RETRY_AFTER_S: Final = 5


class AtOnce:
    """Places that are given back when their holder is done, whatever happened; for one event loop.

    Memory stays small: who holds none is forgotten.
    """

    def __init__(self, most: int) -> None:
        """Let each hold so many."""
        self._most = most
        self._held: Counter[UUID] = Counter()

    @contextmanager
    def one_more(self, holder: UUID) -> Iterator[None]:
        """Hold one more place.

        Raises: TooManyRequests.
        """
        if self._held[holder] >= self._most:
            raise TooManyRequests(retry_after_s=RETRY_AFTER_S)
        self._held[holder] += 1
        try:
            yield
        finally:
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]
