"""A claim that came by post, as its person reads of it."""

from __future__ import annotations

from installation import Person, pdf
from paper_forms import keyed, registered
from teleservice import Site

from .pages import page_of
from .visitors import Browser


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return page_of(answer).text


def test_its_person_reads_when_a_form_came(site: Site, browser: Browser, alice: Person) -> None:
    claim = registered(site, alice).replace("/claims", "/demandes")
    page = text(browser, claim)
    assert "Reçue par courrier le 18/03/2026" in page
    assert "Demande reçue par courrier, enregistrée par votre caisse" in page
    assert "Demande commencée" not in page
    assert "peut prendre jusqu'à 6 mois. Pour votre demande, 6 mois mènent au 18/09/2026" in page
    assert "Reçue par courrier le 18/03/2026" in text(browser, "/demandes")
    assert "Reçue par courrier le 18/03/2026" in text(browser, "/")


def test_a_form_that_is_being_keyed_is_on_no_page(
    site: Site, browser: Browser, alice: Person
) -> None:
    form = keyed(site, alice)
    assert "ESPAGNE" not in text(browser, "/demandes")
    address = form.replace("/desk/paper-claims", "/demandes")
    for path in (address, f"{address}/soins", f"{address}/documents"):
        assert browser.get(path).status_code == 404


def test_taking_a_form_back_speaks_of_no_place(site: Site, browser: Browser, alice: Person) -> None:
    claim = registered(site, alice).replace("/claims", "/demandes")
    assert "reste comptée" not in text(browser, f"{claim}/retirer")
    browser.post(f"{claim}/retirer", {"csrf": browser.csrf()})
    page = text(browser, claim)
    assert "Retirée" in page
    assert "reste comptée" not in page


def test_more_scans_than_documents_are_counted_without_a_limit(
    site: Site, browser: Browser, alice: Person
) -> None:
    form, clerk = keyed(site, alice), site["clerk"]
    for number in range(11):
        assert clerk.attach(form, pdf(f"Facture {number}")).status_code == 201
    assert clerk.post(f"{form}/registration", {"is_signed": True}).status_code == 201
    page = text(browser, form.replace("/desk/paper-claims", "/demandes"))
    assert "Les documents (11)" in page
