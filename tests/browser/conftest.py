"""A real browser on a real Escale: one Chromium for all of a process, a context per walk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import services

from .live import Live, live
from .walker import Walker
from .watch import Watch

WIDE, NARROW = 1280, 390
PATIENCE_MS = 20_000

AT_A_DESK = pytest.param((WIDE, True), id="desk")
ON_A_PHONE = pytest.param((NARROW, True), id="phone")
WITHOUT_SCRIPT = pytest.param((WIDE, False), id="without-script")
RARELY_ON_A_PHONE = pytest.param((NARROW, True), id="phone", marks=pytest.mark.chaos)
RARELY = pytest.param((WIDE, False), id="without-script", marks=pytest.mark.chaos)

everywhere = pytest.mark.parametrize(
    "alice", [AT_A_DESK, ON_A_PHONE, WITHOUT_SCRIPT], indirect=True
)

Walk = Callable[..., Walker]
mostly_everywhere = pytest.mark.parametrize(
    "alice", [AT_A_DESK, RARELY_ON_A_PHONE, RARELY], indirect=True
)
with_or_without_script = pytest.mark.parametrize(
    "has_script",
    [
        pytest.param(True, id="script"),
        pytest.param(False, id="without-script", marks=pytest.mark.chaos),
    ],
)


class Kept:
    """The browser of this test process, and the loop that Playwright drives it with."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.loop = asyncio.get_running_loop()


@pytest.fixture(scope="package")
def kept_chromium() -> Iterator[Kept]:
    """Kept while this process runs tests of this room, for an idle browser is not at rest."""
    with sync_playwright() as playwright:
        browser = services.launch_chromium(playwright)
        kept = Kept(browser)
        asyncio._set_running_loop(None)
        yield kept
        asyncio._set_running_loop(kept.loop)
        browser.close()


@pytest.fixture
def chromium(kept_chromium: Kept) -> Iterator[Browser]:
    """The browser, for this test alone: the tests of other rooms run event loops of their own."""
    asyncio._set_running_loop(kept_chromium.loop)
    expect.set_options(timeout=PATIENCE_MS)
    yield kept_chromium.browser
    asyncio._set_running_loop(None)


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Live]:
    """A whole Escale; it is 20/03/2026, 10:00 in Paris."""
    folder = tmp_path / "var"
    shutil.copytree(filled_folder, folder)
    with live(folder) as found:
        yield found


@pytest.fixture
def walk(chromium: Browser, site: Live) -> Iterator[Walk]:
    """Sits somebody down before a browser of their own; at the end it must have kept quiet."""
    watches: list[Watch] = []

    def begin(width: int = WIDE, *, has_script: bool = True) -> Walker:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=has_script,
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(context, site.address))
        return Walker(context.new_page(), site.address, has_script=has_script)

    yield begin
    for context in chromium.contexts:
        context.close()
    assert [found for watch in watches for found in watch.found] == []


@pytest.fixture(params=[AT_A_DESK, RARELY])
def alice(request: pytest.FixtureRequest, walk: Walk) -> Walker:
    """Alice, logged in."""
    width, has_script = request.param
    walker = walk(width, has_script=has_script)
    walker.log_in()
    return walker
