"""The database's clock: no host's clock decides a window, a lease or an expiry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

RESYNC_S = 60.0
log = structlog.get_logger("escale.clock")


class DatabaseClock:
    """Tells the database's time without asking it each time.

    An offset to a monotonic clock, taken at the start and again every RESYNC_S seconds of use.
    """

    def __init__(self, engine: Engine, monotonic: Callable[[], float]) -> None:
        """Ask this database at once.

        Raises: sqlalchemy.exc.OperationalError when it cannot be reached.
        """
        self._engine = engine
        self._monotonic = monotonic
        is_sqlite = engine.dialect.name == "sqlite"
        seconds = "(julianday('now') - 2440587.5) * 86400.0"
        postgres = "extract(epoch FROM clock_timestamp())::float8"
        self._query = text(f"SELECT {seconds if is_sqlite else postgres}")
        self._is_syncing = threading.Lock()
        self._sync()

    def __call__(self) -> datetime:
        """Now, in UTC, to the microsecond."""
        tick = self._monotonic()
        if tick - self._synced_at > RESYNC_S and self._is_syncing.acquire(blocking=False):
            threading.Thread(target=self._resync, daemon=True).start()
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=tick + self._offset)

    def _resync(self) -> None:
        try:
            self._sync()
        except OperationalError as error:
            # The offset that is known serves until the database is back.
            log.warning("clock_not_synced", error=type(error).__name__)
        finally:
            self._is_syncing.release()

    def _sync(self) -> None:
        with self._engine.connect() as db:
            before = self._monotonic()
            seconds = float(db.execute(self._query).scalar_one())
            after = self._monotonic()
        self._offset = seconds - (before + after) / 2
        self._synced_at = after
