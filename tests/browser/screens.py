"""Takes a picture of every page in every state, at a desk and on a telephone, into docs/screens."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import services
from installation import filled

from .live import live
from .scene import Scene
from .states import GROUPS, enter
from .walker import Walker

HERE = Path(__file__).parents[2] / "docs" / "screens"
WIDTHS = {"bureau": 1280, "telephone": 390}
HEAVIEST = 150_000
TALLEST = 7000
"""Pixels; what comes further down is left out."""


def main(wanted: Sequence[str] = ()) -> None:
    """Take the pictures of these groups, of all when none is named."""
    HERE.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        installation = filled(Path(folder, "filled"))
        browser = services.launch_chromium(playwright)
        for group in wanted or GROUPS:
            for device in WIDTHS:
                copy = Path(folder, f"{group} {device}")
                shutil.copytree(installation, copy)
                take(browser, copy, group, device)
        browser.close()


def take(browser: Browser, folder: Path, group: str, device: str) -> None:
    """Take the pictures of one group on one device."""
    with live(folder) as site:
        context = browser.new_context(
            viewport={"width": WIDTHS[device], "height": 900},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            has_touch=device == "telephone",
        )
        scene = Scene(Walker(context.new_page(), site.address, has_script=True), site)
        enter(scene, group)
        for state in GROUPS[group]:
            state.reach(scene)
            keep(scene.walker.page, HERE / f"{state.name}-{device}.png")
        context.close()


def keep(page: Page, path: Path) -> None:
    """Keep the picture of a page, small."""
    page.evaluate("for (const one of document.images) one.loading = 'eager';")
    page.wait_for_load_state("networkidle")
    taken = Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled")))
    picture = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, TALLEST)))
    for colours in (64, 32, 16):
        picture.quantize(colours).save(path, optimize=True)
        if path.stat().st_size <= HEAVIEST:
            break
    while path.stat().st_size > HEAVIEST:  # a list without an end: its beginning shows it all
        picture = picture.crop((0, 0, picture.width, picture.height * 3 // 4))
        picture.quantize(16).save(path, optimize=True)
    print(f"{path.name:55}{path.stat().st_size // 1000:5} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
