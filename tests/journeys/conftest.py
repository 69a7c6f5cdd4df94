"""A whole Escale, whose clock stands at the worked cases' day: 20/03/2026, 10:00 in Paris."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, application, followed
from teleservice import Site


@pytest.fixture
def settings(filled_folder: Path, tmp_path: Path) -> Settings:
    """The settings of this test's own installation."""
    shutil.copytree(filled_folder, tmp_path / "var")
    return Settings(data_dir=tmp_path / "var")


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    clock = Clock()
    runtime = followed(settings, clock)
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))
