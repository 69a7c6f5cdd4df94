"""Log-ins under attack, over the real way with the development provider: nobody gets in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from adapters.identity import tokens, trust
from adapters.identity.grants import Grant
from adapters.identity.logins import Login, Logins, hash_of, logins
from adapters.identity.personas import AUDIENCES, PERSONAS
from teleservice import Site

from ..web.visitors import Browser
from .breaking_in import (
    Attack,
    a_code,
    after,
    at_the_token_endpoint,
    by_a_key_of_its_own,
    forged,
    in_another_browser,
    over_a_log_in_of_its_own,
    replayed,
    replayed_with_its_cookie,
    told_by_the_provider,
    with_a_cookie,
    with_answer,
    with_request,
    with_two_nonces,
    without_a_signature,
    without_its_cookie,
)
from .forging import STAFF, as_a_secret, named, public_pem

ATTACKS: dict[str, Attack] = {
    "a callback without state": with_answer(state=None),
    "a callback with an empty state": with_answer(state=""),
    "a callback with a guessed state": with_answer(state="s" * 43),
    "a callback with a huge state": with_answer(state="s" * 5000),
    "a callback without code": with_answer(code=None),
    "a callback with a guessed code": with_answer(code="c" * 43),
    "a callback with a huge code": with_answer(code="c" * 5000),
    "a callback with an error": with_answer(code=None, error="access_denied"),
    "a callback without issuer": with_answer(iss=None),
    "a callback of another issuer": with_answer(iss="https://evil.example"),
    "a callback without its cookie": without_its_cookie,
    "a callback with a guessed cookie": with_a_cookie("c" * 43),
    "a callback with an empty cookie": with_a_cookie(""),
    "a callback in another browser": in_another_browser,
    "a callback over a log-in of its own": over_a_log_in_of_its_own,
    "a callback replayed": replayed,
    "a callback replayed with its cookie": replayed_with_its_cookie,
    "a callback after eleven minutes": after(minutes=11),
    "a code after a minute": after(seconds=61),
    "a code that was used": a_code(used=True),
    "a stolen code": a_code(used=False),
    "a stolen code of staff": a_code(used=False, way="agents", who="supervisor"),
    "a code shown with another verifier": at_the_token_endpoint(),
    "a code shown without a verifier": at_the_token_endpoint(code_verifier=None),
    "a code shown with a short verifier": at_the_token_endpoint(code_verifier="v" * 42),
    "a code shown by another client": at_the_token_endpoint(client_id=STAFF),
    "a code shown for another address": at_the_token_endpoint(redirect_uri="http://localhost/"),
    "a password instead of a code": at_the_token_endpoint(grant_type="password"),
    "a request without state": with_request(state=None),
    "a request with a short state": with_request(state="s" * 31),
    "a request with a state of its own": with_request(state="s" * 43),
    "a request without nonce": with_request(nonce=None),
    "a request with a short nonce": with_request(nonce="n" * 31),
    "a request with a nonce of its own": with_request(nonce="n" * 43),
    "a request without PKCE": with_request(code_challenge=None, code_challenge_method=None),
    "a request with plain PKCE": with_request(code_challenge_method="plain"),
    "a request with a challenge of its own": with_request(code_challenge="c" * 43),
    "a request for a token without a code": with_request(response_type="token"),
    "a request to come back elsewhere": with_request(redirect_uri="https://evil.example/"),
    "a request to come back to a host like ours": with_request(
        redirect_uri="http://127.0.0.1:8000@evil.example/"
    ),
    "a request of the other client": with_request("agents"),
    "an ID token without a signature": told_by_the_provider(without_a_signature),
    "an ID token under our public key": told_by_the_provider(
        lambda site, _: as_a_secret(public_pem, typ="JWT")(site)
    ),
    "an ID token by a key of its own": told_by_the_provider(by_a_key_of_its_own),
    "an ID token without nonce": told_by_the_provider(forged(nonce=None)),
    "an ID token with an empty nonce": told_by_the_provider(forged(nonce="")),
    "an ID token with another nonce": told_by_the_provider(forged(nonce="n" * 43)),
    "an ID token with a nonce that is a list": told_by_the_provider(forged(nonce=["n"])),
    "an ID token with two nonces": told_by_the_provider(with_two_nonces),
    "an ID token for another client": told_by_the_provider(forged(aud="other", azp="other")),
    "an ID token for another party": told_by_the_provider(forged(azp="other")),
    "an ID token for staff": told_by_the_provider(forged(aud=STAFF, azp=STAFF)),
    "an ID token of another issuer": told_by_the_provider(forged(iss="https://evil.example")),
    "an ID token that has expired": told_by_the_provider(forged(exp=lambda now: now - 31)),
    "an ID token of the future": told_by_the_provider(forged(iat=lambda now: now + 31)),
    "an ID token about nobody": told_by_the_provider(forged(sub=None)),
    "an ID token about a stranger": told_by_the_provider(forged(sub="nobody-whom-we-know")),
    "an access token as ID token": told_by_the_provider(forged(typ="at+jwt")),
    "a logout token as ID token": told_by_the_provider(forged(typ="logout+jwt")),
    "staff without a second factor": told_by_the_provider(forged(amr=["pwd"]), way="staff"),
    "staff that says nothing of factors": told_by_the_provider(forged(amr=None), way="staff"),
    "staff without a role": told_by_the_provider(forged(roles=[]), way="staff"),
    "a user info about somebody else": told_by_the_provider(forged(sub="x"), "user_info"),
    "a user info without a signature": told_by_the_provider(without_a_signature, "user_info"),
    "a user info by a key of its own": told_by_the_provider(by_a_key_of_its_own, "user_info"),
    "a user info for another client": told_by_the_provider(forged(aud="other"), "user_info"),
    "a user info that has expired": told_by_the_provider(
        forged(exp=lambda now: now - 31), "user_info"
    ),
}


def without_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    always = SimpleNamespace(token_urlsafe=secrets.token_urlsafe, compare_digest=lambda *_: True)
    monkeypatch.setattr("adapters.identity.client.secrets", always)


def without_azp(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(rings: list[trust.KeyRing], _: trust.Claims) -> trust.KeyRing:
        return rings[0]

    monkeypatch.setattr(tokens, "choose", chosen)


def without_pkce(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Grant, "allows", lambda *_: True)


def without_state(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Logins.use

    def use(kept: Logins, secret: str, _: str, now: datetime) -> Login | None:
        query = select(logins.c.state).where(logins.c.secret_hash == hash_of(secret))
        with kept._engine.connect() as db:
            state = db.scalars(query).one()
        return real(kept, secret, state, now)

    monkeypatch.setattr(Logins, "use", use)


PLANTED = {
    "nonce": without_nonce,
    "azp": without_azp,
    "PKCE": without_pkce,
    "state": without_state,
}


def tried(site: Site, cases: dict[str, Attack]) -> Iterator[tuple[str, bool]]:
    ways = dict(site.app.state.clients)
    for name, attack in cases.items():
        site.app.state.clients = dict(ways)
        browser = Browser(site)
        attack(site, browser)
        yield name, site.runtime.sessions.find(browser.session or "-", site.clock()) is not None
    site.app.state.clients = ways


def test_no_log_in_of_the_attack_set_lets_anybody_in(site: Site) -> None:
    accepted, count = named(tried(site, ATTACKS))
    print(f"{count} hostile log-ins, {len(accepted)} accepted")
    assert (accepted, count >= 60) == ([], True)


def test_every_persona_logs_in(site: Site) -> None:
    for persona in PERSONAS:
        browser = Browser(site)
        way = "compte" if persona.audience == AUDIENCES["insured"] else "agents"
        assert browser.log_in(persona.name, way).status_code == 303
        assert site.runtime.sessions.find(browser.session or "-", site.clock()), persona.name


def test_what_the_provider_says_is_refused_for_what_was_changed_in_it(site: Site) -> None:
    """The same forgers, with nothing wrong, let in."""
    kept = told_by_the_provider(forged()), told_by_the_provider(forged(), "user_info")
    untouched = dict(zip(("ID token", "user info"), kept, strict=True))
    assert named(tried(site, untouched)) == (["ID token", "user info"], 2)


@pytest.mark.parametrize(
    ("check", "shown"),
    [
        ("nonce", {"an ID token with another nonce", "an ID token with an empty nonce"}),
        ("azp", {"an ID token for another party"}),
        ("PKCE", {"a code shown with another verifier"}),
        ("state", {"a callback with a guessed state"}),
    ],
)
def test_the_set_shows_a_log_in_without_a_check(
    check: str, shown: set[str], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    PLANTED[check](monkeypatch)
    accepted, _ = named(tried(site, {name: ATTACKS[name] for name in shown}))
    assert {*accepted} == shown
