"""The copy of one's data, unpacked and opened from the disk in a real browser, without network."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser

from decided import REFUSED_LINE, decide

from .conftest import NARROW, WIDE, Walk
from .live import Live
from .test_accessibility import OVERFLOW, found_by_axe


def unpacked(walk: Walk, folder: Path) -> Path:
    """Take the copy on « Mes données », as a person does; gives where it lies."""
    walker = walk()
    walker.log_in("alice")
    walker.go("/donnees")
    with walker.page.expect_download() as coming:
        walker.page.get_by_role("link", name="Télécharger mes données (ZIP)").click()
    coming.value.save_as(folder / "copie.zip")
    with ZipFile(folder / "copie.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.chaos
@pytest.mark.parametrize("width", [320, NARROW, WIDE])
def test_the_copy_is_read_offline_by_everybody(
    walk: Walk, site: Live, chromium: Browser, tmp_path: Path, width: int
) -> None:
    decide(site["agent"], site["alice"].submitted(), REFUSED_LINE)
    site["alice"].post("/messages", {"subject": "Facture", "body": "Suffit-elle ?\nMerci."})
    folder = unpacked(walk, tmp_path)
    context = chromium.new_context(offline=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text))
    page.on("request", lambda asked: wrong.append(asked.url) if "file:" not in asked.url else None)
    page.goto((folder / "index.html").as_uri())
    for summary in page.locator("summary").all():
        if summary.locator("..").get_attribute("open") is None:
            summary.click()
    assert page.get_by_text("Demande refusée").count()
    assert page.evaluate(OVERFLOW) == []
    assert found_by_axe(page) == []
    for link in page.locator("a[href^='demandes/']").all():
        assert (folder / link.evaluate("one => decodeURI(one.getAttribute('href'))")).is_file()
    assert wrong == []
    context.close()
