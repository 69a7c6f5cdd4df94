"""The floor: one row as large as an event of ours, and a commit, again and again."""

from __future__ import annotations

from uuid import uuid4

import psycopg

TABLE = """
CREATE TABLE IF NOT EXISTS bare_events (
    originator_id uuid NOT NULL, originator_version bigint NOT NULL,
    topic text NOT NULL, state bytea NOT NULL, notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
)
"""
INSERT = "INSERT INTO bare_events VALUES (%s, %s, %s, %s)"
BYTES = 620
"""As much as an event of a claim takes, at the median."""


class BareInserts:
    """One connection of the same settings, prepared statement, autocommit."""

    def __init__(self, dsn: str) -> None:
        """Connect, and make the table of this contender."""
        self._db = psycopg.connect(dsn, autocommit=True)
        self._db.execute(TABLE)
        self._state = b"x" * BYTES

    def insert(self) -> None:
        """Make one row durable."""
        self._db.execute(INSERT, (uuid4(), 1, "claim.stay_declared.1", self._state), prepare=True)

    def close(self) -> None:
        """Give the connection back."""
        self._db.close()
