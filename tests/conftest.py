"""The servers that tests may ask for by name."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import installation
import services

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

RUN = pytest.StashKey[Path]()  # a folder that the processes of this run share


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its folder; an xdist worker gets the one of its controller."""
    given = getattr(config, "workerinput", {}).get("escale_run")
    config.stash[RUN] = Path(given or tempfile.mkdtemp(prefix="escale-run-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "WorkerController") -> None:
    """Tell a new xdist worker the folder of the run."""
    node.workerinput["escale_run"] = str(node.config.stash[RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: the controller waits until the shared server has ended."""
    if not hasattr(config, "workerinput"):
        services.wait_until_gone(config.stash[RUN])
        shutil.rmtree(config.stash[RUN])


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what lasts: walking all of it again costs a fifth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_report_header() -> list[str]:
    """Say which servers the tests will run on."""
    return services.versions()


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation with the demo directory, for tests to copy."""
    return installation.filled(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[services.PostgresServer]:
    """The run's PostgreSQL, shared by all tests: `.dsn`, `.database`, `.template`, `.bin`."""
    with services.shared_postgres(request.config.stash[RUN]) as server:
        yield server


@pytest.fixture
def pg_dsn(postgres: services.PostgresServer) -> Iterator[str]:
    """URL of an empty PostgreSQL database of this test's own."""
    with postgres.database() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def redis_service() -> Iterator[services.RedisServer]:
    """The Redis of this test process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    with services.session_redis(int(worker)) as server:
        yield server


@pytest.fixture
def redis_url(redis_service: services.RedisServer) -> str:
    """URL of an empty Redis database of this test's own."""
    redis_service.flush()
    return redis_service.url


@pytest.fixture(scope="session")
def clamd() -> Iterator[services.PrivateClamd]:
    """The antivirus of this test process: `.url`, `.tcp_url`; it finds `services.MARKER`."""
    with services.clamav_server() as server:
        yield server
