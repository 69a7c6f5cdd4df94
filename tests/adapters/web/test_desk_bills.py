"""The bills of a claim: copied beside the documents, compared, taken over into the decision."""

from __future__ import annotations

import re

from httpx2 import Response

from teleservice import Site

from .at_the_desk import desk_of, half_an_hour_later, send, shown
from .pages import page_of
from .visitors import Browser

BILL = {"label_1": "Consultation", "dated_1": "12/02/2026", "amount_1": "90,00"}


def entered(browser: Browser, address: str, wish: str = "enregistrer", **words: str) -> Response:
    """Fill the bills in as they were shown, with these changes, and press a button."""
    place = f"{address}/factures"
    answer = browser.get(place)
    found = re.search(r'<option value="([0-9a-f-]{36})"', answer.text)
    assert found
    lists = {"kind_1": "INVOICE", "document_1": found[1]}
    return send(browser, page_of(answer), place, **(lists | words | {"faire": wish}))


def test_bills_are_copied_and_compared_with_what_was_declared(site: Site) -> None:
    browser, address = desk_of(site)
    answer = entered(browser, address, **BILL)
    assert answer.headers["location"] == f"{address}/factures?fait"
    page = shown(browser, f"{address}/factures?fait")
    assert "Les factures sont enregistrées." in page.text
    assert "Les factures font 90,00 € ; l'assuré a déclaré 85,40 €." in page.text
    page = shown(browser, address)
    assert "Facture du 12/02/2026" in page.text
    assert "Factures (1)" in page.text


def test_a_line_is_added_and_taken_out_without_a_script(site: Site) -> None:
    browser, address = desk_of(site)
    page = page_of(entered(browser, address, "ajouter", **BILL))
    assert "Ligne 2" in page.text
    answer = entered(browser, address, "retirer 2", **BILL)
    assert "Ligne 2" not in page_of(answer).text
    assert 'value="90,00"' in browser.get(f"{address}/factures").text


def test_everything_that_is_wrong_with_a_bill_is_said_and_kept(site: Site) -> None:
    browser, address = desk_of(site)
    wrong = BILL | {"dated_1": "31/02/2026", "amount_1": "beaucoup"}
    answer = entered(browser, address, **wrong)
    assert answer.status_code == 422
    page = page_of(answer)
    assert "Ligne 1, montant : Indiquez un montant, par exemple 85,40." in page.text
    assert "Ligne 1, date : Cette date n'existe pas." in page.text
    assert 'value="beaucoup"' in browser.get(f"{address}/factures").text
    half_an_hour_later(site, browser)
    answer = entered(browser, address, **BILL)
    assert answer.status_code == 409
    assert "Vous ne tenez plus cette demande." in page_of(answer).text


def test_a_bill_in_another_currency_waits_for_a_rate_and_is_told(site: Site) -> None:
    browser, address = desk_of(site)
    assert entered(browser, address, **BILL, currency_1="SEK").status_code == 303
    assert "1 ligne sans taux : hors des sommes." in shown(browser, address).text
    rate = {"rate_1": "10,8345", "rate_on_1": "02/03/2026", "rate_source_1": "BANK_STATEMENT"}
    answer = entered(browser, address, **BILL, currency_1="SEK", **rate)
    assert answer.status_code == 303
    page = shown(browser, address)
    assert "10,8345 SEK" in page.text
    assert "8,31 €" in page.text


def test_bills_become_the_lines_of_the_decision_and_its_comment_stays(site: Site) -> None:
    browser, address = desk_of(site)
    place = f"{address}/decision"
    send(browser, shown(browser, place), place, comment="Mes mots", faire="garder")
    answer = entered(browser, address, "reprendre", **BILL)
    assert answer.headers["location"] == place
    html = browser.get(place).text
    for said in ('value="Consultation"', 'value="12/02/2026"', 'value="90,00"', "Mes mots"):
        assert said in html, said
