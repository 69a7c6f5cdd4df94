"""What every view shares: its shape, its column types, and how rows are kept, read and paged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Enum,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    TypeDecorator,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import KeyedColumnElement, quoted_name

from domain.base import Entry, Event, Personal, Sealed, Value
from domain.errors import InvalidChoice

METADATA = MetaData()
"""The tables of all views; the connection says in which schema they lie."""

LIMIT = 100
"""No list gives more items at once."""

Row = dict[str, Any]
"""A row of a table by column name, or an object of JSON."""

Opener = Callable[[Sealed], Mapping[str, Any] | None]
"""Gives the personal fields of one event, nested as in the event; None once their key is gone."""


def closed(_: Sealed) -> None:
    """The opener that opens nothing."""


Shown = KeyedColumnElement[Any]
"""A column of a table or of a query."""

T = TypeVar("T")
U = TypeVar("U")


class Projection(Protocol):
    """What people see of the log: a module with its tables, kept by `apply`, read by its `find…`.

    VERSION: raised with any change of the tables or of their content; the view is then rebuilt.
    """

    NAME: str
    VERSION: int
    TABLES: tuple[Table, ...]
    HANDLES: tuple[type[Event], ...]

    def apply(self, events: Sequence[Entry[Event]], db: Connection) -> None:
        """Bring the tables up to these events, in the transaction that moves the position."""
        ...


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Keep UTC: SQLite forgets the offset."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Give UTC, whatever the session's time zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Json(TypeDecorator[Any]):
    """A small structure as text; equal structures give equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:
        """Write the one canonical form."""
        return None if value is None else _CANONICAL.encode(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        """Read it back."""
        return None if value is None else json.loads(value)


def public(value: Value) -> Row:
    """A value as JSON, without its personal fields even if they are given."""
    return value.model_dump(mode="json", exclude=_personal(type(value)))


@cache
def _personal(kind: type[Value]) -> set[str]:
    return {name for name, field in kind.model_fields.items() if Personal in field.metadata}


def kept(sealed: Sealed | None) -> Row | None:
    """The personal fields of an event as a view keeps them: sealed, as the log holds them."""
    return None if sealed is None else sealed.model_dump(mode="json")


def open_into(value: Row | None, sealed: Row | None, part: str, opener: Opener) -> None:
    """Put the personal fields that open back into the value that is this part of its event."""
    if value is not None and sealed is not None:
        personal = opener(Sealed.model_validate(sealed)) or {}
        value.update(personal.get(part) or {})


def table(name: str, version: int, *items: Column[Any] | Index) -> Table:
    """The table of one version of a view, its indexes named as it is.

    The versions lie beside each other: a process of an older one goes on reading its own.
    """
    for item in items:
        if isinstance(item, Index):
            item.name = quoted_name(f"{item.name}_v{version}", None)
    return Table(f"{name}_v{version}", METADATA, *items)


def code(kind: type[StrEnum]) -> Enum:
    """The column type of a closed list, kept as its codes."""
    return Enum(kind, native_enum=False, length=40, values_callable=list)


def stored(db: Connection, key: Column[UUID], keys: Iterable[UUID]) -> dict[UUID, Row]:
    """The rows with these keys, in one query; a key without a row is left out."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    found = db.execute(select(key.table).where(key.in_(wanted)))
    return {row[key.key]: dict(row) for row in found.mappings()}


def upsert(db: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Keep these rows, new or changed, one per primary key, in one round trip.

    The driver sends one batch of a prepared statement: a pipeline on PostgreSQL, a loop in C on
    SQLite. One INSERT with all values takes 15 to 20 times as long, most of it in compiling it.
    """
    many = list(rows)
    if many:
        db.execute(_upsert(table, db.dialect.name), many)


@cache
def _upsert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    changed = {c.name: insert.excluded[c.name] for c in table.c if not c.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


class Order(NamedTuple):
    """A total order of rows that new rows do not disturb, so that a cursor stays where it is."""

    columns: tuple[Shown, ...]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. next_cursor: where the next page begins, None on the last one."""

    items: tuple[T, ...]
    next_cursor: str | None

    def of(self, make: Callable[[T], U]) -> Page[U]:
        """The same page with each item turned into another."""
        return Page(tuple(make(item) for item in self.items), self.next_cursor)


def page_of(
    db: Connection, query: Select[Any], order: Order, *, after: str | None, limit: int
) -> Page[Row]:
    """The rows of a query that follow the cursor, at most `limit` and never more than LIMIT.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    size = max(1, min(limit, LIMIT))
    if after is not None:
        bounds = tuple_(*_read_cursor(after, order.columns))
        place = tuple_(*order.columns)
        query = query.where(place < bounds if order.is_descending else place > bounds)
    sort = (c.desc() if order.is_descending else c.asc() for c in order.columns)
    rows = [dict(r) for r in db.execute(query.order_by(*sort).limit(size + 1)).mappings()]
    has_more = len(rows) > size
    return Page(tuple(rows[:size]), _cursor(rows[size - 1], order.columns) if has_more else None)


_MOMENT = "%Y%m%dT%H%M%S.%f"


def _cursor(row: Row, columns: Iterable[Shown]) -> str:
    return "~".join(_written(row[column.key]) for column in columns)


def _written(value: object) -> str:
    return value.strftime(_MOMENT) if isinstance(value, datetime) else str(value)


def _read_cursor(cursor: str, columns: Sequence[Shown]) -> list[Any]:
    try:
        parts = zip(columns, cursor.split("~"), strict=True)
        return [literal(_READ[c.type.python_type](text), c.type) for c, text in parts]
    except ValueError:
        raise InvalidChoice("cursor") from None


def _read_number(text: str) -> int:
    number = int(text)
    if number.bit_length() > 63:
        raise ValueError
    return number


def _read_moment(text: str) -> datetime:
    return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)


_READ: Mapping[type, Callable[[str], Any]] = {
    int: _read_number,
    date: date.fromisoformat,
    datetime: _read_moment,
    UUID: UUID,
}
