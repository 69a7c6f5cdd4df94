"""Engines of SQLAlchemy, one way for each use: the keys, the views, the directory."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event

VIEWS_SCHEMA = "views"


def open_engine(
    url: str,
    *,
    durability: Literal["FULL", "NORMAL"] = "FULL",
    is_writer: bool = True,
    schema: str | None = None,
) -> Engine:
    """An engine over SQLite or PostgreSQL that shows no parameter in any error.

    durability: of a SQLite file; NORMAL for what can be rebuilt.
    is_writer: on SQLite, transactions take the write lock when they begin, so that none fails
        because another process wrote between its first read and its first write.
    schema: where tables without a schema lie on PostgreSQL.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        _configure_sqlite(engine, durability, "BEGIN IMMEDIATE" if is_writer else "BEGIN")
        return engine
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=_TIMEOUTS)
    return engine.execution_options(schema_translate_map={None: schema}) if schema else engine


_TIMEOUTS = {
    "connect_timeout": 2,
    "options": "-c lock_timeout=10s -c statement_timeout=60s"
    " -c idle_in_transaction_session_timeout=60s",
}


def _configure_sqlite(engine: Engine, durability: str, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        settings = ("busy_timeout = 30000", "journal_mode = WAL", "secure_delete = ON")
        for pragma in (*settings, f"synchronous = {durability}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
