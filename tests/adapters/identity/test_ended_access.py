"""When whose access was ended, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import Engine, inspect

from adapters.bootstrap import migrate_all
from adapters.identity.ended_access import EndedAccessTable, ended_access
from adapters.identity.sessions import LoggedIn, LoggedInStaff, Sessions
from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.settings import Settings
from application.accounts import Ended, EndedBecause
from domain.base import Author, Role

if TYPE_CHECKING:
    from adapters.identity.conftest import Keys

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
ADMIN = Author(role=Role.ADMIN, id=UUID(int=9))
AGENT, OTHER, INSURED = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("pg_dsn") if request.param == "postgres" else ""
    settings = Settings(data_dir=tmp_path / "var", database_url=url)
    migrate_all(settings)
    engine = open_engine(settings.views_url, schema=VIEWS_SCHEMA if url else None)
    yield engine
    engine.dispose()


def logged_in(sessions: Sessions, person: UUID, role: Role = Role.AGENT) -> None:
    author = Author(role=role, id=person)
    one = LoggedIn(author=author, way="staff", acr=None, browser="other", id_token="a.b.c")
    sessions.open(one, NOW)


def ended(number: int, at: datetime = NOW, account_id: UUID = AGENT) -> Ended:
    return Ended(UUID(int=number), account_id, EndedBecause.LEFT, at, ADMIN)


def test_sessions_end_with_the_line_that_says_so_once_for_each_request(
    engine: Engine, keys: Keys
) -> None:
    schema = VIEWS_SCHEMA if engine.dialect.name == "postgresql" else None
    found = {one["name"] for one in inspect(engine).get_columns("ended_access", schema=schema)}
    assert found == {column.name for column in ended_access.c}
    sessions, access = Sessions(engine, engine, keys), EndedAccessTable(engine, engine)
    for person in (AGENT, AGENT, OTHER):
        logged_in(sessions, person)
    logged_in(sessions, INSURED, Role.INSURED)
    assert sessions.staff(NOW, 10) == (
        LoggedInStaff(AGENT, Role.AGENT, NOW, 2),
        LoggedInStaff(OTHER, Role.AGENT, NOW, 1),
    )
    assert access.last(AGENT) is None
    done = asyncio.run(access.end(ended(1)))
    assert (done.sessions, access.last(AGENT), access.last(OTHER)) == (2, NOW, None)
    assert (sessions.of(AGENT, NOW), len(sessions.of(OTHER, NOW))) == ((), 1)
    logged_in(sessions, AGENT)
    later = NOW + timedelta(minutes=1)
    assert asyncio.run(access.end(ended(1, later))) == done
    assert (len(sessions.of(AGENT, NOW)), access.last(AGENT)) == (1, NOW)
    assert asyncio.run(access.end(ended(2, later))).sessions == 1
    assert access.last(AGENT) == later
