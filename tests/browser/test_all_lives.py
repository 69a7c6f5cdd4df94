"""Every whole life once more, while its person reads the page of the claim in a real browser."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from adapters.app import create_app
from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, followed, served
from lives import Life, Step, lived
from stages import DUE_ON
from teleservice import Site
from whole_lives import WHOLE_LIVES

from .walker import Walker

pytestmark = pytest.mark.chaos
TEXTS = "items => items.map(one => one.lastChild.textContent.trim())"


class Portal:
    """Runs in the loop of the server what the test asks for, as that of a TestClient does."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None

    def call(self, work: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        async def done() -> Any:
            return await work(*arguments)

        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(done(), self.loop).result()


class Reached(httpx2.Client):
    """Asks a server, and knows its loop."""

    portal: Portal


@pytest.fixture
def quiet(filled_folder: Path, tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A service behind a socket where nothing happens before it is asked for; and its address."""
    shutil.copytree(filled_folder, tmp_path / "var")
    settings, clock, portal = Settings(data_dir=tmp_path / "var"), Clock(), Portal()
    runtime = followed(settings, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        portal.loop = asyncio.get_running_loop()
        yield
        await runtime.close()

    app = create_app(runtime, lifespan)
    with served(app) as address, Reached(base_url=address, timeout=60) as client:
        client.portal = portal
        client_of_site: Any = client  # asks as a TestClient does, over a socket
        yield Site(app, client_of_site, runtime, clock, signing_key(settings)), address


@pytest.mark.parametrize("steps", WHOLE_LIVES.values(), ids=WHOLE_LIVES)
def test_the_person_reads_every_step_of_a_life(
    chromium: Browser, quiet: tuple[Site, str], steps: list[Step]
) -> None:
    site, address = quiet
    page = chromium.new_page(locale="fr-FR")
    alice = Walker(page, address, has_script=True)

    def read(life: Life, label: str) -> None:
        alice.log_in()
        alice.go("/demandes" if label == "Brouillon" else life.claim.replace("claims", "demandes"))
        assert page.locator("main .tag").first.inner_text() == label
        if label != "Brouillon":
            assert page.locator(".timeline li").evaluate_all(TEXTS) == life.told

    lived(site, steps, due_on=DUE_ON, beside=read)
    page.close()
