"""A claim at the desk: documents beside facts, written down before it is shown."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import text

from adapters.identity.personas import persona_named
from application.disclosures import LONGEST_REASON
from decided import GROUNDS, refused
from teleservice import Site

from .at_the_desk import QUEUE, desk_of, place, send, shown, taken
from .front_office import acknowledged, lines, staff
from .pages import page_of
from .visitors import Browser

WHY = "Question de la caisse"


def picture_of(html: str) -> str:
    found = re.search(r'src="([^"?]*/pages/1)"', html)
    assert found, html
    return found[1]


def test_documents_stand_beside_what_was_declared(site: Site) -> None:
    browser, address = desk_of(site)
    answer = browser.get(address)
    page = page_of(answer)
    assert page.title.startswith("Demande ETR-")
    assert "ALICE" not in page.title
    for said in (
        "Documents (1)",
        "ticket.jpg, page 1 sur 1",
        "ALICE",
        "2 85 ** ** *** *** **",
        "Somme déclarée85,40",
        "ESPAGNE",
        "Ce document semble manquer",
        "Étude de votre demande commencée",
        "Réservée jusqu'à 10:30",
        "Demander un complément",
    ):
        assert said in page.text, said
    assert page.styled == []
    picture = browser.get(picture_of(answer.text))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    copy = browser.get(page.link("Télécharger une copie (PDF)"))
    assert copy.content.startswith(b"%PDF-")


def test_whatever_the_desk_opens_is_written_down_first(site: Site) -> None:
    claim_id = acknowledged(site)
    browser, address = staff(site, "agent"), place(claim_id)
    why_opened(browser, address)
    answer = browser.get(address)
    picture = picture_of(answer.text)
    browser.get(f"{picture}?size=thumbnail")
    browser.get(picture)
    browser.get(page_of(answer).link("Télécharger une copie (PDF)"))
    written = lines(site)
    opened = ["THUMBNAIL", "DOCUMENT", "DOCUMENT"]
    assert [one.shown for one in written] == ["CLAIM", "REASON", "CLAIM", *opened]
    assert [one.reason for one in written] == [None, WHY, None, WHY, WHY, WHY]
    assert {one.actor_id for one in written} == {persona_named("agent").persona_id}
    assert {one.insured_id for one in written} == {persona_named("alice").persona_id}
    assert {one.claim_id for one in written} == {UUID(claim_id)}


def why_opened(browser: Browser, address: str, why: str = WHY) -> str:
    """Say why the documents of a claim are opened; gives where that leads."""
    page = shown(browser, address)
    answer = send(browser, page, f"{address}/documents/motif", motif=why)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_documents_of_a_claim_that_is_not_held_open_for_a_reason(site: Site) -> None:
    browser, address = staff(site, "medical"), place(acknowledged(site))
    page = shown(browser, address)
    assert "ticket.jpg" in page.text
    assert "<img" not in browser.get(address).text
    again = why_opened(browser, address, "  ")
    assert again == f"{address}?motif#gauche"
    assert "Ce champ est obligatoire." in shown(browser, again).text
    assert browser.get(picture_of(browser.get(why_opened(browser, address)).text)).is_success
    site.clock.pass_by(minutes=29)
    browser.get(address)
    site.clock.pass_by(minutes=29)
    browser.get(address)
    site.clock.pass_by(minutes=2)
    assert "Pourquoi ouvrez-vous ces documents ?" in shown(browser, address).text


def test_a_reason_that_is_too_long_is_refused_and_never_cut(site: Site) -> None:
    browser, address = staff(site, "medical"), place(acknowledged(site))
    page = shown(browser, address)
    answer = send(browser, page, f"{address}/documents/motif", motif="x" * (LONGEST_REASON + 1))
    assert answer.status_code == 422
    assert "REASON" not in [one.shown for one in lines(site)]


def test_the_picture_of_a_claim_that_somebody_else_holds_stays_away(site: Site) -> None:
    browser, address = desk_of(site)
    picture = picture_of(browser.get(address).text)
    assert browser.get(picture).status_code == 200
    assert staff(site, "agent2").get(picture).status_code == 403


def test_what_cannot_be_written_down_is_not_shown(site: Site) -> None:
    browser, address = desk_of(site)
    picture = picture_of(browser.get(address).text)
    with site.runtime.engines.log.begin() as db:
        db.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON access_log"
                " BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        )
    for path in (address, picture, f"{address}/decision"):
        answer = browser.get(path)
        assert answer.status_code == 503
        assert "ALICE" not in answer.text


@pytest.mark.parametrize("view", ["9-9", "x", "0-0", "1-2"])
def test_an_address_that_names_no_page_shows_one_that_is_there(site: Site, view: str) -> None:
    browser, address = desk_of(site)
    assert "ticket.jpg, page 1 sur 1" in shown(browser, f"{address}?vue={view}").text


def test_pages_are_leafed_through_without_a_script(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled()
    alice.attach_pdf(claim, pages=2)
    assert alice.submit(claim).status_code == 201
    site.settle()
    browser = staff(site, "agent")
    page = shown(browser, taken(site, browser, claim.removeprefix("/claims/")))
    page = shown(browser, page.link("Suivante"))
    assert "facture.pdf, page 1 sur 2" in page.text
    page = shown(browser, page.link("Suivante"))
    assert "facture.pdf, page 2 sur 2" in page.text
    assert "facture.pdf, page 1 sur 2" in shown(browser, page.link("Précédente")).text


def test_a_draft_is_no_claim_of_the_desk(site: Site) -> None:
    draft = site["alice"].draft().removeprefix("/claims/")
    assert staff(site, "agent").get(place(draft)).status_code == 404
    assert lines(site) == []


def test_a_decided_claim_shows_its_letter_and_is_looked_at_again_with_a_reason(site: Site) -> None:
    claim = refused(site)
    address = place(claim.removeprefix("/claims/"))
    browser = staff(site, "agent")
    page = shown(browser, address)
    assert "Ces soins nécessitaient une autorisation préalable." in page.text
    letter = browser.get(page.link("Courrier de décision du 20/03/2026 (PDF)"))
    assert letter.content.startswith(b"%PDF-")
    assert lines(site)[-1].shown == "LETTER"
    answer = send(browser, page, f"{address}/reexamen", reexamen="")
    assert answer.status_code == 422
    assert "Raison du réexamen : Ce champ est obligatoire." in page_of(answer).text
    answer = send(browser, page, f"{address}/reexamen", reexamen="Erreur de saisie")
    assert answer.status_code == 303
    page = shown(browser, address)
    assert "Elle est réexaminée." in page.text
    assert "Demandes en attente (1)" in shown(browser, QUEUE).text


def test_what_came_of_an_appeal_is_registered(site: Site) -> None:
    claim = refused(site)
    appeal = site["alice"].post(f"{claim}/appeals", {"route": "CRA", "grounds": GROUNDS}).json()
    address = place(claim.removeprefix("/claims/"))
    action = f"{address}/recours/{appeal['appeal_id']}"
    outcome, reason = (f"{name}-{appeal['appeal_id']}" for name in ("outcome", "reason"))
    browser = staff(site, "agent")
    page = shown(browser, address)
    assert GROUNDS in page.text
    answer = send(browser, page, action, **{reason: "La commission confirme."})
    assert answer.status_code == 422
    assert "Recours 1, résultat : Ce champ est obligatoire." in page_of(answer).text
    assert "La commission confirme." in answer.text
    words = {outcome: "REJECTED", reason: "La commission confirme."}
    assert send(browser, page, action, **words).status_code == 303
    page = shown(browser, address)
    assert "Recours rejeté." in page.text
    assert page.link("Résultat du recours du 20/03/2026 (PDF)")
