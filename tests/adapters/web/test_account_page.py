"""Vos informations, the sessions that are open, and the documents made for the person."""

from __future__ import annotations

from installation import Person
from teleservice import Site

from .pages import page_of
from .visitors import Browser

CLOSE = "/informations/connexions"


def test_the_account_is_shown_masked(site: Site, browser: Browser, alice: Person) -> None:
    text = page_of(browser.get("/informations")).text
    for said in ("ALICE", "Régime général", "JULES - 09/03/2012", "LOUISE", "FR76"):
        assert said in text
    assert alice.get("/me").json()["account_masked"] in text
    assert "FR7699999000000000000000130" not in text.replace(" ", "")


def test_the_address_for_notices_is_shown_masked(
    site: Site, browser: Browser, alice: Person
) -> None:
    text = page_of(browser.get("/informations")).text
    assert "t•••@example.org" in text
    assert "tournesol" not in text
    other = Browser(site)
    other.log_in("msa")
    assert "Non communiquée" in page_of(other.get("/informations")).text


def test_the_other_sessions_are_closed_and_this_one_is_not(
    site: Site, browser: Browser, alice: Person
) -> None:
    other, stranger = Browser(site), Browser(site)
    other.log_in()
    stranger.log_in("mgen")
    page = page_of(browser.get("/informations"))
    assert page.text.count("(cette connexion)") == 1
    answer = browser.post(CLOSE, page.form(CLOSE).fields)
    assert answer.headers["location"] == "/informations#connexions"
    assert "Aucune autre session" in page_of(browser.get("/informations")).text
    assert other.get("/informations").status_code == 303
    assert stranger.get("/informations").status_code == 200


def test_sessions_are_closed_by_their_own_page_alone(site: Site, browser: Browser) -> None:
    other = Browser(site)
    other.log_in()
    browser.log_in()
    assert browser.post(CLOSE, {"csrf": "x"}).status_code == 403
    assert other.get("/informations").status_code == 200


def test_the_documents_are_the_proofs_of_what_was_transmitted(
    site: Site, browser: Browser, alice: Person
) -> None:
    assert "apparaît ici dès que" in page_of(browser.get("/documents")).text
    alice.filled()
    claim = alice.submitted()
    site.acknowledge(claim)
    page = page_of(browser.get("/documents"))
    proofs = [address for address in page.addresses if address.endswith("receipt.pdf")]
    assert proofs == [f"/api/v1{claim}/letters/receipt.pdf"]
    (message,) = alice.get("/messages").json()["items"]
    assert f"/api/v1/messages/{message['message_id']}.pdf" in page.addresses
    assert alice.get(claim).json()["reference"] in page.text
