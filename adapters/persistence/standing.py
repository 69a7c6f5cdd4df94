"""Where every version of every view stands: its position, what stopped it, what is built beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

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
    inspect,
    select,
    text,
)

from projections import ALL
from projections.base import Instant, Json

RUNNING, REBUILDING, STOPPED = "running", "rebuilding", "stopped"

metadata = MetaData()
positions = Table(
    "view_positions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("target", BigInteger, nullable=False, comment="where a rebuild ends"),
    Column("error", Text, nullable=True),
    Column("error_position", BigInteger, nullable=True),
    Column("rate", Integer, nullable=True, comment="events of the log per second, of late"),
    Column("tables", Json, nullable=False),
)
builds = Table(
    "view_builds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("rate", Integer, nullable=False),
    Column("noted_at", Instant, nullable=False),
)
"""What is being built beside the live tables, as its builder noted it of late."""

PRESENT = {view.NAME: view.VERSION for view in ALL}
"""The version of each view that this process reads and keeps."""


class Progress(NamedTuple):
    """How far one version of a view has come.

    target: where its rebuild ends; rate: events of the log per second while it last had work.
    error, error_position: the kind of the error that stopped it and the event that caused it.
    """

    name: str
    version: int
    position: int
    state: str
    error: str | None
    error_position: int | None
    target: int = 0
    rate: int | None = None


def all_progress(views: Engine) -> Sequence[Progress]:
    """Where every view stands in the version of this process, by name; nothing before a start."""
    found = every_version(views)
    return [one for one in found if one.version == PRESENT.get(one.name, one.version)]


def every_version(views: Engine) -> Sequence[Progress]:
    """Where every version of every view stands, older and newer ones too."""
    with views.connect() as db:
        if not has_table(db, positions.name):
            return []
        rows = db.execute(select(positions).order_by(positions.c.name, positions.c.version))
        return [progress_of(row) for row in rows]


class Build(NamedTuple):
    """How far the new tables of a view have come. rate: events of the log per second, all views.

    noted_at: when the builder last said so; a builder that was killed says no more.
    """

    name: str
    version: int
    position: int
    target: int
    rate: int
    noted_at: datetime


def all_builds(views: Engine) -> Sequence[Build]:
    """The views that are built beside their live tables, by name."""
    with views.connect() as db:
        if not has_table(db, builds.name):
            return []
        rows = db.execute(select(builds).order_by(builds.c.name, builds.c.version))
        return [Build(*row) for row in rows]


def progress_of(row: Row[Any]) -> Progress:
    """A row of the table as what it says."""
    return Progress(*(getattr(row, name) for name in Progress._fields))


def create_positions(db: Connection) -> None:
    """Make sure that the table is there, and that nobody else prepares views meanwhile."""
    if db.dialect.name == "postgresql":
        # Two followers may prepare at once; this one waits its turn.
        db.execute(text("SELECT pg_advisory_xact_lock(hashtext('escale views'))"))
    metadata.create_all(db)


def schema_of(db: Connection | Engine) -> str | None:
    """The schema in which the views lie, None on SQLite."""
    schemas = db.get_execution_options().get("schema_translate_map") or {}
    schema: str | None = schemas.get(None)
    return schema


def has_table(db: Connection, name: str) -> bool:
    """Whether a table lies beside the views."""
    return inspect(db).has_table(name, schema=schema_of(db))
