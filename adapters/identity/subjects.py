"""Which insured person a log-in is of, remembered for a moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from adapters.keys.vault import CACHED_S

REMEMBERED: Final = 10_000
"""So many are remembered in one process at once."""


class Subjects:
    """Asks the directory once in CACHED_S for each log-in: who was erased is nobody then."""

    def __init__(
        self,
        by_subject: Callable[[str], Awaitable[UUID | None]],
        monotonic: Callable[[], float],
    ) -> None:
        """Ask this directory."""
        self._by_subject, self._monotonic = by_subject, monotonic
        self._known: OrderedDict[str, tuple[float, UUID]] = OrderedDict()

    async def insured_id(self, subject: str) -> UUID | None:
        """The insured person of a log-in, None when there is none, or none any more.

        Raises: StoreUnavailable.
        """
        now = self._monotonic()
        known = self._known.get(subject)
        if known is not None and known[0] > now:
            return known[1]
        insured_id = await self._by_subject(subject)
        self._known.pop(subject, None)
        if insured_id is not None:
            self._known[subject] = (now + CACHED_S, insured_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return insured_id
