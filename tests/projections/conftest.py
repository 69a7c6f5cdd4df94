"""What the tests of views share: a log to tell stories into, and a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine

from domain.base import Entry, Event
from projections import ALL, METADATA, Projection

from .telling import Log as Log


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A database of each kind, with the empty tables of all views."""
    url = f"sqlite:///{tmp_path / 'views.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("pg_dsn")).replace("://", "+psycopg://", 1)
    engine = create_engine(url)
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


class Follower:
    """What brings views up to date, and what they then hold."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._done = 0

    def follow(self, log: Log) -> Connection:
        """Apply what is new to all views, each entry once. Returns: the database, to be read."""
        for view in ALL:
            self.apply(view, log.entries[self._done :])
        self._done = len(log.entries)
        return self.db

    def apply(self, view: Projection, entries: Sequence[Entry[Event]]) -> None:
        """Apply one batch, filtered to what the view handles."""
        if mine := [entry for entry in entries if isinstance(entry.event, view.HANDLES)]:
            view.apply(mine, self.db)

    def empty(self, view: Projection) -> None:
        for table in view.TABLES:
            self.db.execute(table.delete())

    def dump(self, view: Projection) -> list[tuple[Any, ...]]:
        """All rows of a view as the driver gives them, by primary key."""
        rows: list[tuple[Any, ...]] = []
        for table in view.TABLES:
            keys = ", ".join(table.primary_key.columns.keys())
            found = self.db.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {keys}")
            rows += [tuple(row) for row in found]
        return rows


@pytest.fixture
def follower(db: Connection) -> Follower:
    return Follower(db)
