"""Whoever changes a row of a view is seen: by its table and key, whatever they changed in it."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Boolean, Date, DateTime, Integer, TypeDecorator

from adapters.proof.verifying import Broken, Kind
from projections import ALL
from workers.verify_views import view_differences

from .conftest import Scale
from .ground import Place
from .long_past import lengthen
from .past import live
from .views import Views, views_of

CLAIMS = 10
SEED = 20261123
EVENTS = 10_000
MUTATIONS = 1_250
"""An eighth of ten thousand."""


class Row(NamedTuple):
    """A row of a view, as the driver gives it."""

    table: Table
    cells: tuple[Any, ...]

    @property
    def key(self) -> dict[str, Any]:
        names = self.table.c.keys()
        return {one.key: self.cells[names.index(one.key)] for one in self.table.primary_key}

    @property
    def name(self) -> str:
        return f"{self.table.name} ({', '.join(map(str, self.key.values()))})"


class Hand:
    """One with every right on the views, who changes rows by chance."""

    def __init__(self, views: Views, db: Connection) -> None:
        self.db = db
        self.chance = random.Random(SEED)
        self.is_postgres = views.place.is_postgres
        self.mark = "%s" if self.is_postgres else "?"

    def rows(self) -> list[Row]:
        """Every row of every view."""
        tables = [table for view in ALL for table in view.TABLES]
        return [
            Row(table, tuple(cells))
            for table in tables
            for cells in self._run(f"SELECT {', '.join(table.c.keys())} FROM {self._of(table)}", ())
        ]

    def spoil(self, row: Row) -> str:
        """Do something to a row. Returns: what must be named."""
        way = self.chance.choice((self._change, self._change, self._delete, self._insert))
        return way(row) or self._delete(row) or ""

    def _change(self, row: Row) -> str | None:
        for column in self.chance.sample(list(row.table.c), len(row.table.c)):
            if (
                not column.primary_key
                and row.cells[row.table.c.keys().index(column.key)] is not None
            ):
                change = f"{self._of(row.table)} SET {column.key} = {self._other(column)}"
                where = self._where(row)
                self._run(f"UPDATE {change} WHERE {where}", tuple(row.key.values()))
                return f"{row.name} {column.key}"
        return None

    def _other(self, column: Any) -> str:
        """Something else that the column may hold, whatever it is used for."""
        if column.nullable and self.chance.random() < 0.5:
            return "NULL"
        kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
        if isinstance(kind, Boolean):
            return f"NOT {column.key}"
        if isinstance(kind, Integer):
            return f"{column.key} + 1"
        if isinstance(kind, Date | DateTime) and self.is_postgres:
            return f"{column.key} + interval '1 day'"
        if kind.__class__.__name__ in ("Uuid", "UUID"):
            return f"'{uuid.UUID(int=self.chance.getrandbits(128)).hex}'"
        if "Binary" in kind.__class__.__name__:
            return "'x'" if self.is_postgres else "X'00'"
        return f"{column.key} || ' '"

    def _delete(self, row: Row) -> str | None:
        where = self._where(row)
        self._run(f"DELETE FROM {self._of(row.table)} WHERE {where}", tuple(row.key.values()))
        return f"{row.name} row missing"

    def _insert(self, row: Row) -> str | None:
        key = next(iter(row.key))
        at = row.table.c.keys().index(key)
        was = row.cells[at]
        other: Any
        if isinstance(was, uuid.UUID):
            other = uuid.UUID(int=self.chance.getrandbits(128))
        elif isinstance(was, str):
            other = uuid.UUID(int=self.chance.getrandbits(128)).hex[: len(was)]
        elif isinstance(was, int):
            other = was + 10**6 + self.chance.randrange(10**6)
        else:
            return None
        cells = (*row.cells[:at], other, *row.cells[at + 1 :])
        marks = ", ".join([self.mark] * len(cells))
        try:
            with self.db.begin_nested():
                self._run(f"INSERT INTO {self._of(row.table)} VALUES ({marks})", cells)
        except IntegrityError:  # something else of it must be unique
            return None
        return f"{Row(row.table, cells).name} row added"

    def _of(self, table: Table) -> str:
        return f"views.{table.name}" if self.is_postgres else table.name

    def _where(self, row: Row) -> str:
        return " AND ".join(f"{name} = {self.mark}" for name in row.key)

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        found = self.db.exec_driver_sql(statement, values)
        return list(found) if found.returns_rows else []


@contextmanager
def lived(place: Place, events: int) -> Iterator[Views]:
    asyncio.run(live(place, CLAIMS, SEED, lambda: None))
    lengthen(place, events)
    with views_of(place) as views:
        for view in ALL:
            views.projector(view)
        views.rebuilt(*ALL)
        yield views


def found(place: Place) -> list[Broken]:
    async def look() -> list[Broken]:
        async with place.runtime() as runtime:
            return list(await asyncio.to_thread(view_differences, runtime))

    return asyncio.run(look())


def test_every_row_that_was_changed_taken_or_added_is_named(place: Place, scale: Scale) -> None:
    with lived(place, scale(EVENTS)) as views:
        assert found(place) == []
        with views.engine.begin() as db:
            hand = Hand(views, db)
            rows = hand.rows()
            chosen = hand.chance.sample(rows, min(scale(MUTATIONS), len(rows) // 2))
            done = {hand.spoil(row) for row in chosen}
        named = {one.place for one in found(place)}
    assert named == done
    assert len(done) == scale(MUTATIONS)
    print(f"{len(done)} of {len(rows)} rows of {len(ALL)} views, all named")


def test_a_view_that_shows_more_than_the_log_has_is_named(sqlite_place: Place) -> None:
    with lived(sqlite_place, 0) as views, views.engine.begin() as db:
        db.exec_driver_sql("UPDATE view_positions SET position = 10000 WHERE name = 'mailbox'")
    assert found(sqlite_place) == [
        Broken(Kind.VIEW, 10_000, place="mailbox shows what the log does not have")
    ]


def test_no_value_of_a_row_is_told(sqlite_place: Place) -> None:
    with lived(sqlite_place, 0) as views, views.engine.begin() as db:
        table = ALL[0].TABLES[0].name
        db.exec_driver_sql(f"UPDATE {table} SET status = 'Ermeline'")
    places = [one.place or "" for one in found(sqlite_place)]
    assert places
    assert not any("Ermeline" in place for place in places)
    assert all(place.endswith(") status") for place in places)


@pytest.mark.parametrize("kind", list(Kind))
def test_everything_that_may_be_found_is_said_in_french(kind: Kind) -> None:
    from adapters.french.evidence import WHAT_IS_BROKEN

    assert WHAT_IS_BROKEN[kind]
