"""What people see when something is refused or fails, and what programs get instead."""

from __future__ import annotations

from html import unescape

import pytest
from fastapi import APIRouter
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from adapters import french
from adapters.app import STATUS, create_app
from adapters.http.problems import CODES
from adapters.web.links import LANDING
from domain.errors import StoreUnavailable, WindowFull
from installation import API, Person, problem
from teleservice import Site

from .pages import page_of
from .visitors import HERE, OURS, Browser

failing = APIRouter()

NOBODYS = "00000000-0000-4000-8000-000000000000"


@failing.get("/en-panne")
async def fail() -> None:
    raise RuntimeError("DUPONT")


@failing.get("/sans-journal")
async def be_away() -> None:
    raise StoreUnavailable(retry_after_s=7)


@failing.get("/sans-base")
def be_without_a_database() -> None:
    raise OperationalError("SELECT 'DUPONT'", {}, Exception())


@failing.get("/trop-de-demandes")
async def be_too_many() -> None:
    raise WindowFull


@pytest.fixture
def broken(site: Site) -> Browser:
    """A browser of a service whose pages may fail, and of which nobody hears."""
    app = create_app(site.runtime)
    app.include_router(failing)
    browser = Browser(site)
    browser.client = TestClient(
        app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False
    )
    browser.client.portal = site.client.portal
    return browser


def test_every_status_of_a_refusal_has_its_advice() -> None:
    assert {*STATUS.values(), *CODES, 500} <= french.BY_STATUS.keys()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nulle-part", 404, "Cette adresse n'existe pas."),
        (
            f"/demandes/{NOBODYS}/sejour",
            404,
            "Cette demande est introuvable.",
        ),
        ("/demandes/pas-un-identifiant/sejour", 404, "Cette demande est introuvable."),
        ("/aide/nulle-part", 404, "Cette adresse n'existe pas."),
        ("/trop-de-demandes", 429, "nombre maximal de demandes"),
        ("/sans-journal", 503, "momentanément indisponible"),
        ("/sans-base", 503, "momentanément indisponible"),
        ("/en-panne", 500, "Une erreur est survenue."),
    ],
)
def test_a_person_sees_a_page_that_says_what_to_do(
    broken: Browser, path: str, status: int, said: str
) -> None:
    broken.log_in()
    answer = broken.get(path)
    page = page_of(answer)
    assert answer.status_code == status
    assert said in page.text
    assert [text for _, text in page.headings] == [french.BY_STATUS[status].title]
    assert "/" in page.addresses
    assert "DUPONT" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_whoever_waits_is_told_how_long(broken: Browser) -> None:
    assert broken.get("/sans-journal").headers["retry-after"] == "7"


def test_a_page_of_an_error_keeps_its_visitor_logged_in(browser: Browser, alice: Person) -> None:
    assert page_of(browser.get("/nulle-part")).form("/deconnexion").fields["csrf"]


def test_a_stranger_sees_an_error_without_being_asked_who_they_are(browser: Browser) -> None:
    answer = browser.get("/nulle-part")
    assert (answer.status_code, page_of(answer).forms) == (404, [])
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_method_that_a_page_has_not_is_refused_with_a_page(browser: Browser) -> None:
    answer = browser.client.put(LANDING, headers=OURS)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert "Action impossible" in page_of(answer).text


def test_a_form_that_is_too_big_is_refused_with_a_page(browser: Browser, alice: Person) -> None:
    answer = browser.post(LANDING, {"csrf": "x" * 70_000})
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert "trop volumineu" in page_of(answer).text


def test_a_form_from_elsewhere_is_refused_with_a_page(browser: Browser, alice: Person) -> None:
    answer = browser.post(LANDING, {"csrf": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert french.sentence("auth.foreign_request") in page_of(answer).text


def test_an_agent_is_told_that_a_page_is_for_the_insured(browser: Browser) -> None:
    browser.log_in("agent", "agents")
    answer = browser.get("/demandes")
    assert answer.status_code == 403
    assert french.sentence("access.not_permitted") in page_of(answer).text


@pytest.mark.parametrize("slug", ["informations-personnelles", "sejour", "recapitulatif"])
def test_a_step_of_a_transmitted_claim_leads_to_its_page(
    browser: Browser, alice: Person, slug: str
) -> None:
    claim = alice.submitted().replace("/claims", "/demandes")
    answer = browser.get(f"{claim}/{slug}")
    assert (answer.status_code, answer.headers["location"]) == (303, claim)


def test_a_program_gets_a_problem(browser: Browser) -> None:
    for path, status in ((f"{API}/nothing", 404), (f"{API}/me", 401)):
        answer = browser.get(path)
        assert (answer.status_code, problem(answer)["status"]) == (status, status)


def test_what_an_address_holds_is_never_repeated(browser: Browser) -> None:
    answer = browser.get("/nulle-part/<b>DUPONT</b>?x=<script>")
    assert "DUPONT" not in answer.text
    assert "<script>" not in unescape(answer.text)


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("/documents/suivant", "/documents"),
        ("/documents/pieces", "/documents"),
        ("/documents/preparer", "/documents"),
        ("/copier", ""),
    ],
)
def test_an_address_that_forms_are_sent_to_leads_to_their_page(
    browser: Browser, alice: Person, sent_to: str, page: str
) -> None:
    draft = alice.draft().replace("/claims/", "/demandes/")
    answer = browser.get(f"{draft}{sent_to}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{draft}{page}")
