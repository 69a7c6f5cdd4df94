"""Where the keys of insured persons are kept, and the lock of those who change what they are."""

from __future__ import annotations

from typing import Final

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

from domain.errors import StoreUnavailable

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

MAY_END_LOG: Final = """
SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') AND EXISTS (
    SELECT FROM pg_roles WHERE rolname IN (current_user, 'pg_checkpoint')
    AND CASE rolname WHEN 'pg_checkpoint' THEN pg_has_role(oid, 'MEMBER') ELSE rolsuper END)
"""
"""Whether this role of PostgreSQL may begin another file of the log and have the last one done."""

IS_LOG_DROPPED: Final = """
SELECT current_setting('wal_recycle') = 'off' AND current_setting('archive_mode') = 'off'
AND current_setting('wal_keep_size') = '0' AND NOT EXISTS (SELECT FROM pg_replication_slots)
"""
"""Whether files of the log that are done go, instead of being used again or kept for somebody."""


def make_room(db: Connection, *, alone: bool) -> None:
    """Wait until nobody destroys or retires keys, or alone for those who make some too.

    A SQLite file needs none of it: its transactions that write come one after the other.
    """
    if db.dialect.name == "postgresql":
        shared = "" if alone else "_shared"
        db.execute(text(f"SELECT pg_advisory_xact_lock{shared}(:lock)"), {"lock": KEYS_LOCK})


def tidy(engine: Engine) -> None:
    """Drop rows that were changed, without holding anybody up; some of their bytes may stay."""
    if engine.dialect.name == "sqlite":
        truncate_log(engine)
        return
    with _at_once(engine) as db:
        db.execute(text("VACUUM person_keys"))


def leave_no_trace(engine: Engine) -> bool:
    """Drop what the database's own files still hold of rows that were changed.

    On PostgreSQL the table is written anew, which holds up who needs a key for two seconds for each
    million of them: a page that was only vacuumed keeps bytes of what was on it.

    Returns: False while the write-ahead log may go on holding them: its role may not end it, or
    the server uses its files again (`wal_recycle`) or keeps them for somebody.
    Raises: StoreUnavailable when somebody reads a SQLite file all the time.
    """
    if engine.dialect.name == "sqlite":
        if not truncate_log(engine):
            raise StoreUnavailable(retry_after_s=1)
        return True
    with _at_once(engine) as db:
        db.execute(text("SET statement_timeout = 0"))
        db.execute(text("VACUUM (FULL) person_keys"))
        if not db.scalar(text(MAY_END_LOG)):
            return False
        db.execute(text("SELECT pg_switch_wal()"))
        db.execute(text("CHECKPOINT"))
        return bool(db.scalar(text(IS_LOG_DROPPED)))


def truncate_log(engine: Engine) -> bool:
    """Bring a SQLite file up to date and empty its log; False while somebody reads the old one."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_ = cursor.fetchone() or (True,)
    finally:
        raw.close()
    return not is_busy


def _at_once(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
