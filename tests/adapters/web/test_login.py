"""Logging in and out with the provider of development: a whole way, and every way around it."""

from __future__ import annotations

import logging
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete, select

from adapters import french
from adapters.http.ways import clients
from adapters.identity import directory_tables
from adapters.identity.client import Client
from adapters.identity.personas import AUDIENCES, persona_named
from adapters.identity.provider import Answer, Question
from adapters.identity.sessions import sessions
from adapters.identity.tokens import Verifier
from adapters.settings import Settings
from adapters.web.login import REASONS
from teleservice import Site

from .visitors import HERE, LOGIN, SESSION, Browser, flags, reason


def test_a_log_in_leads_back_to_the_page_that_was_asked_for(browser: Browser) -> None:
    sent = browser.get("/une-page?n=1")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/connexion?retour=%2Fune-page%3Fn%3D1"
    ways = browser.get(sent.headers["location"])
    assert "ME CONNECTER" in ways.text
    assert 'href="/connexion/compte?retour=%2Fune-page%3Fn%3D1"' in ways.text
    answer = browser.log_in(retour="/une-page?n=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/une-page?n=1")
    assert browser.get("/une-page").json().startswith("insured ")


def test_after_a_log_in_nothing_of_it_stays_in_an_address_or_a_log(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = browser.choose(browser.begin(), "alice")
    answer = browser.get(back)
    query = parse_qs(urlsplit(back).query)
    secrets = [query["code"][0], query["state"][0], browser.session or "-", browser.csrf()]
    said = answer.headers["location"] + answer.text
    said += "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert [secret for secret in secrets if secret in said] == []


def test_cookies_are_for_http_and_this_site_alone(browser: Browser) -> None:
    started = browser.get("/connexion/compte")
    assert {"httponly", "samesite=lax", "path=/", "max-age=600"} == flags(started, LOGIN)
    answer = browser.get(browser.choose(started.headers["location"], "alice"))
    assert flags(answer, SESSION) == {"httponly", "samesite=lax", "path=/"}
    assert "max-age=0" in flags(answer, LOGIN)


def test_a_state_that_is_missing_or_foreign_lets_nobody_in(site: Site, browser: Browser) -> None:
    back = browser.choose(browser.begin(), "alice")
    code = parse_qs(urlsplit(back).query)["code"][0]
    for query in ({"code": code}, {"code": code, "state": "s" * 43}, {"code": code, "state": ""}):
        answer = browser.get("/connexion/retour", params=query)
        assert reason(answer) == "login.expired"
        assert browser.session is None
    assert reason(Browser(site).get(back)) == "login.expired"
    assert browser.get(back).headers["location"] == "/"


def test_a_log_in_that_somebody_else_began_is_not_finished_here(
    site: Site, browser: Browser
) -> None:
    attacker = Browser(site)
    back = attacker.choose(attacker.begin(), "mgen")
    assert reason(browser.get(back)) == "login.expired"
    browser.begin()
    assert reason(browser.get(back)) == "login.expired"
    assert browser.session is None


def test_a_callback_serves_once(browser: Browser) -> None:
    back = browser.choose(browser.begin(), "alice")
    assert browser.get(back).headers["location"] == "/"
    before = browser.session
    assert reason(browser.get(back)) == "login.expired"
    assert browser.session == before


def test_a_code_that_was_used_lets_nobody_in(site: Site, browser: Browser) -> None:
    used = parse_qs(urlsplit(browser.choose(browser.begin(), "alice")).query)
    browser.get("/connexion/retour", params={name: values[0] for name, values in used.items()})
    thief = Browser(site)
    own = parse_qs(urlsplit(thief.choose(thief.begin(), "mgen")).query)
    stolen = {"code": used["code"][0], "state": own["state"][0], "iss": own["iss"][0]}
    assert reason(thief.get("/connexion/retour", params=stolen)) == "login.failed"
    assert thief.session is None


def test_a_stolen_code_that_nobody_used_yet_lets_nobody_in(site: Site, browser: Browser) -> None:
    victims = parse_qs(urlsplit(browser.choose(browser.begin(), "alice")).query)
    thief = Browser(site)
    own = parse_qs(urlsplit(thief.choose(thief.begin(), "mgen")).query)
    stolen = {"code": victims["code"][0], "state": own["state"][0], "iss": own["iss"][0]}
    assert reason(thief.get("/connexion/retour", params=stolen)) == "login.failed"


def test_a_log_in_that_waited_eleven_minutes_is_begun_again(site: Site, browser: Browser) -> None:
    address = browser.begin()
    site.clock.pass_by(minutes=11)
    assert reason(browser.get(browser.choose(address, "alice"))) == "login.expired"


def test_whoever_goes_away_at_the_provider_may_try_again(browser: Browser) -> None:
    address = browser.begin(retour="/une-page")
    state = parse_qs(urlsplit(address).query)["state"][0]
    query = {"error": "access_denied", "state": state, "iss": "escale-development"}
    answer = browser.get("/connexion/retour", params=query)
    assert reason(answer) == "login.refused"
    shown = browser.get(answer.headers["location"])
    assert "refusée ou abandonnée" in shown.text
    assert 'href="/connexion/compte?retour=%2Fune-page"' in shown.text


def put_away(site: Site) -> None:
    """Let the provider of the insured answer nothing any more."""

    async def away(_: Question) -> Answer:
        raise ConnectionError

    here: Client = site.app.state.clients["insured"]
    site.app.state.clients |= {"insured": Client(here.provider, Verifier([]), away)}


def test_a_provider_that_is_away_is_said_to_be(site: Site, browser: Browser) -> None:
    back = browser.choose(browser.begin(), "alice")
    put_away(site)
    answer = browser.get(back)
    assert reason(answer) == "login.unavailable"
    assert "ne répond pas" in browser.get(answer.headers["location"]).text


def test_a_store_that_is_away_leaves_no_code_in_the_address(site: Site, browser: Browser) -> None:
    back = browser.choose(browser.begin(), "alice")
    with site.runtime.views_writer.begin() as db:
        sessions.drop(db)
    assert reason(browser.get(back)) == "store.unavailable"


def test_a_person_whom_the_directory_does_not_know_is_told_so(site: Site, browser: Browser) -> None:
    table = directory_tables.insured
    with site.runtime.engines.log.begin() as db:
        db.execute(delete(table).where(table.c.subject == persona_named("msa").subject))
    answer = browser.log_in("msa")
    assert reason(answer) == "insured.not_found"
    assert "connu" in browser.get(answer.headers["location"]).text
    assert browser.session is None


def test_staff_do_not_get_in_on_the_side_of_the_insured(browser: Browser) -> None:
    address = browser.begin()
    refused = browser.get(f"{address}&persona=supervisor")
    assert refused.status_code == 400
    as_staff = address.replace(AUDIENCES["insured"], AUDIENCES["staff"])
    assert reason(browser.get(browser.choose(as_staff, "supervisor"))) == "login.failed"
    assert browser.session is None


def test_a_cookie_from_before_the_log_in_is_never_kept(site: Site, browser: Browser) -> None:
    brought = "chosen-by-an-attacker"
    browser.client.cookies.set(SESSION, brought, domain="127.0.0.1")
    browser.log_in("mgen")
    assert browser.session not in (None, brought)
    assert site.runtime.sessions.find(brought, site.clock()) is None
    first = browser.session
    browser.log_in("alice")
    assert browser.session != first
    assert first is not None
    assert site.runtime.sessions.find(first, site.clock()) is None


def test_an_unknown_way_leads_to_the_ones_there_are(browser: Browser) -> None:
    for way in ("franceconnect", "inconnu"):
        answer = browser.get(f"/connexion/{way}", params={"retour": "/une-page"})
        assert answer.headers["location"] == "/connexion?retour=%2Fune-page"


def test_the_log_in_page_says_nothing_that_an_address_makes_up(browser: Browser) -> None:
    shown = browser.get("/connexion", params={"motif": "<b>claim.window_full"}).text
    assert 'role="alert"' not in shown
    assert "window" not in shown


def test_a_second_way_in_is_offered_where_it_is_configured(site: Site, browser: Browser) -> None:
    secret = site.runtime.settings.data_dir / "client.secret"
    secret.write_text("hush\n")
    settings = Settings(
        data_dir=site.runtime.settings.data_dir,
        oidc_federated_issuer="https://identity.example",
        oidc_federated_client_secret_file=secret,
    )
    site.app.state.clients = clients(settings, site.app)
    shown = browser.get("/connexion").text
    assert "S&#39;identifier avec FranceConnect" in shown
    provider = site.app.state.clients["federated"].provider
    assert (provider.client_secret, provider.acr_values) == ("hush", "eidas1")
    assert "hush" not in repr(provider)


def test_logging_out_ends_the_session_here_and_at_the_provider(
    site: Site, browser: Browser
) -> None:
    browser.log_in()
    stolen = browser.session
    answer = browser.post("/deconnexion", {"csrf": browser.csrf()})
    assert answer.status_code == 200
    assert "max-age=0" in flags(answer, SESSION)
    address = unescape(answer.text.partition("0;url=")[2].partition('"')[0])
    there = urlsplit(address)
    assert (there.netloc, there.path) == ("127.0.0.1:8000", "/dev/oidc/end_session")
    assert parse_qs(there.query)["id_token_hint"][0].count(".") == 2
    back = browser.get(address).headers["location"]
    assert back.startswith(f"{HERE}/deconnexion?state=")
    assert "Vous êtes déconnecté" in browser.get(back).text
    browser.client.cookies.set(SESSION, stolen or "-")
    assert browser.get("/une-page").status_code == 303
    with site.runtime.views.connect() as db:
        assert db.execute(select(sessions)).all() == []


def test_looking_at_the_log_out_page_ends_no_session(browser: Browser) -> None:
    browser.log_in()
    assert browser.get("/deconnexion").status_code == 200
    assert browser.get("/une-page").status_code == 200


def test_logging_out_twice_is_no_error(browser: Browser) -> None:
    assert browser.post("/deconnexion").headers["location"] == "/deconnexion"


def test_one_logs_out_here_even_when_the_provider_is_away(site: Site, browser: Browser) -> None:
    browser.log_in()
    token = browser.csrf()
    put_away(site)
    answer = browser.post("/deconnexion", {"csrf": token})
    assert answer.headers["location"] == "/deconnexion"
    assert browser.get("/une-page").status_code == 303


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_has_a_sentence(browser: Browser, code: str) -> None:
    assert french.sentence(code) in unescape(browser.get("/connexion", params={"motif": code}).text)
