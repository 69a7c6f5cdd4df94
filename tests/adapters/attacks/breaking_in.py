"""Ways of an attacker to get in without being who they say: one function each."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from adapters.http.ways import Embedded
from adapters.identity.client import Client
from adapters.identity.personas import Realm
from adapters.identity.provider import Answer, Question
from adapters.identity.tokens import SigningKey
from teleservice import Site

from ..web.visitors import LOGIN, Browser
from .forging import head_of, part, signed

Attack = Callable[[Site, Browser], None]
"""What an attacker does; it was accepted when the browser then has a session."""
RETURN = "/connexion/retour"
Claims = dict[str, Any]


def begun(browser: Browser, who: str = "alice", way: str = "compte") -> dict[str, str]:
    """What the provider sends back for a log-in that this browser began."""
    back = browser.choose(browser.begin(way), who)
    return dict(parse_qsl(urlsplit(back).query))


def with_answer(**changes: str | None) -> Attack:
    """The answer of the provider, something in it changed, or taken away."""

    def attack(_: Site, browser: Browser) -> None:
        told = begun(browser) | changes
        browser.get(RETURN, params={n: v for n, v in told.items() if v is not None})

    return attack


def with_request(way: str = "compte", **changes: str | None) -> Attack:
    """The way to the provider, something of it changed, or taken away."""

    def attack(_: Site, browser: Browser) -> None:
        address = browser.begin(way)
        asked = dict(parse_qsl(urlsplit(address).query)) | changes | {"persona": "alice"}
        query = urlencode({n: v for n, v in asked.items() if v is not None})
        sent = browser.get(f"{address.partition('?')[0]}?{query}")
        back = sent.headers.get("location", "")
        if back.startswith("http://127.0.0.1:8000/"):
            browser.get(back)

    return attack


def after(**time: float) -> Attack:
    def attack(site: Site, browser: Browser) -> None:
        told = begun(browser)
        site.clock.pass_by(**time)
        browser.get(RETURN, params=told)

    return attack


def in_another_browser(site: Site, browser: Browser) -> None:
    browser.get(RETURN, params=begun(Browser(site)))


def over_a_log_in_of_its_own(site: Site, browser: Browser) -> None:
    browser.begin()
    browser.get(RETURN, params=begun(Browser(site)))


def replayed(site: Site, browser: Browser) -> None:
    told = begun(browser)
    browser.get(RETURN, params=told)
    browser.client.cookies.delete("escale-dev")
    browser.get(RETURN, params=told)


def replayed_with_its_cookie(site: Site, browser: Browser) -> None:
    told, kept = begun(browser), browser.client.cookies[LOGIN]
    browser.get(RETURN, params=told)
    browser.client.cookies.clear()
    browser.client.cookies.set(LOGIN, kept)
    browser.get(RETURN, params=told)


def a_code(used: bool, way: str = "compte", who: str = "alice") -> Attack:
    """Somebody else's code under the state of a log-in of one's own."""

    def attack(site: Site, browser: Browser) -> None:
        victim = Browser(site)
        stolen = begun(victim, who, way)
        if used:
            victim.get(RETURN, params=stolen)
        browser.get(RETURN, params=begun(browser) | {"code": stolen["code"]})

    return attack


def without_its_cookie(_: Site, browser: Browser) -> None:
    told = begun(browser)
    browser.client.cookies.clear()
    browser.get(RETURN, params=told)


def with_a_cookie(secret: str) -> Attack:
    def attack(_: Site, browser: Browser) -> None:
        told = begun(browser)
        browser.client.cookies.clear()
        browser.client.cookies.set(LOGIN, secret)
        browser.get(RETURN, params=told)

    return attack


def at_the_token_endpoint(**changes: str | None) -> Attack:
    """A code of one's own, shown to the provider without what proves that one asked for it."""

    def attack(site: Site, browser: Browser) -> None:
        told = begun(browser)
        form = {
            "grant_type": "authorization_code",
            "client_id": "escale-insured",
            "redirect_uri": "http://127.0.0.1:8000" + RETURN,
            "code": told["code"],
            "code_verifier": "v" * 43,
        } | changes
        sent = {name: value for name, value in form.items() if value is not None}
        answer = browser.client.post("/dev/oidc/token", data=sent)
        if answer.status_code == 200:
            browser.log_in()  # whoever has the tokens is in

    return attack


def told_by_the_provider(
    forge: Callable[[Site, Claims], str], what: str = "id_token", way: Realm = "insured"
) -> Attack:
    """The real provider's answer, with a forged token in its place."""

    def attack(site: Site, browser: Browser) -> None:
        site.app.state.clients |= {way: _with_forged(site, way, what, forge)}
        browser.log_in(*(("alice", "compte") if way == "insured" else ("agent", "agents")))

    return attack


def _with_forged(site: Site, way: Realm, what: str, forge: Callable[[Site, Claims], str]) -> Client:
    here: Client = site.app.state.clients[way]
    real = Embedded(site.app)

    async def ask(question: Question) -> Answer:
        answer = await real(question)
        if what == "user_info" and question.url.endswith("/userinfo"):
            return answer._replace(body=forge(site, _payload(answer.body.decode())).encode())
        if what == "id_token" and question.url.endswith("/token"):
            told = json.loads(answer.body)
            told["id_token"] = forge(site, _payload(told["id_token"]))
            return answer._replace(body=json.dumps(told).encode())
        return answer

    scope = "openid profile" if what == "user_info" else "openid"
    return Client(replace(here.provider, scope=scope), here._verifier, ask)


def _payload(token: str) -> Claims:
    told: Claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    return told


def forged(typ: str = "JWT", **changes: Any) -> Callable[[Site, Claims], str]:
    def forge(site: Site, claims: Claims) -> str:
        now = int(site.clock().timestamp())
        told = {n: v(now) if callable(v) else v for n, v in changes.items()}
        every = {n: v for n, v in (claims | told).items() if v is not None}
        return signed(site, head_of(site, typ=typ), every)

    return forge


def by_a_key_of_its_own(site: Site, claims: Claims) -> str:
    return signed(site, head_of(site, typ="JWT"), claims, SigningKey.generate()._key)


def without_a_signature(site: Site, claims: Claims) -> str:
    return f"{part(head_of(site, alg='none', typ='JWT'))}.{part(claims)}."


def with_two_nonces(site: Site, claims: Claims) -> str:
    doubled = b'{"nonce": "' + b"n" * 43 + b'", ' + json.dumps(claims).encode()[1:]
    return signed(site, head_of(site, typ="JWT"), doubled)
