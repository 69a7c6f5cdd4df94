"""Compares two tables row by row in the order of their keys, and says what each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, select, type_coerce
from sqlalchemy.types import NullType, String

AT_ONCE = 2_000
"""How many rows of a table are held in memory."""

Row = tuple[Any, ...]


class Difference(NamedTuple):
    """One cell that differs, or a row that one side lacks.

    column: None when the whole row is missing on one side; live, derived: what each side holds,
        None on the side that has no such row.
    """

    table: str
    key: Row
    column: str | None
    live: Any
    derived: Any


@dataclass
class Compared:
    """What came of one table.

    digest: of the derived rows, the same on every database of a kind; live_digest: of the live
    ones; differences: rows that differ, of which the first are told.
    """

    table: str
    rows: int = 0
    digest: str = ""
    live_digest: str = ""
    differences: int = 0
    first: list[Difference] = field(default_factory=list)


@dataclass
class Changed:
    """What a stretch of the log did to the rows of a table."""

    table: str
    added: int = 0
    changed: int = 0
    gone: int = 0


def dumped(db: Connection, table: Table, schema: str | None) -> Iterator[Row]:
    """All rows of a table in the order of their keys, streamed; equal tables give equal rows."""
    rows = db.execution_options(yield_per=AT_ONCE).execute(
        _in_order(table, db), execution_options={"schema_translate_map": {None: schema}}
    )
    for row in rows:
        yield tuple(row)


def digest_of(rows: Iterator[Row]) -> tuple[int, str]:
    """How many rows, and one hash of all of them."""
    hashed, count = sha256(), 0
    for row in rows:
        hashed.update(_canonical(row))
        count += 1
    return count, hashed.hexdigest()


def compare(table: Table, live: Iterator[Row], derived: Iterator[Row], most: int) -> Compared:
    """Walk both sides along their keys.

    most: how many differences are told; all are counted.
    """
    found = Compared(table.name)
    mine, theirs = sha256(), sha256()
    for left, right in _paired(live, derived, _key_of(table)):
        if left is not None:
            theirs.update(_canonical(left))
        if right is not None:
            mine.update(_canonical(right))
            found.rows += 1
        if left != right:
            found.differences += 1
            if len(found.first) < most:
                found.first += _told(table, left, right)[: most - len(found.first)]
    found.digest, found.live_digest = mine.hexdigest(), theirs.hexdigest()
    return found


def changed(table: Table, before: Iterator[Row], after: Iterator[Row]) -> Changed:
    """How many rows came, went, and are not what they were."""
    found = Changed(table.name)
    for left, right in _paired(before, after, _key_of(table)):
        found.added += left is None
        found.gone += right is None
        found.changed += left is not None and right is not None and left != right
    return found


def _paired(
    live: Iterator[Row], derived: Iterator[Row], key_of: Callable[[Row], Row]
) -> Iterator[tuple[Row | None, Row | None]]:
    left, right = next(live, None), next(derived, None)
    while left is not None or right is not None:
        if right is None or (left is not None and key_of(left) < key_of(right)):
            yield left, None
            left = next(live, None)
        elif left is None or key_of(right) < key_of(left):
            yield None, right
            right = next(derived, None)
        else:
            yield left, right
            left, right = next(live, None), next(derived, None)


def _told(table: Table, left: Row | None, right: Row | None) -> Sequence[Difference]:
    if left is None or right is None:
        return [Difference(table.name, _shown_key(table, left or right or ()), None, left, right)]
    key, names = _shown_key(table, left), table.c.keys()
    cells = zip(names, left, right, strict=True)
    return [Difference(table.name, key, name, a, b) for name, a, b in cells if a != b]


def _key_of(table: Table) -> Callable[[Row], Row]:
    places = _places(table)
    return lambda row: tuple((_RANKS.get(type(row[at]), 3), row[at]) for at in places)


_RANKS = {type(None): 0, bool: 1, int: 1, float: 1, str: 2}
"""The order of kinds on SQLite, which keeps anything in any column once somebody put it there."""


def _shown_key(table: Table, row: Row) -> Row:
    return tuple(row[at] for at in _places(table))


def _places(table: Table) -> list[int]:
    return [table.c.keys().index(column.key) for column in table.primary_key]


def _in_order(table: Table, db: Connection) -> Select[Any]:
    # Python orders text by its code points; so must the database, whatever its language.
    is_server = db.dialect.name == "postgresql"
    # As they lie there: a cell that somebody spoiled is told, and not an error.
    cells: list[Any] = [type_coerce(column, NullType()) for column in table.c]
    return select(*cells).order_by(
        *(
            column.collate("C") if is_server and isinstance(column.type, String) else column
            for column in table.primary_key
        )
    )


def _canonical(row: Row) -> bytes:
    return repr(row).encode() + b"\n"
