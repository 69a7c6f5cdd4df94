"""Requests that another site makes a browser send, and sessions that an attacker brings along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.http import security, session
from adapters.identity.sessions import Sessions
from installation import API, pdf
from teleservice import Site

from ..web.visitors import HERE, LOGIN, Browser
from .crossing import (
    EVIL,
    OTHERS,
    OWN,
    Attack,
    brought_along,
    busy_for_twelve_hours,
    by_fetch,
    by_form,
    by_get,
    by_image,
    kept,
    kept_column,
    revoked,
    with_cookie,
)
from .forging import named, with_claims

FILE = {"file": ("a.pdf", pdf())}
DRAFT = "/claims/00000000-0000-4000-8000-000000000000"
CROSS = {"Sec_Fetch_Site": "cross-site"}

ATTACKS: dict[str, Attack] = {
    "a form without a source": by_form(Origin=None),
    "a form of another site": by_form(Origin=EVIL),
    "a form of another site that knows the token": by_form(OWN, Origin=EVIL, **CROSS),
    "a form of a sandbox": by_form(Origin="null"),
    "a form of another port": by_form(Origin="http://127.0.0.1:8001"),
    "a form of another scheme": by_form(Origin="https://127.0.0.1:8000"),
    "a form of a host that begins like ours": by_form(Origin=f"{HERE}.evil.example"),
    "a form of a host that ends like ours": by_form(Origin="http://x127.0.0.1:8000"),
    "a form of two sources": by_form(Origin=f"{HERE}, {EVIL}"),
    "a form with our address in its Referer": by_form(Origin=None, Referer=f"{EVIL}/?{HERE}/"),
    "a form whose Referer is none": by_form(Origin=None, Referer="http://[evil"),
    "a form of another site with our Referer": by_form(Origin=EVIL, Referer=f"{HERE}/une-page"),
    "a form whose browser says cross-site": by_form(**CROSS),
    "a form whose browser says same-site": by_form(Sec_Fetch_Site="same-site"),
    "a form whose browser says nonsense": by_form(Sec_Fetch_Site="ours"),
    "a form without a token": by_form(None),
    "a form with an empty token": by_form(""),
    "a form with a guessed token": by_form("x" * 43),
    "a form with another person's token": by_form("mgen"),
    "a form with the token of another session": by_form("alice"),
    "a form with its token in the address": by_form(None, "/une-page?csrf=x"),
    "a form that logs out, without a token": by_form(None, "/deconnexion"),
    "a form that logs out, of another site": by_form(OWN, "/deconnexion", Origin=EVIL),
    "a form that ends other sessions, without a token": by_form(None, OTHERS),
    "a form that ends other sessions, of another site": by_form(OWN, OTHERS, Origin=EVIL),
    "a form in another method": by_form(None, X_HTTP_Method_Override="GET"),
    "a fetch without a token": by_fetch(),
    "a fetch with a guessed token": by_fetch(csrf="x" * 43),
    "a fetch with an empty token": by_fetch(csrf=""),
    "a fetch without a source": by_fetch(csrf=OWN, headers={"Origin": None}),
    "a fetch of another site": by_fetch(csrf=OWN, headers={"Origin": EVIL}),
    "a fetch whose browser says cross-site": by_fetch(
        csrf=OWN, headers={"Sec-Fetch-Site": "cross-site"}
    ),
    "a fetch as plain text": by_fetch(
        json=None, content="{}", headers={"Content-Type": "text/plain"}
    ),
    "a fetch as a form": by_fetch(json=None, data={"a": "b"}),
    "a fetch of a file": by_fetch(json=None, files=FILE, path=f"{DRAFT}/documents"),
    "a fetch that deletes": by_fetch("DELETE", json=None, path=DRAFT),
    "a fetch that changes": by_fetch("PUT", path=f"{DRAFT}/care"),
    "a fetch with a broken bearer beside the cookie": by_fetch(
        headers={"Authorization": "Bearer x"}
    ),
    "an image of one's account": by_image(f"{API}/me", Sec_Fetch_Dest="image"),
    "an image of one's messages": by_image(f"{API}/messages", Sec_Fetch_Dest="image"),
    "a script of one's claims": by_image(f"{API}/claims", Sec_Fetch_Dest="script"),
    "a fetch of one's page": by_image("/une-page", Sec_Fetch_Mode="cors", Sec_Fetch_Dest="empty"),
    "a frame of one's page": by_image(
        "/une-page", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe"
    ),
    "an object of one's data": by_image("/donnees", Sec_Fetch_Dest="object"),
    "an image of a sister site": by_image("/une-page", Sec_Fetch_Site="same-site"),
    "a link that logs out": by_get("/deconnexion"),
    "a link that ends other sessions": by_get(OTHERS),
    "a link that logs out by another method": by_get("/deconnexion?_method=POST"),
    "a cookie brought along": brought_along(None),
    "the attacker's own session brought along": brought_along("mgen"),
    "a cookie that is guessed": with_cookie(lambda *_: "g" * 43),
    "a cookie that is huge": with_cookie(lambda *_: "g" * 3000),
    "a cookie that is empty": with_cookie(lambda *_: ""),
    "the digest of a secret as cookie": with_cookie(kept_column("secret_hash")),
    "the id of a session as cookie": with_cookie(kept_column("session_id")),
    "the token of its forms as cookie": with_cookie(kept_column("csrf")),
    "a bearer token as cookie": with_cookie(lambda site, _: with_claims()(site)),
    "the secret as the cookie of a log-in": with_cookie(lambda _, b: b.session or "-", LOGIN),
    "the secret under another name": with_cookie(lambda _, b: b.session or "-", "session"),
    "a cookie that was taken, after the log-out": kept(
        lambda _, browser: browser.post("/deconnexion", {"csrf": browser.csrf()})
    ),
    "a cookie that was taken, after another log-in": kept(lambda _, browser: browser.log_in()),
    "a cookie that was taken, revoked": kept(revoked),
    "a cookie that was taken, 30 idle minutes later": kept(
        lambda site, _: site.clock.pass_by(minutes=30)
    ),
    "a cookie that was taken, busy for twelve hours": kept(busy_for_twelve_hours),
}

VALID: dict[str, Attack] = {
    "a form of ours": by_form(),
    "a form of ours by its Referer": by_form(Origin=None, Referer=f"{HERE}/une-page"),
    "a form of an old browser": by_form(Sec_Fetch_Site=None),
    "a form that ends other sessions": by_form(path=OTHERS),
    "a fetch of ours": by_fetch(csrf=OWN),
    "a link from an e-mail": by_image(
        "/une-page", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document"
    ),
    "an address that was typed": by_image("/une-page", Sec_Fetch_Site="none"),
    "an image of ours": by_image(f"{API}/me", Sec_Fetch_Site="same-origin"),
    "a look of an old browser": by_image("/une-page", Sec_Fetch_Site="none", Sec_Fetch_Mode=""),
    "a cookie as it is": with_cookie(lambda _, browser: browser.session or "-"),
}


def tried(site: Site, cases: dict[str, Attack]) -> Iterator[tuple[str, bool]]:
    browser = Browser(site)
    for name, attack in cases.items():
        if not site.runtime.sessions.find(browser.session or "-", site.clock()):
            browser.log_in()
        yield name, attack(site, browser)


def test_no_forged_request_is_taken(site: Site) -> None:
    accepted, count = named(tried(site, ATTACKS))
    print(f"{count} forged requests, {len(accepted)} accepted")
    assert (accepted, count >= 60) == ([], True)


def test_every_request_of_ours_is_taken(site: Site) -> None:
    accepted, count = named(tried(site, VALID))
    print(f"{count} requests of ours, {len(accepted)} accepted")
    assert accepted == list(VALID)


@pytest.mark.parametrize(
    ("module", "check", "shown"),
    [
        (session, "check_token", "a form without a token"),
        (security, "check_token", "a fetch without a token"),
        (session, "check_origin", "a form of another site that knows the token"),
        (security, "check_origin", "an image of one's account"),
    ],
)
def test_the_set_shows_a_check_that_is_off(
    module: Any, check: str, shown: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, check, lambda *_: None)
    assert named(tried(site, {shown: ATTACKS[shown]})) == ([shown], 1)


def test_the_set_shows_a_log_in_that_keeps_the_secret(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Sessions.open

    def rotates_nothing(kept: Sessions, person: Any, now: Any, _: str | None = None) -> str:
        return real(kept, person, now)

    monkeypatch.setattr(Sessions, "open", rotates_nothing)
    shown = (
        "a cookie that was taken, after another log-in",
        "the attacker's own session brought along",
    )
    assert named(tried(site, {name: ATTACKS[name] for name in shown})) == ([*shown], 2)
