"""The log-ins under way: what the browser that comes back from the provider must match."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

LOGIN_LIFETIME: Final = timedelta(minutes=10)
LOGINS_AT_ONCE: Final = 10_000
"""Anybody may begin a log-in: beyond so many the oldest makes room.

Then a network may begin but few more: some of them cannot push out what everybody began.
"""

metadata = MetaData()
logins = Table(
    "logins",
    metadata,
    Column("secret_hash", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("return_to", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Login:
    """A log-in under way.

    `state`, `nonce` and `verifier` (PKCE) are unguessable and serve once; `way` names the provider;
    `return_to` is the path of ours to go to when all went well.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    way: str
    return_to: str = field(repr=False)


class Logins:
    """The table of log-ins under way, each bound to the one browser that began it."""

    def __init__(self, engine: Engine) -> None:
        """Keep them behind this engine."""
        self._engine = engine

    def begin(self, login: Login, now: datetime) -> str:
        """Keep a log-in for LOGIN_LIFETIME; gives the secret that its browser keeps as a cookie."""
        secret = secrets.token_urlsafe(32)
        row = vars(login) | {"secret_hash": hash_of(secret), "started_at": now}
        with self._engine.begin() as db:
            _expire(db, now)
            _make_room(db)
            db.execute(insert(logins), row)
        return secret

    def is_full(self) -> bool:
        """Whether one more pushes out the oldest."""
        with self._engine.connect() as db:
            return (db.scalar(select(func.count()).select_from(logins)) or 0) >= LOGINS_AT_ONCE

    def use(self, secret: str, state: str, now: datetime) -> Login | None:
        """Use a log-in up; None when this browser began none with this state, or too long ago."""
        mine = (logins.c.secret_hash == hash_of(secret)) & (logins.c.state == state)
        is_fresh = logins.c.started_at > now - LOGIN_LIFETIME
        used = delete(logins).where(mine, is_fresh)
        columns = (logins.c[name] for name in Login.__dataclass_fields__)
        with self._engine.begin() as db:
            row = db.execute(used.returning(*columns)).one_or_none()
        return None if row is None else Login(*row)

    def expire(self, now: datetime) -> int:
        """Delete those that nobody came back to; gives how many."""
        with self._engine.begin() as db:
            return _expire(db, now)


def hash_of(secret: str) -> str:
    """SHA-256 of a secret, hex: the only form in which it is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _expire(db: Connection, now: datetime) -> int:
    old = logins.c.started_at <= now - LOGIN_LIFETIME
    return db.execute(delete(logins).where(old)).rowcount


def _make_room(db: Connection) -> None:
    kept = LOGINS_AT_ONCE - 1
    newest = select(logins.c.secret_hash).order_by(logins.c.started_at.desc()).offset(kept)
    # A limit beside the offset: SQLite knows no offset alone.
    oldest = newest.limit(LOGINS_AT_ONCE)
    db.execute(delete(logins).where(logins.c.secret_hash.in_(oldest)))
