"""The application on real stores in a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.app import create_app
from adapters.bootstrap import Runtime
from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, Person, Site, application, closing, followed

from .asking import Asked, ask


@pytest.fixture
def settings(filled_folder: Path, tmp_path: Path) -> Settings:
    """The settings of this test's own installation."""
    shutil.copytree(filled_folder, tmp_path / "var")
    return Settings(data_dir=tmp_path / "var", tokens_refused_max=100_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Runtime:
    """The runtime of this test; the application closes it."""
    return followed(settings, clock)


@pytest.fixture
def site(runtime: Runtime, clock: Clock) -> Iterator[Site]:
    """The application of this test, served in one event loop."""
    yield from running(application(runtime), runtime, clock)


@pytest.fixture(scope="module")
def lasting_site(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application of a whole module, whose tests leave no trace."""
    folder, clock = tmp_path_factory.mktemp("lasting") / "var", Clock()
    shutil.copytree(filled_folder, folder)
    runtime = followed(Settings(data_dir=folder), clock)
    yield from running(create_app(runtime, closing(runtime)), runtime, clock)


@pytest.fixture
def alice(site: Site) -> Person:
    """An insured person of the general scheme, with two children."""
    return site["alice"]


@pytest.fixture
def agent(site: Site) -> Person:
    """Somebody who takes claims at the desk."""
    return site["agent"]


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """A claim that waits for an agent."""
    claim = alice.submitted()
    site.acknowledge(claim)
    return claim


@pytest.fixture
def asked(agent: Person, claim: str) -> Asked:
    """A claim whose person is asked for something."""
    answer = ask(agent, claim)
    assert answer.status_code == 201, answer.text
    return Asked(claim, answer.json())


def running(app: FastAPI, runtime: Runtime, clock: Clock) -> Iterator[Site]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(runtime.settings))
