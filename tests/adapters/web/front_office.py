"""Short ways to the pages of staff, and what was written down of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from httpx2 import Response
from sqlalchemy import select

from adapters.persistence.access_log import access_log
from adapters.persistence.access_reasons import Reasons
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser

NIR = "2 85 10 75 999 000 81"
MEDICAL = ("Otite", "Une maladie", "ticket.jpg", "Tourisme")
"""What no page of the front office may hold."""


def staff(site: Site, name: str = "clerk") -> Browser:
    """A browser in which somebody of the staff is logged in."""
    browser = Browser(site)
    browser.log_in(name, "agents")
    return browser


def search(browser: Browser, **known: str) -> Response:
    csrf = page_of(browser.get("/agents")).form("/agents").fields["csrf"]
    return browser.post("/agents", {"csrf": csrf} | known)


def found(browser: Browser, **known: str) -> str:
    """The address of whom a search found."""
    answer = search(browser, **known)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def acknowledged(site: Site, name: str = "alice") -> str:
    """The id of a claim whose acknowledgment was sent."""
    alice = site[name]
    claim = alice.filled()
    assert alice.submit(claim).status_code == 201
    site.settle()
    return claim.removeprefix("/claims/")


def opened(site: Site, browser: Browser, claim_id: str) -> tuple[str, Page]:
    address = f"{found(browser, nir=NIR)}/demandes/{claim_id}"
    return address, page_of(browser.get(address))


def lines(site: Site) -> list[Any]:
    """The access log, its reasons as somebody reads them who may."""
    reasons = Reasons(site.runtime.vault)
    with site.runtime.engines.reading.connect() as db:
        rows = db.execute(select(access_log).order_by(access_log.c.position)).mappings().all()
    read = [
        row | {"reason": reasons.open(row["claim_id"], row["reason"])} for row in map(dict, rows)
    ]
    return [SimpleNamespace(**row) for row in read]
