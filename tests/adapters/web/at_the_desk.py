"""Short ways to the pages of the desk."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

from teleservice import Site

from .front_office import acknowledged, staff
from .pages import Page, page_of
from .visitors import Browser

QUEUE = "/agents/poste"
AGENTS = ("agent", "supervisor")
OTHERS = ("clerk", "auditor", "dpo")


def place(claim_id: str) -> str:
    return f"{QUEUE}/demandes/{claim_id}"


def shown(browser: Browser, address: str, status: int = 200) -> Page:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    return page_of(answer)


def send(browser: Browser, page: Page, action: str, **more: str) -> Response:
    """Send a form of a page as it stands, with these fields changed."""
    form = page.form(action)
    fields = {name: text for name, text in form.fields.items() if name != "faire"}
    return browser.post(form.action, fields | more)


def may_take(page: Page, address: str) -> bool:
    """Whether the page of a claim offers to take it."""
    return f"{address}/prendre" in [form.action for form in page.forms]


def taken(site: Site, browser: Browser, claim_id: str = "") -> str:
    """A claim that the agent of this browser took; gives its address."""
    address = place(claim_id or acknowledged(site))
    page = shown(browser, address)
    assert send(browser, page, f"{address}/prendre").status_code == 303
    return address


def desk_of(site: Site, name: str = "agent") -> tuple[Browser, str]:
    """An agent's browser, and the address of a claim that they hold."""
    browser = staff(site, name)
    return browser, taken(site, browser)


def typed(browser: Browser, address: str, form: str, **words: Any) -> Response:
    """Type into a form and press « Voir le courrier »."""
    page = shown(browser, f"{address}/{form}")
    return send(browser, page, f"{address}/{form}", **({"faire": "apercu"} | words))


def previewed(browser: Browser, address: str, form: str, **words: Any) -> Page:
    """The letter of what was typed."""
    answer = typed(browser, address, form, **words)
    assert answer.status_code == 303, page_of(answer).text
    return shown(browser, str(answer.headers["location"]))


def half_an_hour_later(site: Site, browser: Browser) -> None:
    """A lease that nobody prolonged has ended; whoever clicked meanwhile is still logged in."""
    site.clock.pass_by(minutes=16)
    browser.get("/agents")
    site.clock.pass_by(minutes=16)
