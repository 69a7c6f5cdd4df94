"""A connection that may write nothing but tables of its own, which end with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from adapters.persistence.database import VIEWS_SCHEMA, open_engine

OWN: Final = {"sqlite": "temp", "postgresql": "pg_temp"}
"""Where the tables of a session lie: no other session sees them."""

LIVE: Final = {"sqlite": "main", "postgresql": VIEWS_SCHEMA}
"""Where the views lie that people read."""

CACHE_KIB: Final = 128 * 1024
_PATIENT: Final = (
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET temp_buffers = '128MB'",
)


def reading_only(url: str) -> Engine:
    """An engine whose every connection the database itself keeps from writing."""
    engine = open_engine(url, is_writer=False)
    is_file = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "connect")
    def _refuse(connection: Any, _: Any) -> None:
        if is_file:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("SET default_transaction_read_only = on")
            connection.commit()

    return engine


@contextmanager
def scratch(views_url: str) -> Iterator[Connection]:
    """A connection beside the live views; tables without a schema are its own.

    `seal_off` is to be called once its tables are made: PostgreSQL then refuses to write any
    other. A SQLite file is opened for reading alone from the start.
    """
    is_file = views_url.startswith("sqlite")
    engine = _over_file(views_url) if is_file else open_engine(views_url)
    own = OWN[engine.dialect.name]
    try:
        with engine.connect() as db:
            yield db.execution_options(schema_translate_map={None: own})
    finally:
        engine.dispose()


def _over_file(views_url: str) -> Engine:
    path = views_url.removeprefix("sqlite:///")
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout = 30000", f"temp.cache_size = -{CACHE_KIB}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def be_patient(db: Connection) -> None:
    """Let this session take its time, where the database would lose patience."""
    if db.dialect.name == "postgresql":
        for statement in _PATIENT:
            db.exec_driver_sql(statement)
        db.commit()


def seal_off(db: Connection) -> None:
    """From now on this session writes its own tables alone: the database refuses any other."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("SET default_transaction_read_only = on")
        db.commit()
