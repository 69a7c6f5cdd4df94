"""Copies that fit: made of what was sent, looked at, and attached only by a yes."""

from __future__ import annotations

from installation import pdf, picture
from teleservice import Person

from .filing import address, first, heic, landscape, look, names, prepare, press, send
from .pages import page_of
from .visitors import Browser

DOCX = b"PK\x03\x04" + b"no picture" * 20


def test_files_become_one_pdf_that_is_looked_at_before_it_counts(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    heavy = pdf("Facture", padded_to=812 * 1024)
    answer = prepare(browser, claim, ("lourd.pdf", heavy), ("ticket.jpg", picture()))
    place = answer.headers["location"]
    proposal = browser.get(place)
    page = page_of(proposal)
    assert names(alice, claim) == []
    assert "Avant : 814 Ko." in page.text
    assert "Fichiers réunis en un seul PDF, dans l'ordre choisi." in page.text
    pictures = [one for one in page.addresses if "/pages/" in one]
    assert len(pictures) == 2
    assert browser.get(pictures[1]).headers["content-type"] == "image/jpeg"
    assert page.link("Annuler") == address(claim)
    agreed = browser.post(place, page.form(place).fields)
    assert agreed.headers["location"] == address(claim)
    assert names(alice, claim) == ["lourd (+1).pdf"]
    assert "Préparé à partir de : lourd.pdf, ticket.jpg" in look(browser, claim).text


def test_a_file_that_no_copy_can_be_made_of_is_named(browser: Browser, alice: Person) -> None:
    answer = prepare(browser, alice.draft(), ("ticket.jpg", picture()), ("lettre.docx", DOCX))
    page = page_of(answer)
    assert answer.status_code == 422
    assert "lettre.docx : Format non accepté" in page.text
    assert "#files" in page.addresses


def test_no_copy_is_made_of_nothing(browser: Browser, alice: Person) -> None:
    answer = prepare(browser, alice.draft(), ("", b""))
    assert (answer.status_code, "Ce champ est obligatoire." in answer.text) == (422, True)


def test_a_copy_on_a4_takes_the_place_of_the_file_and_what_was_said_of_it(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    send(browser, claim, ("paysage.png", landscape()))
    document = first(alice, claim)["document_id"]
    alice.put(f"{claim}/documents/{document}/covers", {"covers": ["PAID_INVOICES"]})
    assert "Mettre au format A4 portrait" in look(browser, claim).text
    place = press(browser, claim, f"/{document}/a4").headers["location"]
    assert names(alice, claim) == ["paysage.png"]
    form = page_of(browser.get(place)).form(place.partition("?")[0])
    browser.post(form.action, form.fields)
    (copy,) = alice.claim(claim)["documents"]
    assert (copy["file_name"], copy["covers"]) == ("paysage.pdf", ["PAID_INVOICES"])
    assert "Mettre au format A4 portrait" not in look(browser, claim).text


def test_a_heic_photo_is_refused_with_the_way_to_convert_it(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    refused = page_of(send(browser, claim, ("photo.heic", heic())))
    assert "photo.heic : Format non accepté" in refused.text
    assert "Convertir : choisissez ce fichier à nouveau" in refused.text
    page = page_of(browser.get(prepare(browser, claim, ("photo.heic", heic())).headers["location"]))
    assert "Photo HEIC convertie." in page.text
