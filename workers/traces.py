"""Drops what the databases' own files still hold of rows that were deleted."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from adapters.bootstrap import Runtime
from adapters.keys.tables import truncate_log
from adapters.persistence.database import open_engine
from domain.errors import StoreUnavailable

VACUUMED: Final = ("insured", "dependants", "views.sessions", "views.pads")
"""Where rows of erased persons were; the store of keys looks after itself."""


def leave_no_trace(runtime: Runtime) -> bool:
    """Write the deletions into the files themselves; a SQLite file overwrites what it deletes.

    On PostgreSQL the write-ahead log goes on holding what was, sealed, until it is recycled.

    Returns: False while that of the keys may go on holding what opens it.
    Raises: StoreUnavailable when somebody reads all the time.
    """
    is_gone = runtime.vault.leave_no_trace()
    if runtime.settings.is_postgres:
        _vacuum(runtime.settings.owner_url)
        return is_gone
    for engine in (runtime.engines.log, runtime.engines.views_writer):
        if not truncate_log(engine):
            raise StoreUnavailable(retry_after_s=1)
    return is_gone


def _vacuum(url: str) -> None:
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            for name in VACUUMED:
                db.execute(text(f"VACUUM {name}"))
    finally:
        engine.dispose()
