"""A whole Escale, whose clock stands at the worked cases' day: 20/03/2026, 10:00 in Paris."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.app import create_app
from adapters.bootstrap import migrate_all, open_runtime
from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, Follower, closing
from teleservice import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings(data_dir=tmp_path)
    migrate_all(settings)
    clock = Clock()
    runtime = open_runtime(settings, clock)
    runtime.register.load_demo()
    follower = Follower(runtime)
    follower.prepare()
    runtime.on_append.append(follower)
    app = create_app(runtime, closing(runtime))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))
