"""Asking for documents at the desk: the pieces, the letter, and how a claim leaves."""

from __future__ import annotations

from decided import text_of
from teleservice import Site

from .at_the_desk import QUEUE, desk_of, half_an_hour_later, previewed, send, shown, typed
from .front_office import staff
from .pages import page_of

PIECES = {
    "pieces": "2",
    "code_1": "PASSPORT_COPY",
    "note_1": "La page du visa <b>aussi</b>.",
    "code_2": "TRANSLATION",
}


def test_the_form_begins_with_what_seems_to_be_missing(site: Site) -> None:
    browser, address = desk_of(site)
    answer = browser.get(f"{address}/complement")
    assert 'value="PAID_INVOICES" selected' in answer.text
    assert 'value="PAYMENT_PROOFS" selected' in answer.text
    assert "L'assuré aura jusqu'au 19/05/2026." in page_of(answer).text


def test_documents_are_asked_for_with_the_letter_that_was_previewed(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "complement", **PIECES)
    assert "L'assuré répond avant le 19/05/2026" in page.text
    assert browser.get(f"{address}/complement/apercu/1.jpg").status_code == 200
    preview = browser.get(page.link("Télécharger le courrier (PDF)")).content
    assert "La page du visa <b>aussi</b>." in text_of(preview)
    answer = send(browser, page, f"{address}/complement/apercu")
    assert answer.headers["location"] == f"{address}?fait"
    again = send(browser, page, f"{address}/complement/apercu")
    assert again.headers["location"] == f"{address}?fait"
    page = shown(browser, f"{address}?fait")
    assert "L'assuré est prévenu et répond avant le 19/05/2026." in page.text
    assert "Attendu jusqu'au 19/05/2026." in page.text
    assert browser.get(page.link("Courrier (PDF)")).content == preview
    assert "1 attendent l'assuré" in shown(browser, QUEUE).text


def test_a_piece_without_its_name_or_its_words_is_told(site: Site) -> None:
    browser, address = desk_of(site)
    for words, said in (
        ({"pieces": "1", "code_1": ""}, "Pièce 1, pièce : Ce champ est obligatoire."),
        ({"pieces": "1", "code_1": "", "note_1": "Mots"}, "Choisissez la pièce à demander."),
        ({"pieces": "1", "code_1": "OTHER"}, "Pièce 1, vos mots : Ce champ est obligatoire."),
        (
            {"pieces": "1", "code_1": "OTHER", "note_1": "x" * 501},
            "Pièce 1, vos mots : Ce texte est trop long.",
        ),
        (
            {"pieces": "2", "code_1": "TRANSLATION", "code_2": "TRANSLATION"},
            "Cette valeur n'est pas acceptée",
        ),
    ):
        answer = typed(browser, address, "complement", **words)
        assert answer.status_code == 422
        assert said in page_of(answer).text


def test_pieces_are_added_and_taken_out_without_a_script(site: Site) -> None:
    browser, address = desk_of(site)
    page = page_of(typed(browser, address, "complement", **PIECES, faire="ajouter"))
    assert "code_3" in page.ids
    answer = send(browser, page, f"{address}/complement", **PIECES, faire="retirer 1")
    assert 'value="TRANSLATION" selected' in answer.text
    assert "code_3" not in page_of(answer).ids


def test_a_lease_that_ended_loses_no_word(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "complement", **PIECES)
    half_an_hour_later(site, browser)
    answer = send(browser, page, f"{address}/complement/apercu")
    assert answer.status_code == 409
    assert "La page du visa" in answer.text
    assert "Vous ne tenez plus cette demande." in page_of(answer).text


def test_a_day_that_passed_shows_the_letter_again(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "complement", **PIECES)
    answer = send(browser, page, f"{address}/complement/apercu", courrier="0" * 64)
    assert answer.status_code == 409
    assert "Le courrier ne serait plus celui de l'aperçu" in page_of(answer).text


def test_a_supervisor_asks_too(site: Site) -> None:
    browser, address = desk_of(site, "supervisor")
    assert previewed(browser, address, "complement", **PIECES)
    assert "La page du visa" not in staff(site, "agent").get(f"{address}/complement").text
