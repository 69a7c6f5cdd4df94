"""« Mon espace d'échanges »: lists, one message, its end, and a question."""

from __future__ import annotations

from typing import Any

import pytest

from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser

SUBJECT = "Accusé de réception de votre demande de prise en charge de soins à l'étranger"
QUESTION = "/messagerie/question"


@pytest.fixture
def message(site: Site, alice: Person) -> str:
    """Where the acknowledgment of alice's claim is read."""
    site.acknowledge(alice.submitted())
    (item,) = alice.get("/messages").json()["items"]
    return f"/messagerie/{item['message_id']}"


def shown(browser: Browser, address: str = "/messagerie") -> Page:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return page_of(answer)


def ask(browser: Browser, **said: str) -> Any:
    fields = shown(browser, QUESTION).form(QUESTION).fields
    return browser.post(QUESTION, fields | said)


def test_a_message_stands_in_the_list_with_its_days(browser: Browser, message: str) -> None:
    page = shown(browser)
    assert page.headings == [(1, "Mon espace d'échanges"), (2, "Messages reçus (1)")]
    assert page.link(SUBJECT) == message
    assert "De : Assurance Maladie · 20/03/26 10:00 · Sera supprimé le 04/04/26" in page.text
    assert "Aucun message." in shown(browser, "/messagerie/envoyes").text


def test_a_message_is_read_as_the_seed_shows_it(browser: Browser, message: str) -> None:
    page = shown(browser, message)
    assert page.headings == [(1, SUBJECT)]
    for said in (
        "De : Assurance Maladie 20/03/26 10:00 Sera supprimé le 04/04/26",
        "Bonjour, Nous accusons réception de votre demande de prise en charge de soins à"
        " l'étranger du 20/03/2026.",
        "Avec toute notre attention, Votre caisse d'Assurance Maladie.",
        "SUPPRIMER TÉLÉCHARGER EN PDF RETOUR",
        "1 sur 1",
    ):
        assert said in page.text, said
    assert SUBJECT not in page.title
    assert browser.get(page.link("TÉLÉCHARGER EN PDF")).content.startswith(b"%PDF-")
    assert page.link("RETOUR") == "/messagerie"
    assert page.link("Voir la demande concernée").startswith("/demandes/")


def test_printing_is_offered_where_a_script_can_print(browser: Browser, message: str) -> None:
    answer = browser.get(message)
    assert '<button type="button" class="second" data-print hidden>IMPRIMER</button>' in answer.text
    assert "IMPRIMER" not in page_of(answer).text
    address = answer.text.partition("/print.js")[0].rpartition('"')[2] + "/print.js"
    assert "window.print()" in browser.get(address).text


def test_arrows_lead_to_the_neighbours(site: Site, browser: Browser, alice: Person) -> None:
    for _ in range(2):
        site.acknowledge(alice.submitted())
        site.clock.pass_by(minutes=1)
    newest, oldest = (
        f"/messagerie/{one['message_id']}" for one in alice.get("/messages").json()["items"]
    )
    first, last = shown(browser, newest), shown(browser, oldest)
    assert ("1 sur 2" in first.text, "2 sur 2" in last.text) == (True, True)
    assert first.link("Message suivant") == oldest
    assert last.link("Message précédent") == newest
    assert "Message précédent" not in first.text
    assert "Message suivant" not in last.text


def test_a_message_is_deleted_after_a_question(browser: Browser, message: str) -> None:
    address = shown(browser, message).link("SUPPRIMER")
    page = shown(browser, address)
    assert page.headings == [(1, "Supprimer ce message ?")]
    for _ in range(2):  # a double click
        answer = browser.post(address, page.form(address).fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/messagerie")
    assert "Aucun message." in shown(browser).text
    assert browser.get(message).status_code == 404


def test_nobody_reads_or_deletes_the_message_of_another(
    site: Site, browser: Browser, message: str
) -> None:
    stranger = Browser(site)
    stranger.log_in("mgen")
    assert stranger.get(message).status_code == 404
    answer = stranger.post(f"{message}/supprimer", {"csrf": stranger.csrf()})
    assert answer.status_code == 404
    assert browser.get(message).status_code == 200


def test_a_question_is_sent_and_lies_among_what_one_sent(browser: Browser, alice: Person) -> None:
    claim_id = alice.submitted().removeprefix("/claims/")
    page = shown(browser, f"{QUESTION}?demande={claim_id}")
    assert "transmise le 20/03/2026" in page.text
    said = {"claim_id": claim_id, "subject": "Facture", "body": "Bonjour,\r\nsuffit-elle ?"}
    fields = page.form(QUESTION).fields | said
    for _ in range(2):  # a double click
        answer = browser.post(QUESTION, fields)
        assert answer.status_code == 303
    sent = shown(browser, answer.headers["location"])
    assert "Votre question est envoyée." in sent.text
    assert sent.headings[1] == (2, "Messages envoyés (1)")
    message = shown(browser, sent.link("Facture"))
    assert "De : Vous" in message.text
    assert "Bonjour, suffit-elle ?" in message.text
    assert message.link("RETOUR") == "/messagerie/envoyes"
    assert message.link("Voir la demande concernée") == f"/demandes/{claim_id}"


def test_what_is_wrong_is_told_and_everything_typed_is_kept(
    browser: Browser, alice: Person
) -> None:
    long = "é" * 4001
    answer = ask(browser, subject="", body=long)
    assert answer.status_code == 422
    page = page_of(answer)
    assert page.title.startswith("Erreur : ")
    assert "Il y a 2 points à corriger" in page.text
    assert page.link("Objet : Ce champ est obligatoire.") == "#subject"
    assert page.link("Question : Ce texte est trop long.") == "#body"
    assert {"subject", "body"} <= set(page.ids)
    assert long in page.text
    assert alice.get("/messages?direction=SENT").json()["items"] == []


def test_a_question_that_was_mended_is_sent(browser: Browser, alice: Person) -> None:
    refused = page_of(ask(browser, subject="", body="Suffit-elle ?"))
    fields = refused.form(QUESTION).fields | {"subject": "Facture", "body": "Suffit-elle ?"}
    assert browser.post(QUESTION, fields).status_code == 303
    assert len(alice.get("/messages?direction=SENT").json()["items"]) == 1


def test_a_question_is_never_markup(browser: Browser, alice: Person) -> None:
    ask(browser, subject="<b>x</b>", body="<script>alert(1)</script> & co")
    sent = shown(browser, "/messagerie/envoyes")
    message = browser.get(sent.link("<b>x</b>"))
    assert "<script>alert(1)" not in message.text
    assert "<script>alert(1)</script> & co" not in page_of(message).title
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in message.text


@pytest.mark.parametrize("about", ["28cbe5ea-fbbc-578a-a2ec-490aab1a9898", "none"])
def test_a_question_about_what_is_not_ones_own_is_about_nothing(
    browser: Browser, alice: Person, about: str
) -> None:
    assert ask(browser, subject="a", body="b", claim_id=about).status_code == 404


def test_a_long_list_goes_on_on_the_next_page(browser: Browser, alice: Person) -> None:
    for number in range(20):
        alice.post("/messages", {"subject": f"Question {number}", "body": "?"})
    assert "Messages plus anciens" not in shown(browser, "/messagerie/envoyes").text


def test_without_a_session_one_is_sent_to_log_in(site: Site) -> None:
    nobody = Browser(site)
    for path in ("/messagerie", "/messagerie/envoyes", QUESTION, "/demandes", "/donnees"):
        assert nobody.get(path).headers["location"].startswith("/connexion?retour=")
