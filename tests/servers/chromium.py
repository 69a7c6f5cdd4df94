"""Finds the Chromium of the tests: the one given, the system's, Playwright's own, the package's."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from servers.binaries import ServiceMissing

if TYPE_CHECKING:  # every test run imports this module, and few of them need a browser
    from playwright.sync_api import Browser, Playwright

GIVEN_CHROMIUM = "ESCALE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")

# It asks nobody for anything that the tests did not open.
SILENT = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launch_chromium(playwright: Playwright) -> Browser:
    """A Chromium without a window; whoever launched it closes it.

    Raises: ServiceMissing.
    """
    program = chromium_program(Path(playwright.chromium.executable_path))
    return playwright.chromium.launch(executable_path=program, args=flags(os.geteuid()))


def flags(user: int) -> list[str]:
    """What Chromium is started with; as root it has no sandbox of its own."""
    return [*SILENT, *(["--no-sandbox"] if user == 0 else [])]


def chromium_program(own: Path | None = None) -> Path:
    """The browser: the one given, the system's, Playwright's own, else installed when we may.

    Raises: ServiceMissing.
    """
    if program := known_chromium(own):
        return program
    with Path(tempfile.gettempdir(), "escale-test-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes must not install at once
        if program := known_chromium(own) or install():
            return program
    raise ServiceMissing(f"no Chromium for the tests: {' '.join(INSTALL)}")


def known_chromium(own: Path | None = None) -> Path | None:
    """The browser that is there already. own: where Playwright would have put its own."""
    if given := os.environ.get(GIVEN_CHROMIUM):
        return Path(given)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    return own if own and own.exists() else None


def install() -> Path | None:
    """Have the system's packages bring it, if we are root and there is apt."""
    if os.geteuid() != 0 or not shutil.which(INSTALL[0]):
        return None
    patient = (INSTALL[0], "-o", "DPkg::Lock::Timeout=300", *INSTALL[1:])
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(patient, env=environment, capture_output=True, check=False)
    return known_chromium()
