"""The tables that cannot be derived are made once, by whoever comes first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from adapters.bootstrap import migrate_all
from adapters.persistence.database import open_engine
from adapters.persistence.job_board import jobs
from adapters.settings import Settings

from .forks import Hands
from .ground import Place


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A place where nothing was made yet."""
    url = request.getfixturevalue("pg_dsn") if request.param == "postgres" else ""
    return Settings(data_dir=tmp_path / "new", database_url=url)


def tables(settings: Settings) -> dict[str, set[str]]:
    """The columns of every table of the log's database."""
    engine = create_engine(settings.log_url)
    found = inspect(engine)
    columns = {
        name: {column["name"] for column in found.get_columns(name)}
        for name in found.get_table_names()
    }
    engine.dispose()
    return columns


def test_a_second_run_changes_nothing(settings: Settings) -> None:
    migrate_all(settings)
    once = tables(settings)
    migrate_all(settings)
    assert tables(settings) == once
    assert {"stored_events", "insured", "dependants", "log_version"} <= once.keys()


def test_four_processes_that_start_at_once_migrate_once(settings: Settings, hands: Hands) -> None:
    with ExitStack() as stack:
        place = Place(settings)
        processes = [stack.enter_context(hands(place, "migrate_when_told")) for _ in range(4)]
        assert [process.heard() for process in processes] == ["ready"] * 4
        for process in processes:
            process.tell("go")
        for process in processes:
            process.finish()
    assert "stored_events" in tables(settings)


@pytest.fixture
def columns(place: Place) -> Iterator[set[str]]:
    """The columns of the table of jobs, as the migration made it."""
    engine = open_engine(place.settings.views_url)
    schema = "views" if place.is_postgres else None
    yield {column["name"] for column in inspect(engine).get_columns("jobs", schema=schema)}
    engine.dispose()


def test_the_migrated_table_of_jobs_is_the_one_that_the_board_uses(columns: set[str]) -> None:
    assert columns == set(jobs.c.keys())
