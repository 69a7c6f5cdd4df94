"""Compares the access log with its own chain and with what was signed of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Dialect, select, type_coerce
from sqlalchemy.types import NullType

from adapters.persistence.access_log import BEFORE_THE_FIRST, access_log, digest_of
from adapters.proof.notes import AccessHead

BATCH: Final = 5_000
"""So many lines are read at once."""

NOWHERE: Final = -(2**62)
_NOT_A_LINE = (ValueError, TypeError, AttributeError, OverflowError)

Line = dict[str, Any]
Reader = Callable[[Any], Any]


class Chain(NamedTuple):
    """How the chain of the access log stands.

    lines: how many hold; unchained: how many were written before there was a chain.
    head: the digest of the last line that holds, which stands for all of them.
    broken_at: the first line that does not hold or is gone, None when all are there; until: the
    last one that it may be, when nobody can tell which, None otherwise.
    signed: the last line that a checkpoint vouches for, 0 without any.
    first: the line with which it begins; those before it became too old and went.
    """

    lines: int
    unchained: int
    head: str
    broken_at: int | None
    until: int | None = None
    signed: int = 0
    first: int = 1


def chain_of(
    db: Connection, heads: Iterable[AccessHead] = (), ends: Iterable[AccessHead] = ()
) -> Chain:
    """Whether every line is what was written and stands where it was written.

    heads: what was signed of it, in any order; the line at each position must have that digest.
    ends: after which of them the chain may begin, because they were signed so long ago that all
        lines up to there are too old.
    Raises: OperationalError when the database is away.
    """
    walk = _Walk(heads, ends)
    for raw, line in _lines(db):
        found = walk.step(raw, line)
        if found is not None:
            return found
    return walk.end()


class _Walk:
    """A walk along the lines, in the order of their positions."""

    def __init__(self, heads: Iterable[AccessHead], ends: Iterable[AccessHead]) -> None:
        self._heads = deque(sorted({head for head in heads if head.position > 0}))
        self._ends = {head.position: head for head in ends if head.position > 0}
        self._first = 1
        self._lines = self._unchained = self._at = self._agreed = 0
        self._before = BEFORE_THE_FIRST

    def step(self, raw: Line, line: Line | None) -> Chain | None:
        """Take the next line in. Returns: what is broken, None when it holds."""
        position, digest = raw["position"], raw["digest"]
        if self._at == 0 and position - 1 in self._ends:
            self._begin_after(self._ends[position - 1])
        has_begun = self._before != BEFORE_THE_FIRST
        is_early = digest is None and not has_begun and position > 0
        follows = position == self._at + 1 if has_begun else position > self._at
        if not is_early and not (follows and _holds(line, self._before)):
            return self._broken(position)
        self._lines, self._unchained = self._lines + 1, self._unchained + is_early
        self._at, self._before = position, digest or self._before
        while self._heads and self._heads[0].position <= position:
            head = self._heads.popleft()
            if head != (position, digest):
                return self._broken(self._agreed + 1, head.position)
            self._agreed = position
        return None

    def _begin_after(self, end: AccessHead) -> None:
        """All lines up to there went; the next one is bound to what was signed of the last."""
        self._at, self._before = end
        self._first, self._agreed = end.position + 1, end.position
        while self._heads and (self._heads[0].position < end.position or self._heads[0] == end):
            self._heads.popleft()

    def end(self) -> Chain:
        """There are no more lines."""
        if self._heads:
            return self._broken(self._at + 1, self._heads[-1].position)
        return self._chain()

    def _broken(self, position: int, until: int | None = None) -> Chain:
        other = until if until != position else None
        return self._chain()._replace(broken_at=position, until=other)

    def _chain(self) -> Chain:
        return Chain(
            self._lines,
            self._unchained,
            self._before,
            broken_at=None,
            signed=self._agreed,
            first=self._first,
        )


def _holds(line: Line | None, before: str) -> bool:
    try:
        return line is not None and line["digest"] == digest_of(line, before)
    except _NOT_A_LINE:
        return False


def _lines(db: Connection) -> Iterator[tuple[Line, Line | None]]:
    """Every line as it lies there, and as it is read; None when it cannot be."""
    readers = {column.name: _reader(column.type, db.dialect) for column in access_log.c}
    # As they lie there: a cell that somebody spoiled is told, and not an error.
    cells: list[Any] = [
        type_coerce(column, NullType()).label(column.name) for column in access_log.c
    ]
    at = NOWHERE
    while True:
        query = select(*cells).where(access_log.c.position > at)
        rows = db.execute(query.order_by(access_log.c.position).limit(BATCH)).mappings().all()
        for row in rows:
            yield dict(row), _read(dict(row), readers)
        if len(rows) < BATCH:
            return
        at = rows[-1]["position"]


def _read(raw: Line, readers: dict[str, Reader]) -> Line | None:
    try:
        return {name: readers[name](cell) for name, cell in raw.items()}
    except _NOT_A_LINE:
        return None


def _reader(kind: Any, dialect: Dialect) -> Reader:
    here = kind.dialect_impl(dialect)
    read, write = here.result_processor(dialect, None), here.bind_processor(dialect)

    def reader(cell: Any) -> Any:
        value = read(cell) if read else cell
        # On SQLite a cell may say the same in other letters, and no search would find it again.
        if dialect.name == "sqlite" and (write(value) if write else value) != cell:
            raise ValueError("not as we write it")
        return value

    return reader
