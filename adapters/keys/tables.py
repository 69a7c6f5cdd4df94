"""Where the keys of insured persons are kept, and the lock of those who change what they are."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

KEYS_LOCK = 0x45534B59
"""The advisory lock ("ESKY"): many make keys at once, one destroys or retires at a time."""

metadata = MetaData()
person_keys = Table(
    "person_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("wrapped", LargeBinary, nullable=True, comment="nonce + AES-256-GCM; NULL = destroyed"),
    Column("kek_id", Text, nullable=False),
    Index(
        "person_keys_one_alive",
        "insured_id",
        unique=True,
        sqlite_where=text("wrapped IS NOT NULL"),
        postgresql_where=text("wrapped IS NOT NULL"),
    ),
    Index("person_keys_of_person", "insured_id"),
)
retired_keks = Table("retired_keks", metadata, Column("kek_id", Text, primary_key=True))


def make_room(db: Connection, *, alone: bool) -> None:
    """Wait until nobody destroys or retires keys, or alone for those who make some too.

    A SQLite file needs none of it: its transactions that write come one after the other.
    """
    if db.dialect.name == "postgresql":
        shared = "" if alone else "_shared"
        db.execute(text(f"SELECT pg_advisory_xact_lock{shared}(:lock)"), {"lock": KEYS_LOCK})


def leave_no_trace(engine: Engine) -> None:
    """Drop what the database's files still hold of rows that were changed.

    On PostgreSQL the write-ahead log goes on holding it until it is recycled.
    """
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM person_keys"))
