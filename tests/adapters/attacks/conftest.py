"""The whole Escale under attack, with a second issuer that signs with RSA."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, application, followed
from teleservice import Site

from ..web.visitors import HERE, pages
from .forging import with_the_rsa_issuer


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A whole Escale, with its pages, that believes the RSA issuer beside its own."""
    # No attack may fail because there were many before it.
    many: dict[str, Any] = {"login_begins_max": 100_000, "login_failures_max": 100_000}
    many["tokens_refused_max"] = 100_000
    settings = Settings(data_dir=tmp_path / "var", **many)
    shutil.copytree(filled_folder, settings.data_dir)
    clock = Clock()
    runtime = followed(settings, clock)
    app = application(runtime, pages)
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        served = Site(app, client, runtime, clock, signing_key(settings))
        with_the_rsa_issuer(served)
        yield served
