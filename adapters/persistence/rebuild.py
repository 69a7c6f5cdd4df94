"""Builds views beside the live ones, which are read meanwhile, and puts them in their place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Event as Pause
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

from adapters.persistence.beside import beside, create, put_in_place
from adapters.persistence.derive import AT_ONCE, Deriving
from adapters.persistence.follow import Projector
from adapters.persistence.listen import VIEWS_CHANNEL
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.standing import RUNNING, builds, positions, schema_of
from projections import Projection

TRIES: Final = 60
"""How often the place of a view is asked for while people read it, each time for LOCK_MS."""

LOCK_MS: Final = 500
PAUSE_S: Final = 0.2
NOTED_EVERY_S: Final = 2.0
LOCKED: Final = "55P03"
"""What PostgreSQL says when a lock was not given in time."""


class NotExchanged(Exception):
    """The live tables were in use all the time and are as they were; the text names the view."""


class Rebuild:
    """One rebuild of some views, in the version of this process.

    The live tables serve until the new ones have caught up; then each view is exchanged in one
    transaction with its position. Whoever dies before that leaves the live tables as they were.
    """

    def __init__(
        self, deriving: Deriving, reader: LogReader, views: Engine, now: Callable[[], datetime]
    ) -> None:
        """Derive from the log, exchange in `views`. now: when its progress is noted."""
        self._deriving = deriving
        self._reader = reader
        self._views = views
        self._now = now
        self._live = schema_of(views) or "main"
        self._there = {"schema_translate_map": {None: self._live}}
        self._noted = self._started = deriving.clock()
        self._passed = 0

    def run(self, moved: Callable[[int], None]) -> None:
        """Build all of them, then put each in its place.

        moved: told after each stretch how many events of the log it passed.

        Raises: BeingBuilt; NotExchanged; what a view raises at an event that it cannot take.
        """
        views = self._deriving.views
        for view in views:
            # A version that nobody kept before is read by nobody until it has caught up.
            Projector(view, self._reader, self._views, SealingMapper()).prepare()
        with beside(self._views, [view.NAME for view in views]) as db:
            try:
                create([table for view in views for table in view.TABLES], db)
                db.commit()
                position = self._build(db, moved)
                for view in views:
                    self._exchange(view, position, db)
            finally:
                self._forget()

    def _build(self, db: Connection, moved: Callable[[int], None]) -> int:
        """Pass the log until its end is near. Returns: the last position."""
        position, passed = 0, AT_ONCE
        while passed >= AT_ONCE:
            passed, target = 0, self._reader.head()
            for rows in self._deriving.stretches(position, target):
                self._deriving.apply(rows, db)
                db.commit()
                position = rows[-1].position
                passed += len(rows)
                moved(len(rows))
                self._note(len(rows), position, target)
        return position

    def _exchange(self, view: Projection, position: int, db: Connection) -> None:
        if db.dialect.name == "postgresql":
            for table in view.TABLES:
                db.exec_driver_sql(f"ANALYZE views_next.{table.name}")
            db.commit()
        for _ in range(TRIES):
            try:
                self._exchange_once(view, position, db)
                return
            except OperationalError as error:
                db.rollback()
                if getattr(error.orig, "sqlstate", None) != LOCKED:
                    raise
                Pause().wait(PAUSE_S)
        raise NotExchanged(view.NAME)

    def _exchange_once(self, view: Projection, position: int, db: Connection) -> None:
        # Whoever applies a batch holds the row first and the tables after it: so do we.
        mine = and_(positions.c.name == view.NAME, positions.c.version == view.VERSION)
        if db.dialect.name == "postgresql":
            db.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_MS}ms'")
        held = update(positions).where(mine).values(error=positions.c.error)
        db.execute(held, execution_options=self._there)
        live = db.execute(
            select(positions.c.position).where(mine), execution_options=self._there
        ).scalar_one()
        # Never back: who read their own writes a moment ago still does. But a log that was restored
        # may end before what the live view showed.
        alone, until = self._deriving.alone(view), max(live, self._reader.head())
        for rows in alone.stretches(position, until):
            alone.apply(rows, db)
            position = rows[-1].position
        for table in view.TABLES:
            put_in_place(table, db, self._live)
        self._stand(view, position, db)
        db.commit()

    def _stand(self, view: Projection, position: int, db: Connection) -> None:
        mine = and_(positions.c.name == view.NAME, positions.c.version == view.VERSION)
        values: dict[str, Any] = {
            "position": position,
            "state": RUNNING,
            "target": position,
            "error": None,
            "error_position": None,
        }
        stood = update(positions).where(mine).values(values)
        db.execute(stood, execution_options=self._there)
        if db.dialect.name == "postgresql":
            said = f"{view.NAME}:{position}:{view.VERSION}"
            db.execute(text(f"SELECT pg_notify('{VIEWS_CHANNEL}', :said)"), {"said": said})

    def _note(self, count: int, position: int, target: int) -> None:
        """Say how far it has come, now and then, for whoever looks."""
        self._passed += count
        clock = self._deriving.clock()
        if clock - self._noted < NOTED_EVERY_S:
            return
        self._noted = clock
        rate = round(self._passed / max(clock - self._started, 1e-6))
        noted = {"position": position, "target": target, "rate": rate, "noted_at": self._now()}
        with self._views.begin() as db:
            db.execute(delete(builds).where(self._is_ours()))
            names = [{"name": one.NAME, "version": one.VERSION} for one in self._deriving.views]
            db.execute(insert(builds), [name | noted for name in names])

    def _forget(self) -> None:
        with suppress(OperationalError), self._views.begin() as db:
            db.execute(delete(builds).where(self._is_ours()))

    def _is_ours(self) -> Any:
        return builds.c.name.in_([view.NAME for view in self._deriving.views])
