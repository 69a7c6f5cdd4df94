"""Sessions and log-ins under way, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine, inspect, select

import services
from adapters.bootstrap import migrate_all
from adapters.identity import logins as logins_module
from adapters.identity import sessions as sessions_module
from adapters.identity.logins import Login, Logins
from adapters.identity.sessions import (
    SESSIONS_OF_ONE,
    Ended,
    LoggedIn,
    Sessions,
)
from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.settings import Settings
from domain.base import Author, Role

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock, Keys

ALICE, BERNARD = UUID(int=1), UUID(int=2)
ID_TOKEN = "header.payload.signature"
LOGIN = Login("s" * 43, "n" * 43, "v" * 43, "insured", "/claims")


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("pg_dsn") if request.param == "postgres" else ""
    settings = Settings(data_dir=tmp_path / "var", database_url=url)
    migrate_all(settings)
    engine = open_engine(settings.views_url, schema=VIEWS_SCHEMA)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine, keys: Keys) -> Sessions:
    return Sessions(engine, engine, keys)


@pytest.fixture
def logins(engine: Engine) -> Logins:
    return Logins(engine)


def somebody(person: UUID = ALICE) -> LoggedIn:
    author = Author(role=Role.INSURED, id=person)
    return LoggedIn(
        author=author, way="insured", acr="eidas1", browser="Firefox", id_token=ID_TOKEN
    )


def everything(engine: Engine) -> str:
    """All that the two tables hold, as one text."""
    tables = (sessions_module.sessions, logins_module.logins)
    with engine.connect() as db:
        return repr([tuple(row) for table in tables for row in db.execute(select(table))])


def test_the_migrated_tables_are_those_that_are_used(engine: Engine) -> None:
    schema = VIEWS_SCHEMA if engine.dialect.name == "postgresql" else None
    for table in (sessions_module.sessions, logins_module.logins):
        columns = {one["name"] for one in inspect(engine).get_columns(table.name, schema=schema)}
        assert columns == set(table.c.keys())


def test_a_session_is_found_by_its_secret(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.open(somebody(), clock())
    session = sessions.find(secret, clock())
    assert session is not None
    assert session.author == Author(role=Role.INSURED, id=ALICE)
    assert (session.way, session.acr, session.browser) == ("insured", "eidas1", "Firefox")
    assert session.created_at == session.seen_at == clock()
    assert sessions.find(secret + "x", clock()) is None
    assert sessions.find("x" * 100_000, clock()) is None
    assert sessions.find("\udcff", clock()) is None


def test_no_secret_and_no_token_is_kept_in_clear(
    sessions: Sessions, logins: Logins, clock: Clock, engine: Engine
) -> None:
    secret = sessions.open(somebody(), clock())
    started = logins.begin(LOGIN, clock())
    assert min(len(secret), len(started)) >= 43
    kept = everything(engine)
    for hidden in (secret, started, ID_TOKEN):
        assert hidden not in kept
    session = sessions.find(secret, clock())
    assert session is not None
    assert session.csrf not in repr(session)
    assert ID_TOKEN not in repr(somebody())


def test_a_session_ends_after_thirty_idle_minutes(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.open(somebody(), clock())
    clock.pass_by(minutes=29, seconds=59)
    assert sessions.find(secret, clock())
    clock.pass_by(minutes=29, seconds=59)
    assert sessions.find(secret, clock())
    clock.pass_by(minutes=30)
    assert sessions.find(secret, clock()) is None
    assert sessions.of(ALICE, clock()) == ()


def test_a_session_ends_after_twelve_hours_however_busy(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.open(somebody(), clock())
    for _ in range(12 * 6 - 1):
        clock.pass_by(minutes=10)
        assert sessions.find(secret, clock())
    clock.pass_by(minutes=10)
    assert sessions.find(secret, clock()) is None


def test_being_used_is_noted_at_most_once_a_minute(sessions: Sessions, clock: Clock) -> None:
    opened_at = clock()
    secret = sessions.open(somebody(), opened_at)
    sessions.find(secret, clock.pass_by(seconds=59))
    (session,) = sessions.of(ALICE, clock())
    assert session.seen_at == opened_at
    sessions.find(secret, clock.pass_by(seconds=1))
    (session,) = sessions.of(ALICE, clock())
    assert session.seen_at == clock()


def test_a_log_in_ends_the_session_that_the_browser_had(sessions: Sessions, clock: Clock) -> None:
    first = sessions.open(somebody(BERNARD), clock())
    second = sessions.open(somebody(), clock(), instead_of=first)
    assert first != second
    assert sessions.find(first, clock()) is None
    assert sessions.find(second, clock())


def test_a_secret_that_somebody_brings_along_is_never_taken(
    sessions: Sessions, clock: Clock
) -> None:
    brought = "chosen-by-an-attacker"
    assert sessions.open(somebody(), clock(), instead_of=brought) != brought
    assert sessions.find(brought, clock()) is None


def test_an_ended_session_gives_its_token_back_for_the_log_out(
    sessions: Sessions, clock: Clock
) -> None:
    secret = sessions.open(somebody(), clock())
    assert sessions.end(secret) == Ended("insured", ID_TOKEN)
    assert sessions.find(secret, clock()) is None
    assert sessions.end(secret) is None


def test_the_token_is_gone_with_the_key_of_the_person(
    sessions: Sessions, clock: Clock, keys: Keys
) -> None:
    secret = sessions.open(somebody(), clock())
    keys.destroy(ALICE)
    assert sessions.end(secret) == Ended("insured", None)


def test_one_session_is_revoked_by_its_owner_alone(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.open(somebody(), clock())
    (session,) = sessions.of(ALICE, clock())
    assert not sessions.revoke(BERNARD, session.session_id)
    assert not sessions.revoke(ALICE, uuid4())
    assert sessions.find(secret, clock())
    assert sessions.revoke(ALICE, session.session_id)
    assert sessions.find(secret, clock()) is None


def test_every_session_of_a_person_is_revoked_and_nobody_elses(
    sessions: Sessions, clock: Clock
) -> None:
    theirs = [sessions.open(somebody(), clock()) for _ in range(3)]
    other = sessions.open(somebody(BERNARD), clock())
    assert sessions.revoke_all(ALICE) == 3
    assert [sessions.find(secret, clock()) for secret in theirs] == [None] * 3
    assert sessions.find(other, clock())


def test_a_person_sees_their_own_sessions_the_latest_first(
    sessions: Sessions, clock: Clock
) -> None:
    sessions.open(somebody(), clock())
    sessions.open(somebody(BERNARD), clock())
    sessions.open(replace(somebody(), browser="Chrome"), clock.pass_by(minutes=1))
    assert [one.browser for one in sessions.of(ALICE, clock())] == ["Chrome", "Firefox"]


def test_one_more_session_than_the_limit_ends_the_oldest(sessions: Sessions, clock: Clock) -> None:
    opened: list[str] = []
    for _ in range(SESSIONS_OF_ONE + 1):
        opened.append(sessions.open(somebody(), clock.pass_by(seconds=1)))
    assert sessions.find(opened[0], clock()) is None
    assert len(sessions.of(ALICE, clock())) == SESSIONS_OF_ONE


def test_sessions_that_ended_by_themselves_are_deleted_a_day_later(
    sessions: Sessions, clock: Clock, engine: Engine
) -> None:
    sessions.open(somebody(), clock())
    clock.pass_by(hours=24, minutes=20)
    later = sessions.open(somebody(BERNARD), clock())
    assert sessions.expire(clock()) == 0
    assert sessions.expire(clock.pass_by(minutes=10)) == 1
    assert sessions.find(later, clock())
    assert everything(engine).count("Firefox") == 1


def test_it_is_known_for_a_day_whose_a_session_was_that_ended_by_itself(
    sessions: Sessions, clock: Clock
) -> None:
    secret = sessions.open(somebody(), clock())
    assert sessions.ended(secret, clock()) is None, "it lives"
    clock.pass_by(minutes=30)
    assert sessions.find(secret, clock()) is None
    ended = sessions.ended(secret, clock())
    assert ended is not None
    assert ended.author.id == ALICE
    sessions.revoke_all(ALICE)
    assert sessions.ended(secret, clock()) is None, "it was closed, by somebody"


def test_a_forms_token_is_that_of_its_session(sessions: Sessions, clock: Clock) -> None:
    found = [
        sessions.find(sessions.open(somebody(person), clock()), clock())
        for person in (ALICE, BERNARD)
    ]
    first, second = (session for session in found if session)
    assert first.is_own_token(first.csrf)
    for wrong in (second.csrf, "", first.csrf[:-1], "é", "\udcff"):
        assert not first.is_own_token(wrong)


def test_a_log_in_under_way_serves_once_in_its_own_browser(logins: Logins, clock: Clock) -> None:
    secret, other = logins.begin(LOGIN, clock()), logins.begin(LOGIN, clock())
    assert logins.use(secret + "x", LOGIN.state, clock()) is None
    assert logins.use(secret, "another state", clock()) is None
    assert logins.use(secret, LOGIN.state, clock()) == LOGIN
    assert logins.use(secret, LOGIN.state, clock()) is None
    assert logins.use(other, LOGIN.state, clock()) == LOGIN


def test_a_log_in_under_way_waits_ten_minutes(logins: Logins, clock: Clock, engine: Engine) -> None:
    first, second = logins.begin(LOGIN, clock()), logins.begin(LOGIN, clock())
    assert logins.use(first, LOGIN.state, clock.pass_by(minutes=9, seconds=59)) == LOGIN
    assert logins.use(second, LOGIN.state, clock.pass_by(seconds=1)) is None
    assert logins.expire(clock()) == 1
    assert "/claims" not in everything(engine)


def test_the_log_ins_under_way_are_never_too_many(
    logins: Logins, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins_module, "LOGINS_AT_ONCE", 3)
    secrets = [logins.begin(LOGIN, clock.pass_by(seconds=1)) for _ in range(4)]
    used = [logins.use(secret, LOGIN.state, clock()) for secret in secrets]
    assert used == [None, LOGIN, LOGIN, LOGIN]


def test_the_application_keeps_sessions_in_its_own_role(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    with services.postgres_server() as server:
        dsn = server.create_database("sessions")
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute("CREATE ROLE escale_app LOGIN")
            db.execute("CREATE ROLE escale_follower LOGIN")
        migrate_all(Settings(database_url=dsn, data_dir=tmp_path))
        app = Settings(database_url=dsn.replace("postgres@", "escale_app@"), data_dir=tmp_path)
        engine = open_engine(app.views_url, schema=VIEWS_SCHEMA)
        sessions, logins = Sessions(engine, engine, keys), Logins(engine)
        secret = sessions.open(somebody(), clock())
        assert sessions.find(secret, clock.pass_by(minutes=1))
        assert sessions.end(secret)
        assert sessions.expire(clock()) == 0
        assert logins.use(logins.begin(LOGIN, clock()), LOGIN.state, clock())
        engine.dispose()
