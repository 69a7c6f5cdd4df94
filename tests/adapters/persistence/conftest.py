"""The places where logs lie, one of each kind, and how much of everything is tried."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

import services
from adapters.bootstrap import migrate_all
from adapters.settings import Settings
from application.ports import ClaimStore
from fakes import FakeClaimStore

from .forks import Hands
from .ground import KEK, Place

T = TypeVar("T")
Story = Callable[[ClaimStore], Awaitable[T]]


class Scale(NamedTuple):
    """How many to try of a full number: a tenth, or all of them."""

    part: int

    def __call__(self, full: int, few: int | None = None) -> int:
        """So many of these. few: instead of a tenth, where each of them is dear."""
        return full if self.part == 1 else few or full // self.part


KINDS = ("sqlite", "postgres")
LONGEST_S = 900


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a tenth of everything; all of it with ESCALE_TEST_FULL=1 or `-m chaos`."""
    if "scale" not in metafunc.fixturenames:
        return
    marks = (pytest.mark.chaos, pytest.mark.timeout(LONGEST_S))
    all_of_it = pytest.param(1, marks=marks, id="full")
    if os.environ.get("ESCALE_TEST_FULL") == "1":
        chosen = [all_of_it]
    elif metafunc.config.option.markexpr:
        chosen = [pytest.param(10, id="tenth"), all_of_it]
    else:
        chosen = [pytest.param(10, id="tenth")]
    metafunc.parametrize("scale", chosen, indirect=True)


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Scale:
    """How many to try of a full number: `scale(1000)`."""
    return Scale(request.param)


@pytest.fixture(scope="session")
def hands() -> Iterator[Hands]:
    """Starts other processes: `hands(place, "save", 0)`; what they can do stands in hands.py."""
    with Hands() as hands:
        yield hands


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that hold the migrated tables and a secret, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate_all(Settings(data_dir=folder))
    (folder / "key.secret").write_bytes(KEK)
    (folder / "key.secret").chmod(0o400)
    return folder


@pytest.fixture
def sqlite_place(migrated: Path, tmp_path: Path) -> Place:
    """A log in a file."""
    data = shutil.copytree(migrated, tmp_path / "data")
    return Place(Settings(data_dir=data))


@pytest.fixture
def postgres_place(
    postgres: services.PostgresServer, migrated: Path, tmp_path: Path
) -> Iterator[Place]:
    """A log in PostgreSQL, the keys in a file."""
    data = shutil.copytree(migrated, tmp_path / "data")

    def fill(dsn: str) -> None:
        migrate_all(Settings(database_url=dsn, data_dir=data))

    with postgres.database(postgres.template("escale_log", fill)) as dsn:
        yield Place(Settings(database_url=dsn, data_dir=data))


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> Place:
    """A log of each kind."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture(params=(*KINDS, "fake"))
def in_store(request: pytest.FixtureRequest) -> Callable[[Story[T]], T]:
    """Runs a story in a store of each kind, and in the fake that other tests use."""

    def run(story: Story[T]) -> T:
        async def told() -> T:
            if request.param == "fake":
                return await story(FakeClaimStore())
            place: Place = request.getfixturevalue(f"{request.param}_place")
            async with place.log() as store:
                return await story(store)

        return asyncio.run(told())

    return run
