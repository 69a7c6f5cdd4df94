"""What another site makes a browser send, and what an attacker does with a session's secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from httpx2 import Response
from sqlalchemy import select

from adapters.identity.sessions import sessions
from adapters.web.links import OWN_RECORD
from installation import API
from teleservice import Site

from ..web.visitors import OURS, SESSION, Browser

EVIL = "https://evil.example"
OTHERS = f"{OWN_RECORD}/connexions"
OWN = "own"
Attack = Callable[[Site, Browser], bool]
"""What an attacker does to somebody who is logged in; whether it was accepted."""


def is_taken(answer: Response) -> bool:
    """Whether a request did something: it was neither refused nor led to the log-in."""
    if answer.status_code == 303:
        return not answer.headers["location"].startswith("/connexion")
    return answer.status_code < 400


def by_form(csrf: str | None = OWN, path: str = "/une-page", **headers: str | None) -> Attack:
    """A form; its headers as a browser of today sends them from a page of ours, but those given.

    csrf: the token of its session (OWN), of the session of a person who is named, or any text.
    """

    def attack(site: Site, browser: Browser) -> bool:
        sent = browser.csrf() if csrf == OWN else csrf
        if csrf in ("alice", "mgen"):
            sent = _csrf_of(site, csrf)
        every = {**OURS, "Sec-Fetch-Site": "same-origin"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        told = {name: value for name, value in every.items() if value is not None}
        form = {} if sent is None else {"csrf": sent}
        return is_taken(browser.post(path, form, headers=told))

    return attack


def _csrf_of(site: Site, who: str) -> str:
    other = Browser(site)
    other.log_in(who)
    return other.csrf()


def by_fetch(method: str = "POST", csrf: str | None = None, **more: Any) -> Attack:
    """A script's call of the API, with the cookie of whoever is logged in."""

    def attack(_: Site, browser: Browser) -> bool:
        sent = {"json": {}, "path": "/claims"} | more
        headers = {"Idempotency-Key": "k" * 8, **OURS, **sent.pop("headers", {})}
        if csrf == OWN:
            headers["X-CSRF-Token"] = browser.csrf()
        elif csrf is not None:
            headers["X-CSRF-Token"] = csrf
        told = {name: value for name, value in headers.items() if value is not None}
        return is_taken(
            browser.client.request(method, API + sent.pop("path"), headers=told, **sent)
        )

    return attack


def by_image(path: str, **headers: str) -> Attack:
    """A picture, a script or a frame of another site: a GET with the cookie."""

    def attack(_: Site, browser: Browser) -> bool:
        told = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", **headers}
        named = {name.replace("_", "-"): value for name, value in told.items()}
        return is_taken(browser.get(path, headers=named))

    return attack


def by_get(path: str) -> Attack:
    """A link to what only a form may do: nobody's session is the other afterwards."""

    def attack(site: Site, browser: Browser) -> bool:
        before = _every(site)
        browser.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
        return _every(site) != before

    return attack


def _every(site: Site) -> list[Any]:
    with site.runtime.views.connect() as db:
        return list(db.scalars(select(sessions.c.secret_hash).order_by(sessions.c.secret_hash)))


def with_cookie(secret: Callable[[Site, Browser], str], name: str = SESSION) -> Attack:
    """A new browser, with a cookie that an attacker made or took."""

    def attack(site: Site, browser: Browser) -> bool:
        other, value = Browser(site), secret(site, browser)
        return is_taken(other.get("/une-page", headers={"Cookie": f"{name}={value}"}))

    return attack


def brought_along(who: str | None) -> Attack:
    """A cookie that was there before the log-in opens nothing after it."""

    def attack(site: Site, browser: Browser) -> bool:
        attacker, victim = Browser(site), Browser(site)
        if who is not None:
            attacker.log_in(who)
        brought = attacker.session or "chosen-by-an-attacker"
        victim.client.cookies.set(SESSION, brought, domain="127.0.0.1", path="/")
        victim.log_in("alice")
        seen = Browser(site).get("/une-page", headers={"Cookie": f"{SESSION}={brought}"})
        return victim.session == brought or is_taken(seen)

    return attack


def kept(end: Callable[[Site, Browser], Any]) -> Attack:
    """A cookie that was taken, after its session has ended."""

    def attack(site: Site, browser: Browser) -> bool:
        taken = browser.session
        end(site, browser)
        return is_taken(Browser(site).get("/une-page", headers={"Cookie": f"{SESSION}={taken}"}))

    return attack


def busy_for_twelve_hours(site: Site, browser: Browser) -> None:
    for _ in range(25):
        site.clock.pass_by(minutes=29)
        browser.get("/une-page")


def revoked(site: Site, browser: Browser) -> None:
    found = site.runtime.sessions.find(browser.session or "-", site.clock())
    assert found is not None
    site.runtime.sessions.revoke(found.author.id, found.session_id)


def kept_column(name: str) -> Callable[[Site, Browser], str]:
    def secret(site: Site, _: Browser) -> str:
        with site.runtime.views.connect() as db:
            return str(db.execute(select(sessions.c[name])).first()[0])  # type: ignore[index]

    return secret
