"""Short ways to fill in the forms of step 4, as a browser without JavaScript does."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pillow_heif
from httpx2 import Response
from PIL import Image

from teleservice import Person

from .pages import Page, page_of
from .visitors import OURS, Browser


def address(claim: str) -> str:
    return f"{claim.replace('/claims/', '/demandes/')}/documents"


def look(browser: Browser, claim: str) -> Page:
    return page_of(browser.get(address(claim)))


def send(
    browser: Browser,
    claim: str,
    *files: tuple[str, bytes],
    field: str = "file",
    to: str = "",
    **more: Any,
) -> Response:
    """What a browser sends for the form: its token first, then every chosen file."""
    parts: list[tuple[str, Any]] = [("csrf", (None, browser.csrf()))]
    parts += [(field, (name, content)) for name, content in files]
    path = f"{address(claim)}{to}"
    return browser.client.post(path, files=parts, headers=OURS, **more)


def prepare(browser: Browser, claim: str, *files: tuple[str, bytes]) -> Response:
    return send(browser, claim, *files, field="files", to="/preparer")


def press(browser: Browser, claim: str, to: str, **words: str) -> Response:
    """Press a button whose form sends these words."""
    return browser.post(f"{address(claim)}{to}", {"csrf": browser.csrf()} | words)


def names(person: Person, claim: str) -> list[str]:
    return [one["file_name"] for one in person.claim(claim)["documents"]]


def first(person: Person, claim: str) -> Any:
    return person.claim(claim)["documents"][0]


def landscape() -> bytes:
    written = BytesIO()
    Image.effect_noise((1200, 600), 60).save(written, "PNG")
    return written.getvalue()


def heic() -> bytes:
    written = BytesIO()
    pillow_heif.from_pillow(Image.effect_noise((600, 800), 40).convert("RGB")).save(written)
    return written.getvalue()
