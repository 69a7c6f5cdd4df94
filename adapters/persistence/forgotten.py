"""What became too old beside the log of events goes, and that it went is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
)

from adapters.persistence.access_log import access_log
from projections.base import Instant

metadata = MetaData()
forgotten = Table(
    "forgotten",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("log", Text, nullable=False),
    Column("before", Instant, nullable=False),
    Column("position", BigInteger),
)

PACKS: Final = "evidence_packs"
"""The table of a store that may lie beside the log's, in a file of its own."""


class Forgetting:
    """Lets lines go that are too old; of a chain the beginning alone."""

    def __init__(self, writing: Engine) -> None:
        """Where the lines lie, in the role that adds them."""
        self._writing = writing

    def aged(self, table: Table, before: datetime) -> int:
        """Drop the lines of before an instant; gives how many, and writes nothing down for none.

        Raises: DBAPIError, of PostgreSQL also when that is less than six months ago.
        """
        with self._writing.begin() as db:
            old = select(func.count()).select_from(table).where(table.c.at < before)
            return _forget(db, table, before, None) if db.scalar(old) else 0

    def access_up_to(self, position: int, before: datetime) -> int:
        """Drop the access log up to a position, but for its last line, on which the next builds.

        before: after the last of them was written. Raises: as `aged`.
        """
        c = access_log.c
        with self._writing.begin() as db:
            last = db.scalar(select(func.max(c.position))) or 0
            end = min(position, last - 1)
            first = db.scalar(select(func.min(c.position)).where(c.position <= end))
            return 0 if first is None else _forget(db, access_log, before, end)


def _forget(db: Connection, table: Table, before: datetime, last: int | None) -> int:
    if db.dialect.name == "postgresql" and table.name == PACKS:
        return int(db.execute(text("SELECT forget_packs(:until)"), {"until": before}).scalar_one())
    if db.dialect.name == "postgresql":
        told = {"what": table.name, "until": before, "last": last}
        call = text("SELECT forget_lines(:what, :until, CAST(:last AS bigint))")
        return int(db.execute(call, told).scalar_one())
    db.execute(insert(forgotten).values(log=table.name, before=before, position=last))
    old = table.c.at < before
    old = old & (table.c.position <= last) if last is not None else old
    return db.execute(delete(table).where(old)).rowcount
