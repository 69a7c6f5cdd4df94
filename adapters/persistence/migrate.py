"""Brings the tables that cannot be derived up to date: the log, its tree, the keys, the jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x45534D47
"""The advisory lock that lets one process migrate at a time ("ESMG")."""

Store = Literal["log", "work", "keys", "proof"]


def migrate(engine: Engine, store: Store) -> None:
    """Bring one store's tables to the newest version; a second run changes nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / store))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK}
            )
        config.attributes.update(connection=connection, store=store)
        command.upgrade(config, "head")
