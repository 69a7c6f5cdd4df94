"""The application where browsers reach it, with a page of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, application, followed
from teleservice import Person, Site

from .visitors import HERE, Browser, pages


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A whole Escale, with its pages."""
    settings = Settings(data_dir=tmp_path / "var")
    shutil.copytree(filled_folder, settings.data_dir)
    clock = Clock()
    runtime = followed(settings, clock)
    app = application(runtime, pages)
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))


@pytest.fixture
def browser(site: Site) -> Browser:
    """A browser in which nobody is logged in."""
    return Browser(site)


@pytest.fixture
def alice(site: Site, browser: Browser) -> Person:
    """Alice, logged in in the browser, and as she asks the API."""
    browser.log_in()
    return site["alice"]
