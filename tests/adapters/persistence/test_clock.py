"""I18: the database's clock decides; what a host believes of the time does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine

from adapters.persistence.clock import RESYNC_S, DatabaseClock
from adapters.persistence.database import open_engine

from .ground import Place

TAKEN = timedelta(seconds=60)
"""More than any of this takes; far less than the hours by which hosts go wrong here."""


class Monotonic:
    """A host's clock that counts seconds from anywhere and moves when it is told to."""

    def __init__(self, start: float) -> None:
        self.seconds = start

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    engine = open_engine(place.settings.log_url, is_writer=False)
    yield engine
    engine.dispose()


@pytest.fixture
def database_ahead(postgres_place: Place) -> Iterator[Engine]:
    """A database whose clock goes two hours ahead of every host."""
    postgres_place.run(
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
        " $$ SELECT pg_catalog.clock_timestamp() + interval '2 hours' $$"
    )
    engine = create_engine(
        postgres_place.settings.log_url,
        connect_args={"options": "-c search_path=public,pg_catalog"},
    )
    yield engine
    engine.dispose()


def hours_off(clock: DatabaseClock) -> float:
    """By how much a clock differs from this host's, in hours."""
    return (clock() - datetime.now(UTC)) / timedelta(hours=1)


@pytest.mark.parametrize("start", [0.0, 7_200.0, -7_200.0, 1e9])
def test_the_time_is_the_databases_wherever_the_host_counts_from(
    engine: Engine, start: float
) -> None:
    clock = DatabaseClock(engine, Monotonic(start))
    assert abs(hours_off(clock)) < TAKEN / timedelta(hours=1)
    assert clock().tzinfo is UTC


def test_a_database_that_is_two_hours_ahead_is_followed(database_ahead: Engine) -> None:
    clock = DatabaseClock(database_ahead, time.monotonic)
    assert abs(hours_off(clock) - 2) < TAKEN / timedelta(hours=1)


def test_the_clock_runs_as_the_monotonic_clock_runs(engine: Engine) -> None:
    monotonic = Monotonic(100.0)
    clock = DatabaseClock(engine, monotonic)
    before = clock()
    monotonic.seconds += 12.5
    assert clock() - before == timedelta(seconds=12.5)


def test_a_host_whose_date_is_changed_changes_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monotonic = Monotonic(100.0)
    clock = DatabaseClock(engine, monotonic)
    before = clock()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert clock() == before


def test_after_a_minute_of_use_the_clock_asks_again(database_ahead: Engine) -> None:
    """A database that was set right, or another one that took over, is followed within a minute."""
    monotonic = Monotonic(100.0)
    clock = DatabaseClock(database_ahead, monotonic)
    with database_ahead.begin() as db:
        db.exec_driver_sql("DROP FUNCTION public.clock_timestamp()")
    monotonic.seconds += RESYNC_S
    assert hours_off(clock) > 1
    monotonic.seconds += 1
    wait_for(lambda: hours_off(clock) < 1)


def test_while_the_database_is_away_the_clock_goes_on(engine: Engine) -> None:
    monotonic = Monotonic(100.0)
    clock = DatabaseClock(engine, monotonic)
    before = clock()
    away = create_engine("postgresql+psycopg://127.0.0.1:1/nobody")
    clock._engine = away
    for _ in range(3):
        monotonic.seconds += RESYNC_S + 1
        clock()
        wait_for(lambda: not clock._is_syncing.locked())
    assert clock() - before == 3 * timedelta(seconds=RESYNC_S + 1)
    wait_for(lambda: not clock._is_syncing.locked())
    away.dispose()


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once it is so."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it is never so"
