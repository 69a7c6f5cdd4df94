"""Token buckets: so many in so much time, counted in the store, by however many at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select

from adapters.bootstrap import migrate_all
from adapters.persistence.buckets import Buckets, Rule, buckets
from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.settings import Settings
from domain.errors import TooManyRequests

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
RULE = Rule("upload", 5, timedelta(minutes=10))


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    database_url = "" if request.param == "sqlite" else request.getfixturevalue("pg_dsn")
    settings = Settings(database_url=database_url, data_dir=tmp_path)
    migrate_all(settings)
    engine = open_engine(settings.views_url, schema=VIEWS_SCHEMA if database_url else None)
    yield engine
    engine.dispose()


def taken(kept: Buckets, times: int, now: datetime = NOW, subject: str = "a") -> int:
    """How many of so many passed."""
    passed = 0
    for _ in range(times):
        try:
            kept.take(RULE, subject, now)
            passed += 1
        except TooManyRequests:
            continue
    return passed


def test_the_migrated_table_is_that_which_is_used(engine: Engine) -> None:
    schema = "views" if engine.dialect.name == "postgresql" else None
    found = {one["name"] for one in inspect(engine).get_columns("buckets", schema=schema)}
    assert found == {column.name for column in buckets.c}


def test_as_many_as_the_rule_says_pass_and_one_more_does_not(engine: Engine) -> None:
    kept = Buckets(engine)
    assert taken(kept, 5) == 5
    with pytest.raises(TooManyRequests) as refused:
        kept.take(RULE, "a", NOW)
    assert refused.value.details == {"retry_after_s": 120}
    kept.take(RULE, "another", NOW)
    kept.take(Rule("login", 5, timedelta(minutes=10)), "a", NOW)


def test_what_is_refused_is_allowed_after_the_time_that_was_told(engine: Engine) -> None:
    kept = Buckets(engine)
    assert taken(kept, 9) == 5
    assert taken(kept, 1, NOW + timedelta(seconds=119)) == 0
    assert taken(kept, 2, NOW + timedelta(seconds=120)) == 1
    assert taken(kept, 9, NOW + timedelta(hours=1)) == 5


def test_looking_counts_nothing(engine: Engine) -> None:
    kept = Buckets(engine)
    for _ in range(9):
        kept.check(RULE, "a", NOW)
    assert taken(kept, 9) == 5
    with pytest.raises(TooManyRequests):
        kept.check(RULE, "a", NOW)


def test_of_sixteen_at_once_exactly_as_many_pass_as_there_is_room_for(engine: Engine) -> None:
    kept = Buckets(engine)
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: taken(kept, 2), range(16))) == 5


def test_a_restart_forgets_nothing_and_what_is_full_again_is_forgotten(engine: Engine) -> None:
    assert taken(Buckets(engine), 3) == 3
    assert taken(Buckets(engine), 9) == 2
    assert Buckets(engine).expire(NOW + timedelta(minutes=9)) == 0
    assert Buckets(engine).expire(NOW + timedelta(minutes=10)) == 1
    with engine.connect() as db:
        assert db.execute(select(buckets)).all() == []


def test_a_clock_that_goes_back_locks_nobody_out_for_longer(engine: Engine) -> None:
    kept = Buckets(engine)
    kept.take(RULE, "a", NOW)
    with pytest.raises(TooManyRequests) as refused:
        kept.take(RULE, "a", NOW - timedelta(hours=1))
    assert int(str(refused.value.details["retry_after_s"])) <= 3600


def test_nobody_passes_while_the_store_is_away(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(Exception, match="no such table") as refused:
        Buckets(engine).take(RULE, "a", NOW)
    assert isinstance(refused.value.__cause__, sqlite3.OperationalError)
    engine.dispose()
