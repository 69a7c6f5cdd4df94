"""Derives several views from the log at once: each stretch read once, each event decoded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import Row, SealingMapper
from domain.base import Entry, Event
from projections import Projection

AT_ONCE = 4_000
"""How many events of the log a stretch holds: few statements, and memory that stays flat."""


class Deriving:
    """Applies stretches of the log to some views, and measures what each of them costs.

    took: seconds spent by each view, by its name; clock: the seconds that it counts.
    """

    def __init__(
        self,
        views: Sequence[Projection],
        reader: LogReader,
        mapper: SealingMapper,
        clock: Callable[[], float],
    ) -> None:
        """Derive these views from this log. clock: seconds."""
        self.views = views
        self.took = dict.fromkeys((view.NAME for view in views), 0.0)
        self._reader = reader
        self._mapper = mapper
        self.clock = clock
        self._topics = {view.NAME: {one.TOPIC for one in view.HANDLES} for view in views}
        self._wanted = set().union(*self._topics.values())

    def stretches(self, after: int, until: int) -> Iterator[Sequence[Row]]:
        """The log after one position up to another, as long as there is some."""
        while after < until:
            rows = self._reader.after(after, AT_ONCE)
            rows = [row for row in rows if row.position <= until]
            if not rows:
                return
            after = rows[-1].position
            yield rows

    def apply(self, rows: Sequence[Row], db: Connection) -> None:
        """Bring all views up to these events, in the caller's transaction."""
        told = [self._mapper.entry(row) for row in rows if row.stored.topic in self._wanted]
        for view in self.views:
            self._apply(view, told, db)

    def _apply(self, view: Projection, told: Sequence[Entry[Event]], db: Connection) -> None:
        topics = self._topics[view.NAME]
        mine = [entry for entry in told if entry.event.TOPIC in topics]
        started = self.clock()
        if mine:
            view.apply(mine, db)
        self.took[view.NAME] += self.clock() - started

    def alone(self, view: Projection) -> Deriving:
        """The same for one of the views."""
        return Deriving([view], self._reader, self._mapper, self.clock)
