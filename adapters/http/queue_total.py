"""How many claims of a filter wait, without counting a long queue row by row."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from domain.figures import FAR_AHEAD
from domain.values import QueueFilter
from projections import cnse_queue, desk_figures

COUNTED: Final = 1_000
"""Up to so many are counted one by one where no counter knows them."""


class Total(NamedTuple):
    """How many there are; when it is not exact, at least so many."""

    number: int
    is_exact: bool

    def without(self, part: Total) -> Total:
        """Those that are no part of others."""
        return Total(self.number - part.number, self.is_exact and part.is_exact)


def total_of(db: Connection, wanted: QueueFilter, *, shown: int | None = None) -> Total:
    """How many claims pass a filter. shown: how many there are, when one page showed them all."""
    if not _is_counted(wanted):
        if shown is not None:
            return Total(shown, True)
        number = cnse_queue.count(db, wanted, at_most=COUNTED)
        return Total(number, number < COUNTED)
    due_before = wanted.due_by and min(wanted.due_by, FAR_AHEAD) + timedelta(days=1)
    number = desk_figures.open_claims(
        db, wanted.waits_for, channel=wanted.channel, zone=wanted.zone, due_before=due_before
    )
    return Total(number, True)


def _is_counted(wanted: QueueFilter) -> bool:
    known = wanted.model_dump(exclude={"waits_for", "channel", "zone", "due_by"})
    return all(value is None for value in known.values())
