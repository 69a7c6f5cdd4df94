"""Where views are built beside the live ones: a schema on PostgreSQL, a file on SQLite."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, Table, event, insert, select, text
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from adapters.persistence.database import open_engine

NEXT: Final = "views_next"
"""The schema in which views are built, and the name of the file beside the one of the views."""


class BeingBuilt(Exception):
    """Somebody else builds views, or this very one."""


@contextmanager
def beside(views: Engine, names: Sequence[str]) -> Iterator[Connection]:
    """A connection whose tables without a schema lie beside the live ones, empty of any.

    names: of the views that are built; nobody else builds them until the context ends, or until
        this process does.

    Raises: BeingBuilt.
    """
    opened = _in_file(views) if views.dialect.name == "sqlite" else _in_schema(views, names)
    with opened as db:
        yield db


@contextmanager
def _in_schema(views: Engine, names: Sequence[str]) -> Iterator[Connection]:
    with views.execution_options(schema_translate_map={None: NEXT}).connect() as db:
        db.detach()  # what is set here, and the locks, end with the connection
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            db.exec_driver_sql(f"SET {setting} = 0")
        for name in names:
            key = text("SELECT pg_try_advisory_lock(hashtext(:key))")
            if not db.execute(key, {"key": f"escale build {name}"}).scalar():
                raise BeingBuilt(name)
        db.commit()
        yield db


@contextmanager
def _in_file(views: Engine) -> Iterator[Connection]:
    own = Path(str(views.url.database))
    path = own.with_name(f"{NEXT}.db")
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingBuilt("views") from None
        path.unlink(missing_ok=True)  # of a process that was killed
        engine = _attaching(own, path)
        try:
            with engine.connect() as db:
                yield db.execution_options(schema_translate_map={None: NEXT})
        finally:
            engine.dispose()
            path.unlink(missing_ok=True)


def _attaching(own: Path, path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{own}", durability="NORMAL", is_writer=False)

    @event.listens_for(engine, "connect")
    def _attach(connection: Any, _: Any) -> None:
        connection.execute(f"ATTACH ? AS {NEXT}", (str(path),))
        # A file that nobody needs once this process is gone.
        connection.execute(f"PRAGMA {NEXT}.journal_mode = MEMORY")
        connection.execute(f"PRAGMA {NEXT}.synchronous = OFF")

    return engine


def create(tables: Sequence[Table], db: Connection) -> None:
    """Create these tables beside the live ones; what a killed process left there is dropped."""
    for table in tables:
        db.execute(DropTable(table, if_exists=True))
        db.execute(CreateTable(table))
        for index in table.indexes:
            db.execute(CreateIndex(index))


def put_in_place(table: Table, db: Connection, live: str) -> None:
    """Let a table that was built take the place of the live one, in the caller's transaction."""
    if db.dialect.name == "postgresql":
        db.execute(text(f'DROP TABLE IF EXISTS "{live}"."{table.name}"'))
        db.execute(text(f'ALTER TABLE "{NEXT}"."{table.name}" SET SCHEMA "{live}"'))
        return
    # Tables do not move between files of SQLite. Readers see the old rows until the commit.
    there = {"schema_translate_map": {None: live}}
    db.execute(DropTable(table, if_exists=True), execution_options=there)
    db.execute(CreateTable(table), execution_options=there)
    old, new = (table.to_metadata(MetaData(), schema=schema) for schema in (live, NEXT))
    db.execute(insert(old).from_select(table.c.keys(), select(new)))
    for index in table.indexes:
        db.execute(CreateIndex(index), execution_options=there)
