"""The projector: runs a projection along the log, exactly once, in batches."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError

from adapters.persistence.listen import VIEWS_CHANNEL
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from projections import Projection

BATCH = 500
TRIES = 3
"""How often a batch that fails is tried again before the event at fault is looked for."""

RUNNING, REBUILDING, STOPPED = "running", "rebuilding", "stopped"

metadata = MetaData()
positions = Table(
    "positions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("target", BigInteger, nullable=False, comment="where a rebuild ends"),
    Column("error", Text, nullable=True),
    Column("error_position", BigInteger, nullable=True),
)
log = structlog.get_logger("escale.follow")


class Progress(NamedTuple):
    """How far one projection has come.

    error, error_position: the kind of the error that stopped it and the event that caused it.
    """

    name: str
    version: int
    position: int
    state: str
    error: str | None
    error_position: int | None


class Projector:
    """Moves one projection along the log.

    Any number of processes may run the same one: the position's row is locked while a batch runs,
    so each event is applied once, and the others stand by.

    position: where this process moved it last.
    """

    def __init__(
        self, projection: Projection, reader: LogReader, views: Engine, mapper: SealingMapper
    ) -> None:
        """Follow the log through `reader`, write through `views`."""
        self.projection = projection
        self._reader = reader
        self._views = views
        self._mapper = mapper
        self._topics = {handled.TOPIC for handled in projection.HANDLES}
        self._row = positions.c.name == projection.NAME
        self._failures = 0
        self._one_by_one = 0
        self.position = 0

    def prepare(self) -> None:
        """Create the tables; drop and begin again when the projection's version has changed."""
        with self._views.begin() as db:
            _create_positions(db)
            known = db.execute(select(positions).where(self._row)).one_or_none()
            if known is None or known.version != self.projection.VERSION:
                self._begin_again(db)
            elif known.state == STOPPED:
                # A restart is how a mended projection goes on.
                state = REBUILDING if known.position < known.target else RUNNING
                self._move(db, state=state, error=None, error_position=None)

    def rebuild(self) -> None:
        """Drop the tables and begin again from the first event."""
        with self._views.begin() as db:
            _create_positions(db)
            self._begin_again(db)

    def step(self) -> int:
        """Apply the next batch.

        Returns: how many events of the log were passed, 0 when there is nothing to do.
        Raises: OperationalError when a database is away.
        """
        try:
            moved = self._step(1 if self._one_by_one else BATCH)
        except Exception as error:
            if _is_away(error):
                raise
            self._fail(error)
            return 0
        self._one_by_one = max(0, self._one_by_one - moved)
        if moved and not self._one_by_one:
            self._failures = 0
        return moved

    def progress(self) -> Progress:
        """Where this projection stands."""
        with self._views.connect() as db:
            return _progress(db.execute(select(positions).where(self._row)).one())

    def _step(self, limit: int) -> int:
        with self._views.begin() as db:
            mine = self._lock(db)
            if mine is None or mine.state == STOPPED:
                return 0
            rows = self._reader.after(mine.position, limit)
            if not rows:
                return self._arrive(db, mine)
            entries = [self._mapper.entry(r) for r in rows if r.stored.topic in self._topics]
            if entries:
                self.projection.apply(entries, db)
            is_there = rows[-1].position >= mine.target
            self._move(db, position=rows[-1].position, state=RUNNING if is_there else mine.state)
        self.position = rows[-1].position
        return len(rows)

    def _lock(self, db: Connection) -> Row[Any] | None:
        # A row of another version belongs to a newer process, which rebuilt the tables for itself.
        my_version = positions.c.version == self.projection.VERSION
        mine = select(positions).where(self._row, my_version).with_for_update(skip_locked=True)
        return db.execute(mine).one_or_none()

    def _arrive(self, db: Connection, mine: Row[Any]) -> int:
        if mine.state == REBUILDING:
            self._move(db, state=RUNNING)
        return 0

    def _begin_again(self, db: Connection) -> None:
        # Whoever applies a batch holds the row first and the tables after it: so do we.
        db.execute(select(positions).where(self._row).with_for_update())
        # Tables of a view are never migrated: they are dropped and filled again from the log.
        for table in reversed(self.projection.TABLES):
            table.drop(db, checkfirst=True)
        for table in self.projection.TABLES:
            table.create(db)
        db.execute(positions.delete().where(self._row))
        head = self._reader.head()
        db.execute(
            insert(positions).values(
                name=self.projection.NAME,
                version=self.projection.VERSION,
                position=0,
                state=REBUILDING if head else RUNNING,
                target=head,
            )
        )

    def _move(self, db: Connection, **values: Any) -> None:
        db.execute(update(positions).where(self._row).values(**values))
        if "position" in values and db.dialect.name == "postgresql":
            said = f"{self.projection.NAME}:{values['position']}"
            db.execute(text(f"SELECT pg_notify('{VIEWS_CHANNEL}', :said)"), {"said": said})

    def _fail(self, error: Exception) -> None:
        self._failures += 1
        log.warning("projection_failed", name=self.projection.NAME, error=type(error).__name__)
        if self._failures == TRIES:
            self._one_by_one = BATCH
        elif self._failures > TRIES:
            self._stop(error)

    def _stop(self, error: Exception) -> None:
        with self._views.begin() as db:
            mine = self._lock(db)
            if mine is None:
                return
            rows = self._reader.after(mine.position, 1)
            at = rows[0].position if rows else None
            # The kind of the error alone: its text could quote what a person wrote.
            self._move(db, state=STOPPED, error=type(error).__name__, error_position=at)
        self._failures = self._one_by_one = 0
        log.error("projection_stopped", name=self.projection.NAME, position=at, exc_info=error)


def all_progress(views: Engine) -> Sequence[Progress]:
    """Where every projection stands, by name; empty before the first follower ran."""
    with views.connect() as db:
        if not _is_prepared(db):
            return []
        rows = db.execute(select(positions).order_by(positions.c.name))
        return [_progress(row) for row in rows]


def _progress(row: Row[Any]) -> Progress:
    return Progress(row.name, row.version, row.position, row.state, row.error, row.error_position)


def _create_positions(db: Connection) -> None:
    if db.dialect.name == "postgresql":
        # Two followers may prepare at once; this one waits its turn.
        db.execute(text("SELECT pg_advisory_xact_lock(hashtext('escale views'))"))
    metadata.create_all(db)


def _is_away(error: Exception) -> bool:
    # SQLite says of a wrong statement, too, that the operation failed.
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return isinstance(error, OperationalError) and code & 0xFF != sqlite3.SQLITE_ERROR


def _is_prepared(db: Connection) -> bool:
    schema = (db.get_execution_options().get("schema_translate_map") or {}).get(None)
    return inspect(db).has_table(positions.name, schema=schema)
