"""The projector: runs a projection along the log, exactly once, in batches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row, and_, insert, select, text, update
from sqlalchemy.exc import OperationalError

from adapters.persistence.listen import VIEWS_CHANNEL
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.standing import (
    REBUILDING,
    RUNNING,
    STOPPED,
    Progress,
    all_progress,
    create_positions,
    positions,
    progress_of,
)
from adapters.spans import span
from projections import Projection

__all__ = ["REBUILDING", "RUNNING", "STOPPED", "Progress", "Projector", "all_progress", "positions"]

BATCH = 500
TRIES = 3
"""How often a batch that fails is tried again before the event at fault is looked for."""

FADES = 0.9
"""How much of the measure of the batches before is kept with each batch."""

log = structlog.get_logger("escale.follow")


class Projector:
    """Moves one version of a projection along the log.

    Any number of processes may run the same one: the position's row is locked while a batch runs,
    so each event is applied once, and the others stand by. Another version has tables and a row of
    its own, which processes of that version keep.

    position: where this process moved it last.
    """

    def __init__(
        self,
        projection: Projection,
        reader: LogReader,
        views: Engine,
        mapper: SealingMapper,
        *,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Follow the log through `reader`, write through `views`.

        clock: seconds, to measure the rate; without one there is none.
        """
        self.projection = projection
        self._reader = reader
        self._views = views
        self._mapper = mapper
        self._topics = {handled.TOPIC for handled in projection.HANDLES}
        is_version = positions.c.version == projection.VERSION
        self._row = and_(positions.c.name == projection.NAME, is_version)
        self._clock = clock
        self._done = self._took = 0.0
        self._failures = 0
        self._one_by_one = 0
        self.position = 0

    def prepare(self) -> None:
        """Create the tables of this version, beside those of others, unless they are there."""
        with self._views.begin() as db:
            create_positions(db)
            known = db.execute(select(positions).where(self._row)).one_or_none()
            if known is None:
                self._begin(db)
            elif known.state == STOPPED:
                # A restart is how a mended projection goes on.
                state = REBUILDING if known.position < known.target else RUNNING
                self._move(db, state=state, error=None, error_position=None)

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
            return progress_of(db.execute(select(positions).where(self._row)).one())

    def _step(self, limit: int) -> int:
        started = self._clock() if self._clock else 0.0
        with self._views.begin() as db:
            mine = self._lock(db)
            if mine is None or mine.state == STOPPED:
                return 0
            rows = self._reader.after(mine.position, limit)
            if not rows:
                return self._arrive(db, mine)
            entries = [self._mapper.entry(r) for r in rows if r.stored.topic in self._topics]
            if entries:
                with span("projection", name=self.projection.NAME, position=rows[-1].position):
                    self.projection.apply(entries, db)
            is_there = rows[-1].position >= mine.target
            state = RUNNING if is_there else mine.state
            rate = self._measured(len(rows), started)
            self._move(db, position=rows[-1].position, state=state, rate=rate)
        self.position = rows[-1].position
        return len(rows)

    def _measured(self, moved: int, started: float) -> int | None:
        if self._clock is None:
            return None
        self._done = self._done * FADES + moved
        self._took = self._took * FADES + self._clock() - started
        return round(self._done / max(self._took, 1e-6))

    def _lock(self, db: Connection) -> Row[Any] | None:
        mine = select(positions).where(self._row).with_for_update(skip_locked=True)
        return db.execute(mine).one_or_none()

    def _arrive(self, db: Connection, mine: Row[Any]) -> int:
        if mine.state == REBUILDING:
            self._move(db, state=RUNNING)
        return 0

    def _begin(self, db: Connection) -> None:
        # Tables of a view are never migrated: they are filled from the log, each version its own.
        for table in reversed(self.projection.TABLES):
            table.drop(db, checkfirst=True)
        for table in self.projection.TABLES:
            table.create(db)
        head = self._reader.head()
        db.execute(
            insert(positions).values(
                name=self.projection.NAME,
                version=self.projection.VERSION,
                position=0,
                state=REBUILDING if head else RUNNING,
                target=head,
                tables=[table.name for table in self.projection.TABLES],
            )
        )

    def _move(self, db: Connection, **values: Any) -> None:
        db.execute(update(positions).where(self._row).values(**values))
        if "position" in values and db.dialect.name == "postgresql":
            of = self.projection
            said = f"{of.NAME}:{values['position']}:{of.VERSION}"
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


def _is_away(error: Exception) -> bool:
    # SQLite says of a wrong statement, too, that the operation failed.
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return isinstance(error, OperationalError) and code & 0xFF != sqlite3.SQLITE_ERROR
