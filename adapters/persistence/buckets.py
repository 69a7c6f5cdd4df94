"""How often somebody did something: token buckets in a small table, which no restart forgets."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    MetaData,
    Table,
    Text,
    bindparam,
    case,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from domain.errors import TooManyRequests

metadata = MetaData()
buckets = Table(
    "buckets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("full_at_ms", BigInteger, nullable=False, index=True),
)


class Rule(NamedTuple):
    """So many times in so much time, and never more at once. name: what is counted."""

    name: str
    times: int
    within: timedelta

    @property
    def step_ms(self) -> int:
        """After how many milliseconds once more is allowed."""
        return max(1, self.span_ms // self.times)

    @property
    def span_ms(self) -> int:
        """How long an empty bucket takes to fill, in milliseconds."""
        return int(self.within.total_seconds() * 1000)


class Buckets:
    """A bucket per rule and subject, of which the table keeps but the moment when it is full again.

    The moment moves in one statement, whichever process asks: of many at once exactly as many pass
    as there is room for.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep them behind this engine."""
        self._engine = engine

    def take(self, rule: Rule, subject: str, now: datetime, times: int = 1) -> None:
        """Count so many times more, all or none; subject: a pseudonym, or a keyed hash.

        Raises: TooManyRequests, sqlalchemy.exc.DBAPIError: nobody passes while the store is away.
        """
        latest, step = _ms(now) + rule.span_ms, rule.step_ms * times
        told = {"key": _key(rule, subject), "now": _ms(now), "step": step, "latest": latest}
        if step > rule.span_ms:  # the first row of all is written without a look at the limit
            raise TooManyRequests(retry_after_s=rule.span_ms // 1000)
        with self._engine.begin() as db:
            moved = db.execute(_moved(db.dialect.name), told).one_or_none()
        if moved is None:
            self.check(rule, subject, now, times)

    def check(self, rule: Rule, subject: str, now: datetime, times: int = 1) -> None:
        """Let pass whoever may do it so many times more, without counting.

        Raises: as `take`.
        """
        full_at = select(buckets.c.full_at_ms).where(buckets.c.key == _key(rule, subject))
        with self._engine.connect() as db:
            over = (db.scalar(full_at) or 0) + rule.step_ms * times - _ms(now) - rule.span_ms
        if over > 0:
            raise TooManyRequests(retry_after_s=-(-over // 1000))

    def expire(self, now: datetime) -> int:
        """Forget those that are full again; gives how many."""
        with self._engine.begin() as db:
            return db.execute(delete(buckets).where(buckets.c.full_at_ms <= _ms(now))).rowcount


@cache
def _moved(dialect: str) -> ReturningInsert[tuple[int]]:
    insert = sqlite.insert(buckets) if dialect == "sqlite" else postgresql.insert(buckets)
    now, step = bindparam("now", type_=BigInteger), bindparam("step", type_=BigInteger)
    full_at = case((buckets.c.full_at_ms > now, buckets.c.full_at_ms), else_=now) + step
    first = insert.values(key=bindparam("key"), full_at_ms=now + step)
    return first.on_conflict_do_update(
        index_elements=[buckets.c.key],
        set_={"full_at_ms": full_at},
        where=full_at <= bindparam("latest", type_=BigInteger),
    ).returning(buckets.c.full_at_ms)


def _key(rule: Rule, subject: str) -> str:
    return f"{rule.name}|{subject}"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
