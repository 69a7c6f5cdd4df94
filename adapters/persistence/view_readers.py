"""Which process reads which versions of the views: what nobody reads any more is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Uuid,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.schema import DropTable

from adapters.persistence.standing import PRESENT, has_table, positions
from projections.base import Instant, Json

UNSEEN_FOR = timedelta(minutes=10)
"""A process that says nothing for so long has ended, whatever became of it."""

SAID_EVERY_S = 30.0

metadata = MetaData()
readers = Table(
    "view_readers",
    metadata,
    Column("process_id", Uuid, primary_key=True),
    Column("versions", Json, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
log = structlog.get_logger("escale.views")


class Reading:
    """What one process says of itself: that it lives, and which versions it reads."""

    def __init__(
        self, writer: Engine, process_id: UUID, versions: Mapping[str, int] = PRESENT
    ) -> None:
        """Speak for a process. versions: of each view, those of this code unless told otherwise."""
        self._writer = writer
        self._process_id = process_id
        self._versions = dict(versions)

    def say(self, now: datetime) -> None:
        """Say that this process lives."""
        mine = readers.c.process_id == self._process_id
        with self._writer.begin() as db:
            seen = db.execute(update(readers).where(mine).values(seen_at=now))
            if not seen.rowcount:
                row = {"process_id": self._process_id, "seen_at": now, "versions": self._versions}
                db.execute(insert(readers), [row])

    def end(self) -> None:
        """Say that this process reads no view any more."""
        with self._writer.begin() as db:
            db.execute(delete(readers).where(readers.c.process_id == self._process_id))

    def drop_old(self, now: datetime) -> Sequence[tuple[str, int]]:
        """Drop the versions that are older than this process's and that nobody reads any more.

        Returns: their names and versions.
        """
        with self._writer.begin() as db:
            if not has_table(db, positions.name):
                return []
            old = [one for one in _older(db, self._versions) if one[:2] not in _read(db, now)]
            for name, version, tables in old:
                _drop(db, name, version, tables)
        for name, version, _ in old:
            log.info("old_view_dropped", name=name, version=version)
        return [(name, version) for name, version, _ in old]


def _older(db: Connection, present: Mapping[str, int]) -> list[tuple[str, int, list[str]]]:
    # A newer version may have been built ahead of its processes: it is never dropped.
    query = select(positions.c.name, positions.c.version, positions.c.tables)
    return [
        (row.name, row.version, row.tables)
        for row in db.execute(query.order_by(positions.c.name, positions.c.version))
        if row.version < present.get(row.name, 0)
    ]


def _read(db: Connection, now: datetime) -> set[tuple[str, int]]:
    living = select(readers.c.versions).where(readers.c.seen_at > now - UNSEEN_FOR)
    return {read for versions in db.scalars(living) for read in versions.items()}


def _drop(db: Connection, name: str, version: int, tables: Sequence[str]) -> None:
    mine = and_(positions.c.name == name, positions.c.version == version)
    db.execute(delete(positions).where(mine))
    for table in tables:
        db.execute(DropTable(Table(table, MetaData()), if_exists=True))
