"""The home of an insured person: drafts first, then claims, notifications and messages."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters import french
from adapters.web.links import LANDING
from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def home(browser: Browser) -> Page:
    return page_of(browser.get("/"))


def test_the_home_of_somebody_new_offers_the_claim(browser: Browser, alice: Person) -> None:
    page = home(browser)
    assert page.link("Demander un remboursement de soins à l'étranger") == LANDING
    assert page.link("Prendre un rendez-vous") == "/aide/rendez-vous"
    assert [text for _, text in page.headings[-2:]] == ["0 Notification", "0 Message"]
    assert "Vous n'avez pas encore transmis de demande." in page.text


def test_a_draft_stands_before_a_new_claim(browser: Browser, alice: Person) -> None:
    claim = alice.draft().replace("/claims", "/demandes")
    page = home(browser)
    assert f"{claim}/informations-personnelles" in page.addresses
    assert page.text.index("Reprendre votre brouillon") < page.text.index("Nouvelle demande")
    assert "enregistré le 20/03/26 10:00" in page.text


def test_a_claim_is_shown_with_its_status_and_its_news(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    reference = alice.get(claim).json()["reference"]
    page = home(browser)
    assert f"Demande {reference}, ALICE Transmise le 20/03/2026 Transmise" in page.text
    assert f"20 mars Demande transmise – {reference}" in page.text
    site.acknowledge(claim)
    page = home(browser)
    assert "Transmise le 20/03/2026 Reçue" in page.text
    assert "20 mars Accusé de réception de votre demande de prise en charge" in page.text
    (message,) = alice.get("/messages").json()["items"]
    assert f"/messagerie/{message['message_id']}" in page.addresses
    assert claim.replace("/claims", "/demandes") in page.addresses


def test_what_somebody_else_does_is_not_seen(site: Site, browser: Browser, alice: Person) -> None:
    site["mgen"].submitted()
    site["mgen"].draft()
    page = home(browser)
    assert "Reprendre" not in page.text
    assert "ETR-" not in page.text


def test_whoever_is_not_logged_in_is_asked_to_log_in(browser: Browser) -> None:
    answer = browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")


def test_a_day_of_the_home_page_is_written_as_in_the_seed() -> None:
    written = [french.day_of_month(datetime(2026, m, 9, 22, 30, tzinfo=UTC)) for m in (7, 11, 12)]
    assert written == ["10 juil.", "09 nov.", "09 déc."]
