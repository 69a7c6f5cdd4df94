"""A whole Escale in one process, on temporary files."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.settings import Settings
from inspectors import with_shared_inspector
from servers.mail import PrivateMail, mail_server


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    settings = Settings(data_dir=tmp_path)
    migrate_all(settings)
    runtime = with_shared_inspector(open_runtime(settings, clock))
    runtime.register.load_demo()
    yield runtime
    for engine in runtime.engines:
        engine.dispose()


@pytest.fixture
def mail() -> Iterator[PrivateMail]:
    """A mail server of this test."""
    with mail_server() as server:
        yield server


@pytest.fixture
def told(tmp_path: Path, clock: Clock, mail: PrivateMail) -> Iterator[Runtime]:
    """The runtime of this test, which sends its notices to that server."""
    settings = Settings(
        data_dir=tmp_path,
        smtp_url=mail.url,
        smtp_from="ne-pas-repondre@escale.example",
        public_url="https://escale.example",
    )
    migrate_all(settings)
    runtime = open_runtime(settings, clock)
    runtime.register.load_demo()
    yield runtime
    for engine in runtime.engines:
        engine.dispose()
