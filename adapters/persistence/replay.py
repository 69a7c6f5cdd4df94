"""Replays the log into tables that nobody else sees, and compares them with the live views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, Table, insert, inspect, select
from sqlalchemy.schema import CreateIndex, CreateTable

from adapters.persistence import compare
from adapters.persistence.compare import Changed, Compared
from adapters.persistence.derive import Deriving
from adapters.persistence.log_reader import LogReader
from adapters.persistence.scratch import LIVE, OWN, be_patient, seal_off
from adapters.persistence.standing import positions

TOLD = 20
"""So many differences of a table are told to whoever does not say how many."""

Moved = Callable[[int], None]


class NotThere(Exception):
    """A view that no follower ever kept in this version; the text names it."""


class Wanted(NamedTuple):
    """Which stretch is of interest.

    until: the last position; None for where each live view stands.
    since: tell what the events after this position changed; None for nothing of the kind.
    """

    until: int | None = None
    since: int | None = None


@dataclass
class Outcome:
    """What came of the replay of one view.

    position: how far the replay went; live: where the live view stands; is_compared: whether these
    are the same, since only then the rows can be. is_ahead: the live view shows events that the log
    does not have.
    """

    name: str
    version: int
    position: int
    live: int
    is_compared: bool
    is_ahead: bool
    tables: list[Compared] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether nothing was found that differs."""
        return not (self.is_ahead or any(table.differences for table in self.tables))


class Replay:
    """One replay over a connection of its own; nothing outside that connection is written."""

    def __init__(
        self, deriving: Deriving, db: Connection, reader: LogReader, told: int = TOLD
    ) -> None:
        """Derive into the tables of this session. db: as `scratch` gives it.

        told: how many differences of a table are told; all are counted.
        """
        self._deriving = deriving
        self._told = told
        self._db = db
        self._reader = reader
        self._own = OWN[db.dialect.name]
        self._live = LIVE[db.dialect.name]
        self._tables = [table for view in deriving.views for table in view.TABLES]
        self.position = 0

    def run(self, wanted: Wanted, moved: Moved) -> Iterator[Outcome]:
        """Replay, then compare view by view.

        moved: told after each stretch how many events of the log it passed.

        Raises: NotThere.
        """
        be_patient(self._db)
        self._end(wanted)
        self._make(self._tables)
        self._make([before_of(table) for table in self._tables])
        seal_off(self._db)
        since = wanted.since
        if since is not None:
            self._derive(lambda: min(since, self._end(wanted)), moved)
            self._keep()
        self._derive(lambda: self._end(wanted), moved)
        yield from self._outcomes(wanted)

    def _make(self, tables: list[Table]) -> None:
        # All are made before the database is told to refuse any other change.
        for table in tables:
            self._db.execute(CreateTable(table))
            for index in table.indexes:
                self._db.execute(CreateIndex(index))
        self._db.commit()

    def _keep(self) -> None:
        for table in self._tables:
            copied = insert(before_of(table)).from_select(table.c.keys(), select(table))
            self._db.execute(copied)
        self._db.commit()

    def _derive(self, end: Callable[[], int], moved: Moved) -> None:
        """Pass the log up to an end that itself moves on meanwhile."""
        while self.position < (until := end()):
            for rows in self._deriving.stretches(self.position, until):
                self._deriving.apply(rows, self._db)
                self._db.commit()
                moved(len(rows))
            self.position = until

    def _end(self, wanted: Wanted) -> int:
        """How far all views may be replayed together: none of them beyond its live tables."""
        standing = self._standing()
        self._db.rollback()
        head = self._reader.head()
        return min(head, *standing.values()) if wanted.until is None else min(head, wanted.until)

    def _standing(self) -> Mapping[str, int]:
        """Where the live views stand.

        Raises: NotThere.
        """
        found: dict[tuple[str, int], int] = {}
        if inspect(self._db).has_table(positions.name, schema=self._live):
            live = {"schema_translate_map": {None: self._live}}
            for row in self._db.execute(select(positions), execution_options=live):
                found[row.name, row.version] = row.position
        for view in self._deriving.views:
            if (view.NAME, view.VERSION) not in found:
                raise NotThere(view.NAME)
        return {view.NAME: found[view.NAME, view.VERSION] for view in self._deriving.views}

    def _outcomes(self, wanted: Wanted) -> Iterator[Outcome]:
        if self._db.dialect.name == "postgresql":
            self._db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # The live tables move on; from here on this session sees them as they stand now.
        standing, head = self._standing(), self._reader.head()
        for view in self._deriving.views:
            live = standing[view.NAME]
            until = self.position if wanted.until is not None else min(live, head)
            alone = self._deriving.alone(view)
            for rows in alone.stretches(self.position, until):
                alone.apply(rows, self._db)
            is_ahead = wanted.until is None and live > head
            outcome = Outcome(view.NAME, view.VERSION, until, live, until == live, is_ahead)
            outcome.tables = [self._compared(table, outcome) for table in view.TABLES]
            if wanted.since is not None:
                outcome.changes = [self._changed(table) for table in view.TABLES]
            yield outcome
        self._db.rollback()

    def _compared(self, table: Table, outcome: Outcome) -> Compared:
        derived = compare.dumped(self._db, table, self._own)
        if outcome.is_compared:
            live = compare.dumped(self._db, table, self._live)
            return compare.compare(table, live, derived, self._told)
        rows, digest = compare.digest_of(derived)
        return Compared(table.name, rows, digest)

    def _changed(self, table: Table) -> Changed:
        before = compare.dumped(self._db, before_of(table), self._own)
        return compare.changed(table, before, compare.dumped(self._db, table, self._own))


def before_of(table: Table) -> Table:
    """The same table under another name, without its indexes: how it was at an earlier position."""
    before = table.to_metadata(MetaData(), name=f"{table.name}_before")
    before.indexes.clear()
    return before
