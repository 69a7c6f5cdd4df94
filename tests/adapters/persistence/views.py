"""Views for the tests of the projector: a plain tally of the log, and what lies in any view."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, MetaData, Table, insert

from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.persistence.derive import Deriving
from adapters.persistence.follow import Projector
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.rebuild import Rebuild
from domain.base import Entry, Event
from domain.events import ClaimStarted
from projections import Projection

from .ground import NOW, Place


def tally_of(version: int) -> Table:
    """The table of a version of the tally."""
    return Table(
        f"tally_v{version}",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("position", BigInteger, nullable=False),
    )


TALLY = tally_of(1)
OTHER = Table("other", MetaData(), Column("id", Integer, primary_key=True))
Seen = Callable[[Sequence[Entry[Event]], Connection], None]


def nothing(_: Sequence[Entry[Event]], __: Connection) -> None:
    """Let the batch pass."""


class Tally:
    """A view with a row for each time that it was told of an event: told twice, there twice.

    before, after: called around the insert, within the transaction.
    """

    NAME = "tally"
    HANDLES: tuple[type[Event], ...] = (ClaimStarted,)

    def __init__(self, *, version: int = 1, before: Seen = nothing, after: Seen = nothing) -> None:
        self.VERSION = version
        self.table = TALLY if version == 1 else tally_of(version)
        self.TABLES: tuple[Table, ...] = (self.table,)
        self._before = before
        self._after = after

    def apply(self, events: Sequence[Entry[Event]], db: Connection) -> None:
        self._before(events, db)
        db.execute(insert(self.table), [{"position": entry.position} for entry in events])
        self._after(events, db)


class Idle(Tally):
    """Another view, which keeps nothing."""

    NAME = "idle"

    def __init__(self, *, version: int = 1, before: Seen = nothing, after: Seen = nothing) -> None:
        super().__init__(version=version, before=before, after=after)
        self.TABLES = (OTHER,)

    def apply(self, events: Sequence[Entry[Event]], db: Connection) -> None:
        self._before(events, db)


@dataclass(frozen=True)
class Views:
    """The views beside a log, as a follower opens them."""

    place: Place
    reader: LogReader
    engine: Engine

    def projector(self, projection: Projection) -> Projector:
        """A projector that was prepared, as after a start."""
        projector = Projector(projection, self.reader, self.engine, SealingMapper())
        projector.prepare()
        return projector

    def caught_up(self, projection: Projection) -> Projector:
        """A projector that moved until nothing was left to do."""
        projector = self.projector(projection)
        while projector.step():
            pass
        return projector

    def rebuild(self, *projections: Projection) -> Rebuild:
        """A rebuild of views, beside those that are read."""
        deriving = Deriving(projections, self.reader, SealingMapper(), time.monotonic)
        return Rebuild(deriving, self.reader, self.engine, lambda: NOW)

    def rebuilt(self, *projections: Projection) -> None:
        """Rebuild views, and let them catch up with what came since."""
        self.rebuild(*projections).run(lambda _: None)

    def tallied(self, table: Table = TALLY) -> tuple[int, int]:
        """How many events the tally misses, and how many it counted too often."""
        with self.engine.connect() as db:
            rows = list(db.execute(table.select().with_only_columns(table.c.position)).scalars())
        started = {e.position for e in self.place.stored() if e.topic == ClaimStarted.TOPIC}
        return len(started - set(rows)), len(rows) - len(set(rows))

    def dump(self, projection: Projection) -> list[tuple[Any, ...]]:
        """All rows of a view, as the driver gives them, by primary key."""
        rows: list[tuple[Any, ...]] = []
        schema = (self.engine.get_execution_options().get("schema_translate_map") or {}).get(None)
        with self.engine.connect() as db:
            for table in projection.TABLES:
                name = f"{schema}.{table.name}" if schema else table.name
                keys = ", ".join(table.primary_key.columns.keys())
                found = db.exec_driver_sql(f"SELECT * FROM {name} ORDER BY {keys}")
                rows += [(table.name, *row) for row in found]
        return rows


@contextmanager
def views_of(place: Place, *, is_apart: bool = False) -> Iterator[Views]:
    """The views of a place; is_apart: fresh ones, in a file or a schema of their own."""
    settings = place.settings
    url, schema = settings.views_url, VIEWS_SCHEMA
    if is_apart and place.is_postgres:
        schema = "apart"
        place.run(f"CREATE SCHEMA {schema}")
    elif is_apart:
        url = f"sqlite:///{settings.log_path.with_name('apart.db')}"
    log = open_engine(settings.log_url, is_writer=False)
    engine = open_engine(url, durability="NORMAL", schema=schema)
    try:
        yield Views(place, LogReader(log), engine)
    finally:
        engine.dispose()
        log.dispose()
