"""Who is logged in on the pages: sessions kept on our side, found by a secret that is not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.identity.directory_tables import Seal
from adapters.identity.logins import hash_of
from domain.base import Author, Role

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
TOUCHED_EVERY: Final = timedelta(minutes=1)
REMEMBERED: Final = timedelta(hours=24)
"""How long it is known whose an ended session was, so that nothing sent to it is lost."""

SESSIONS_OF_ONE: Final = 10
"""How many sessions a person may have; one more ends the oldest."""

LONGEST_SECRET: Final = 200
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a User-Agent holds, and the family it stands for; the first that fits counts."""

metadata = MetaData()
sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", Text, primary_key=True),
    Column("session_id", Uuid, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("way", Text, nullable=False),
    Column("acr", Text, nullable=True),
    Column("browser", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("sealed_id_token", Text, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    """What a log-in says of somebody.

    `way` names the provider, `acr` is the level of the log-in, `browser` a family (`browser_of`).
    """

    author: Author
    way: str
    acr: str | None
    browser: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session as its pages and its owner see it; `csrf` goes into every form."""

    session_id: UUID
    author: Author
    way: str
    acr: str | None
    browser: str
    created_at: datetime
    seen_at: datetime
    csrf: str = field(repr=False)

    def is_own_token(self, token: str) -> bool:
        """Say whether a form's token is this session's, in constant time."""
        given = token.encode("utf-8", "surrogatepass")
        return secrets.compare_digest(given, self.csrf.encode())


class Ended(NamedTuple):
    """A session that was ended: the provider to log out from, and the ID token that it gave.

    id_token: None once the person's key is destroyed.
    """

    way: str
    id_token: str | None


class LoggedInStaff(NamedTuple):
    """An account that is logged in, in so many sessions; seen_at: when it was used last."""

    account_id: UUID
    role: Role
    seen_at: datetime
    sessions: int


class Sessions:
    """The table of sessions; times are UTC, given by the caller."""

    def __init__(self, reading: Engine, writing: Engine, seal: Seal) -> None:
        """Keep the sessions behind these engines, ID tokens sealed under the person's key."""
        self._reading, self._engine, self._seal = reading, writing, seal

    def open(self, person: LoggedIn, now: datetime, instead_of: str | None = None) -> str:
        """Open a session, under a secret that nobody knew before; gives it, for the cookie.

        instead_of: the secret of the browser's session until now, which ends.

        Raises: StoreUnavailable.
        """
        secret, session_id = secrets.token_urlsafe(32), uuid4()
        sealed = self._seal.seal(person.author.id, _context(session_id), person.id_token.encode())
        row = {
            "secret_hash": hash_of(secret),
            "session_id": session_id,
            "role": person.author.role.value,
            "author_id": person.author.id,
            "way": person.way,
            "acr": person.acr,
            "browser": person.browser,
            "csrf": secrets.token_urlsafe(32),
            "created_at": now,
            "seen_at": now,
            "sealed_id_token": sealed,
        }
        with self._engine.begin() as db:
            _end(db, instead_of)
            _make_room(db, person.author.id)
            db.execute(insert(sessions), row)
        return secret

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session of this secret; None when it has ended, by itself or by somebody.

        Being found counts as being used, noted at most every TOUCHED_EVERY.
        """
        if len(secret) > LONGEST_SECRET:
            return None
        mine = sessions.c.secret_hash == hash_of(secret)
        with self._reading.connect() as db:
            row = db.execute(select(sessions).where(mine, _is_alive(now))).one_or_none()
        if row is None:
            return None
        if _utc(row.seen_at) <= now - TOUCHED_EVERY:
            with self._engine.begin() as db:
                db.execute(update(sessions).where(mine, _is_alive(now)).values(seen_at=now))
        return _session(row)

    def ended(self, secret: str, now: datetime) -> Session | None:
        """The session of this secret that ended by itself, for REMEMBERED; it opens nothing."""
        if len(secret) > LONGEST_SECRET:
            return None
        mine = sessions.c.secret_hash == hash_of(secret)
        with self._reading.connect() as db:
            row = db.execute(select(sessions).where(mine, ~_is_alive(now))).one_or_none()
        return None if row is None else _session(row)

    def end(self, secret: str) -> Ended | None:
        """End the session of this secret; None when there is none.

        Raises: StoreUnavailable.
        """
        with self._engine.begin() as db:
            row = _end(db, secret)
        if row is None:
            return None
        plain = self._seal.open(row.author_id, _context(row.session_id), row.sealed_id_token)
        return Ended(row.way, None if plain is None else plain.decode())

    def of(self, person: UUID, now: datetime) -> tuple[Session, ...]:
        """The living sessions of a person, the one used last first."""
        theirs = select(sessions).where(sessions.c.author_id == person, _is_alive(now))
        with self._reading.connect() as db:
            rows = db.execute(theirs.order_by(sessions.c.seen_at.desc())).all()
        return tuple(_session(row) for row in rows)

    def staff(self, now: datetime, limit: int) -> tuple[LoggedInStaff, ...]:
        """The accounts of staff that are logged in, the one seen last first."""
        row = sessions.c
        seen, count = func.max(row.seen_at).label("seen_at"), func.count().label("sessions")
        accounts = select(row.author_id, row.role, seen, count).where(
            row.role != Role.INSURED.value, _is_alive(now)
        )
        latest = accounts.group_by(row.author_id, row.role).order_by(seen.desc(), row.author_id)
        with self._reading.connect() as db:
            rows = db.execute(latest.limit(limit)).all()
        return tuple(
            LoggedInStaff(one.author_id, Role(one.role), _utc(one.seen_at), one.sessions)
            for one in rows
        )

    def revoke(self, person: UUID, session_id: UUID) -> bool:
        """End one session of this person; False when they have no such session."""
        return self._delete(sessions.c.author_id == person, sessions.c.session_id == session_id) > 0

    def revoke_all(self, person: UUID) -> int:
        """End every session of a person; gives how many."""
        return self._delete(sessions.c.author_id == person)

    def revoke_everybody(self) -> int:
        """End every session there is; gives how many."""
        return self._delete()

    def expire(self, now: datetime) -> int:
        """Delete the sessions that ended by themselves REMEMBERED ago; gives how many."""
        return self._delete(~_is_alive(now - REMEMBERED))

    def _delete(self, *which: ColumnElement[bool]) -> int:
        with self._engine.begin() as db:
            return db.execute(delete(sessions).where(*which)).rowcount


def browser_of(user_agent: str) -> str:
    """The family of a browser, and nothing else that its User-Agent tells."""
    return next((family for mark, family in BROWSERS if mark in user_agent), "other")


def _is_alive(now: datetime) -> ColumnElement[bool]:
    return ~or_(sessions.c.seen_at <= now - IDLE, sessions.c.created_at <= now - ABSOLUTE)


def _end(db: Connection, secret: str | None) -> Row[Any] | None:
    if secret is None or len(secret) > LONGEST_SECRET:
        return None
    ended = delete(sessions).where(sessions.c.secret_hash == hash_of(secret))
    return db.execute(ended.returning(*sessions.c)).one_or_none()


def _make_room(db: Connection, person: UUID) -> None:
    theirs = select(sessions.c.secret_hash).where(sessions.c.author_id == person)
    oldest = theirs.order_by(sessions.c.seen_at.desc()).offset(SESSIONS_OF_ONE - 1).limit(1000)
    db.execute(delete(sessions).where(sessions.c.secret_hash.in_(oldest)))


def _session(row: Row[Any]) -> Session:
    return Session(
        session_id=row.session_id,
        author=Author(role=Role(row.role), id=row.author_id),
        way=row.way,
        acr=row.acr,
        browser=row.browser,
        created_at=_utc(row.created_at),
        seen_at=_utc(row.seen_at),
        csrf=row.csrf,
    )


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at  # SQLite forgets the zone


def _context(session_id: UUID) -> str:
    return f"session|{session_id}"
