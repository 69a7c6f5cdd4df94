"""Who sees a page, and that nobody elsewhere sends a form of ours."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from adapters.http.session import local_path
from adapters.identity.personas import persona_named
from adapters.settings import Settings, WrongSetting
from installation import API
from teleservice import Site

from .pages import page_of
from .visitors import HERE, OURS, SESSION, Browser, flags, reason, somebody


def test_over_https_cookies_are_bound_to_this_host(site: Site) -> None:
    with_tls = TestClient(site.app, base_url="https://127.0.0.1:8000", follow_redirects=False)
    started = with_tls.get("/connexion/compte")
    expected = {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"}
    assert flags(started, "__Host-escale-login") == expected
    secret = site.runtime.sessions.open(somebody(), site.clock())
    for name, status in (("__Host-escale", 200), (SESSION, 303)):
        with_tls.cookies.clear()
        with_tls.cookies.set(name, secret)
        assert with_tls.get("/une-page").status_code == status


def test_each_side_sees_its_own_pages(browser: Browser, site: Site) -> None:
    agent = Browser(site)
    agent.log_in("agent", "agents")
    browser.log_in()
    assert agent.get("/une-page-d-agent").json() == "agent"
    assert agent.get("/une-page").status_code == 403
    assert browser.get("/une-page-d-agent").status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a//evil.example",
        "/a\r\nSet-Cookie: x=y",
        " /a",
        "",
        "a",
        "/é",
        "/" + "a" * 512,
        "/connexion/compte",
        "/deconnexion",
    ],
)
def test_nobody_is_sent_elsewhere_after_a_log_in(browser: Browser, elsewhere: str) -> None:
    assert local_path(elsewhere) == "/"
    assert "evil" not in browser.get("/connexion", params={"retour": elsewhere}).text
    assert browser.log_in(retour=elsewhere).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/a/b-c?d=e%20f&g=1", "/" + "a" * 511])
def test_a_path_of_ours_is_where_one_comes_back_to(path: str) -> None:
    assert local_path(path) == path


def test_a_form_of_ours_is_taken(browser: Browser) -> None:
    browser.log_in()
    form = {"csrf": browser.csrf(), "typed": "Otite"}
    answer = browser.post("/une-page", form)
    assert answer.json() == f"{persona_named('alice').persona_id} Otite"
    by_referer = browser.post("/une-page", form, headers={"Referer": f"{HERE}/une-page"})
    assert by_referer.status_code == 200
    by_header = {**OURS, "X-CSRF-Token": browser.csrf(), "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/une-page", headers=by_header).status_code == 200
    sent = browser.client.post("/un-envoi", content=browser.csrf(), headers=OURS)
    assert sent.json() == "sent"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": f"{HERE}.evil.example"},
        {"Referer": "https://evil.example/?http://127.0.0.1:8000/"},
        {"Referer": "http://[evil"},
        {"Origin": "https://evil.example", "Referer": f"{HERE}/une-page"},
        {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": HERE, "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    browser.log_in()
    token = browser.csrf()
    for path in ("/une-page", "/deconnexion"):
        answer = browser.post(path, {"csrf": token}, headers=headers)
        assert (answer.status_code, "auth.foreign_request" in answer.text) == (403, True)
    assert browser.get("/une-page").status_code == 200


def test_a_form_without_the_token_of_its_session_is_refused(site: Site, browser: Browser) -> None:
    browser.log_in()
    other = Browser(site)
    other.log_in("mgen")
    again = Browser(site)
    again.log_in()
    for token in (None, "", "x" * 43, other.csrf(), again.csrf()):
        form = {} if token is None else {"csrf": token}
        for path in ("/une-page", "/deconnexion"):
            answer = browser.post(path, form)
            assert (answer.status_code, "auth.foreign_request" in answer.text) == (403, True)
        sent = browser.client.post("/un-envoi", content=token or "", headers=OURS)
        assert sent.status_code == 403


def test_the_token_changes_with_the_log_in(browser: Browser) -> None:
    browser.log_in()
    before = browser.csrf()
    browser.log_in()
    assert browser.post("/une-page", {"csrf": before}).status_code == 403


def test_the_api_takes_the_session_of_the_pages(browser: Browser) -> None:
    assert browser.get(f"{API}/me").status_code == 401
    browser.log_in()
    assert browser.get(f"{API}/me").json()["display_name"] == "ALICE"
    key, token = {"Idempotency-Key": "k"}, {"X-CSRF-Token": browser.csrf()}
    for headers in (key, key | token, key | OURS):
        refused = browser.client.post(f"{API}/claims", json={}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.foreign_request")
    started = browser.client.post(f"{API}/claims", json={}, headers=key | token | OURS)
    assert started.status_code == 201
    path = f"{API}/claims/{started.json()['claim_id']}"
    for headers in ({}, OURS, token, token | OURS | {"Sec-Fetch-Site": "cross-site"}):
        assert browser.client.delete(path, headers=headers).status_code == 403
    assert browser.client.delete(path, headers=token | OURS).status_code in (200, 204)


def test_a_token_beside_a_cookie_counts_alone(site: Site, browser: Browser) -> None:
    browser.log_in()
    headers = {"Authorization": f"Bearer {site.token('mgen')}"}
    assert browser.get(f"{API}/me", headers=headers).json()["display_name"] == "BERNARD"
    assert browser.get(f"{API}/me", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(("minutes", "times"), [(31, 1), (25, 29)])
def test_a_session_that_time_ended_asks_for_a_log_in(
    site: Site, browser: Browser, minutes: int, times: int
) -> None:
    browser.log_in()
    for _ in range(times):
        assert browser.get("/une-page").status_code == 200
        site.clock.pass_by(minutes=minutes)
    assert browser.get("/une-page").headers["location"] == "/connexion?retour=%2Fune-page"
    assert browser.get(f"{API}/me").status_code == 401


def test_a_form_sent_after_the_session_ended_leads_back_to_the_page_of_the_form(
    site: Site, browser: Browser
) -> None:
    browser.log_in()
    form = {"csrf": browser.csrf()}
    site.clock.pass_by(minutes=31)
    headers = OURS | {"Referer": f"{HERE}/une-page?etape=2"}
    answer = browser.post("/un-envoi", form, headers=headers)
    assert reason(answer) == "login.session_over"
    shown = browser.get(answer.headers["location"])
    assert "votre dernier envoi ne l'est pas" in page_of(shown).text
    assert "retour=%2Fune-page%3Fetape%3D2" in shown.text
    elsewhere = {"Referer": "https://evil.example/piege"}
    answer = browser.post("/un-envoi", form, headers=elsewhere)
    assert "retour=%2Fun-envoi" in answer.headers["location"]


def test_a_revoked_session_has_ended(site: Site, browser: Browser) -> None:
    browser.log_in()
    (mine,) = site.runtime.sessions.of(persona_named("alice").persona_id, site.clock())
    assert site.runtime.sessions.revoke(mine.author.id, mine.session_id)
    assert browser.get("/une-page").status_code == 303


def test_a_form_may_say_where_it_comes_from(browser: Browser) -> None:
    # Under `no-referrer`, a browser sends `Origin: null` with every form.
    assert browser.get("/connexion").headers["referrer-policy"] == "same-origin"


def test_behind_a_proxy_the_address_that_people_use_is_a_setting(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        data_dir=site.runtime.settings.data_dir, public_url="https://Escale.example"
    )
    monkeypatch.setattr(site.app.state, "runtime", replace(site.runtime, settings=settings))
    address = browser.get("/connexion/compte").headers["location"]
    there = parse_qs(urlsplit(address).query)["redirect_uri"]
    assert there == ["https://escale.example/connexion/retour"]
    secret = site.runtime.sessions.open(somebody(), site.clock())
    cookie = {"Cookie": f"__Host-escale={secret}"}
    token = str(browser.get("/une-page", headers=cookie).json()).split()[1]
    for origin, status in (("https://escale.example", 200), (HERE, 403)):
        headers = cookie | {"Origin": origin}
        assert browser.post("/une-page", {"csrf": token}, headers=headers).status_code == status


def test_production_refuses_an_address_without_encryption() -> None:
    given = {
        "env": "production",
        "database_url": "postgresql://app@db/escale",
        "redis_url": "redis://redis/0",
        "keys_url": "postgresql://keys@keys/keys",
        "key_file": "key",
        "pepper_file": "pepper",
        "files_url": "file:/files",
        "payers_file": "payers.json",
        "proxies": "127.0.0.1",
        "oidc_insured_issuer": "https://insured.example",
        "oidc_staff_issuer": "https://staff.example",
    }
    assert Settings.model_validate(given | {"public_url": "https://escale.example"})
    with pytest.raises(WrongSetting, match="ESCALE_PUBLIC_URL"):
        Settings.model_validate(given | {"public_url": "http://escale.example"})


def test_an_address_that_logs_nobody_out_says_so(browser: Browser) -> None:
    browser.log_in()
    page = page_of(browser.get("/deconnexion"))
    assert "Vous êtes encore connecté" in page.text
    browser.post("/deconnexion", page.form("/deconnexion").fields)
    assert "Vous êtes déconnecté" in page_of(browser.get("/deconnexion")).text


def test_whoever_is_logged_in_is_not_asked_to_log_in(browser: Browser) -> None:
    browser.log_in()
    answer = browser.get("/connexion", params={"retour": "/demandes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")


def test_a_link_to_a_file_leads_whoever_is_logged_out_to_the_log_in(browser: Browser) -> None:
    headers = {"Sec-Fetch-Mode": "navigate", "Referer": f"{HERE}/messagerie"}
    answer = browser.get(f"{API}/messages/{uuid4()}.pdf", headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/connexion?retour=%2Fmessagerie"
