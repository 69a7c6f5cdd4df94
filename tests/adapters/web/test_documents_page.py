"""Step 4 on its page, without JavaScript: files come, are told apart, and go."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.access import Action
from application.change import change
from application.ports import Asked
from application.scanning import REJECTION_TEXT, ScanDocuments
from domain.base import Act, Author, Role
from domain.claim import Claim
from domain.values import Scan, ScanOutcome
from installation import STAY, pdf, picture
from teleservice import Person, Site

from .filing import address, first, look, names, prepare, press, send
from .pages import page_of
from .visitors import OURS, Browser

LIMIT_REACHED = "Vous ne pouvez pas joindre plus de 10 documents. Au-delà, utilisez"
DOCX = b"PK\x03\x04" + b"no picture" * 20

NOBODYS = "00000000-0000-4000-8000-000000000000"


def test_the_limits_and_the_reminders_are_told_before_anything_is_chosen(
    browser: Browser, alice: Person
) -> None:
    page = look(browser, alice.draft())
    for said in (
        "En cas d'hospitalisation, veuillez fournir en pièces justificatives votre titre de"
        " transport",
        "Pièces justificatives : rappel des consignes",
        "Conseil : vous pouvez joindre plusieurs justificatifs dans un même document.",
        "En cas de soins programmés avant le séjour",
        "En cas de détachement supérieur à 3 mois, joignez l'accord de détachement qui vous a été"
        " délivré.",
        "joignez une copie de votre passeport (identité et visa du pays de séjour concerné) et le"
        " compte-rendu médical.",
        "Vous ne pouvez pas joindre plus de 10 documents.",
        "Chaque document doit être en format «JPG, JPEG, PNG ou PDF». Les documents PDF ne doivent"
        " pas excéder 500 ko.",
        "Documents à nous transmettre :",
        "Formats acceptés : PDF (taille max : 500 Ko), JPG, JPEG, PNG",
        "Les documents (0 sur 10 maximum) :",
    ):
        assert said in page.text
    assert page.title == "Étape 4 sur 5 – Document(s) – Escale"


def test_a_page_with_files_has_ids_of_its_own_and_headings_in_order(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    send(browser, claim, ("facture.pdf", pdf()), ("ticket.jpg", picture()))
    page = look(browser, claim)
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.ids) == len(set(page.ids))
    assert page.styled == []


def test_the_banner_stands_out_after_a_night_in_hospital(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    assert 'class="note warn"' not in browser.get(address(claim)).text
    nights = {"starts_on": "2026-02-11", "ends_on": "2026-02-12"}
    alice.put(f"{claim}/stay", STAY | {"hospitalisation": nights})
    assert 'class="note warn"' in browser.get(address(claim)).text


def test_several_files_of_one_form_are_all_there(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    answer = send(browser, claim, ("facture.pdf", pdf()), ("ticket.jpg", picture()))
    assert (answer.status_code, answer.headers["location"]) == (303, address(claim))
    assert names(alice, claim) == ["facture.pdf", "ticket.jpg"]
    page = look(browser, claim)
    assert "Les documents (2 sur 10 maximum) :" in page.text
    assert "Supprimer facture.pdf" in page.text


def test_a_refused_file_is_named_with_the_reason_and_the_remedy_and_the_others_are_there(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    heavy = pdf("Facture", padded_to=812 * 1024)
    answer = send(
        browser, claim, ("lourd.pdf", heavy), ("lettre.docx", DOCX), ("ticket.jpg", picture())
    )
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.title.startswith("Erreur : ")
    assert (
        "lourd.pdf : Ce PDF pèse 812 Ko ; la limite est de 500 Ko. Réduire sa taille" in page.text
    )
    assert "lettre.docx : Format non accepté : PDF, JPG, JPEG ou PNG uniquement." in page.text
    assert "#file" in page.addresses
    assert names(alice, claim) == ["ticket.jpg"]
    assert "Les documents (1 sur 10 maximum) :" in page.text


def test_the_same_file_twice_is_one_document_and_no_error(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    answer = send(browser, claim, ("ticket.jpg", picture()), ("copie.jpg", picture()))
    assert answer.status_code == 200
    assert "copie.jpg : Ce document est déjà joint." in page_of(answer).text
    assert names(alice, claim) == ["ticket.jpg"]


def test_the_eleventh_file_is_refused_with_the_way_out(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    files = [(f"{number}.jpg", picture(shade=number)) for number in range(11)]
    answer = send(browser, claim, *files)
    assert answer.status_code == 422
    assert f"10.jpg : {LIMIT_REACHED}" in page_of(answer).text
    assert len(names(alice, claim)) == 10


def test_a_form_in_which_nothing_was_chosen_changes_nothing(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    before = alice.claim(claim)["version"]
    assert send(browser, claim, ("", b"")).status_code == 303
    assert alice.claim(claim)["version"] == before


def test_an_empty_file_is_refused_by_its_name(browser: Browser, alice: Person) -> None:
    answer = send(browser, alice.draft(), ("vide.pdf", b""))
    assert answer.status_code == 422
    assert "vide.pdf : Ce fichier est illisible" in page_of(answer).text


def test_what_follows_a_file_that_is_far_too_large_is_there(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    huge = b"\xff\xd8\xff" + bytes(25 * 1024 * 1024)
    answer = send(browser, claim, ("photo.jpg", huge), ("ticket.jpg", picture()))
    assert answer.status_code == 422
    assert "photo.jpg : Image trop lourde (25 Mo maximum)." in page_of(answer).text
    assert names(alice, claim) == ["ticket.jpg"]


@pytest.mark.parametrize("token", ["", "another"])
@pytest.mark.parametrize("to", ["", "/preparer"])
def test_nothing_of_a_form_without_the_token_of_the_session_is_taken(
    browser: Browser, alice: Person, token: str, to: str
) -> None:
    claim = alice.draft()
    parts: list[tuple[str, Any]] = [("csrf", (None, token))] if token else []
    parts += [("file", ("ticket.jpg", picture()))]
    answer = browser.client.post(f"{address(claim)}{to}", files=parts, headers=OURS)
    assert answer.status_code == 403
    assert names(alice, claim) == []


def test_nothing_of_an_upload_lies_around_afterwards(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    send(browser, claim, ("ticket.jpg", picture()), ("lettre.docx", DOCX))
    prepare(browser, claim, ("lettre.docx", DOCX))
    assert list(site.runtime.settings.uploads_dir.iterdir()) == []


@pytest.mark.parametrize("path", ["", "/suivant", "/pieces", f"/{NOBODYS}/retirer"])
def test_the_documents_of_somebody_else_are_not_found(
    site: Site, browser: Browser, alice: Person, path: str
) -> None:
    claim = site["mgen"].draft()
    answer = press(browser, claim, path) if path else browser.get(address(claim))
    assert answer.status_code == 404
    assert send(browser, claim, ("ticket.jpg", picture())).status_code == 404
    assert names(site["mgen"], claim) == []


def test_a_file_is_taken_out_once_however_often_one_clicks(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    send(browser, claim, ("ticket.jpg", picture()))
    path = f"/{first(alice, claim)['document_id']}/retirer"
    assert [press(browser, claim, path).status_code for _ in range(2)] == [303, 303]
    assert names(alice, claim) == []


def test_nobody_goes_on_without_a_document(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    answer = press(browser, claim, "/suivant")
    assert answer.status_code == 422
    assert "Ajoutez au moins un document." in page_of(answer).text
    send(browser, claim, ("ticket.jpg", picture()))
    answer = press(browser, claim, "/suivant")
    assert answer.headers["location"].endswith("/recapitulatif")


def test_whoever_came_from_the_recap_goes_back_there(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    from_recap = f"{address(claim)}?vers=recapitulatif"
    page = page_of(browser.get(from_recap))
    assert "Enregistrer et revenir au récapitulatif" in page.text
    own = [form.action for form in page.forms if form.action.startswith("/demandes")]
    assert own
    assert all(action.endswith("?vers=recapitulatif") for action in own)
    assert send(browser, claim, to="?vers=recapitulatif").headers["location"] == from_recap


def test_a_file_that_the_antivirus_took_away_is_told_and_its_state_never_is(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    send(browser, claim, ("ticket.jpg", picture()), ("autre.jpg", picture(shade=9)))
    assert "virus" not in look(browser, claim).text
    _infect(site, claim, UUID(first(alice, claim)["document_id"]))
    page = look(browser, claim)
    assert "Document retiré par le contrôle de sécurité." in page.text
    assert "Les documents (1 sur 10 maximum) :" in page.text
    assert "nalys" not in page.text
    answer = send(browser, claim, ("ticket.jpg", picture()))
    assert "ticket.jpg : Ce fichier a été refusé par le contrôle de sécurité." in answer.text


def test_a_transmitted_claim_takes_files_on_a_page_of_its_own_and_gives_none_back(
    browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    added = address(claim).replace("/documents", "/ajouter-des-documents")
    assert browser.get(added).headers["location"] == address(claim)
    alice.submit(claim)
    page = page_of(browser.get(added))
    assert "Étape 4" not in page.text
    assert "Supprimer" not in page.text
    assert f"{address(claim)}/suivant" not in [form.action for form in page.forms]
    assert send(browser, claim, ("facture.pdf", pdf())).headers["location"] == added
    assert names(alice, claim) == ["ticket.jpg", "facture.pdf"]
    document = first(alice, claim)["document_id"]
    press(browser, claim, f"/{document}/retirer")
    assert len(names(alice, claim)) == 2
    answer = press(browser, claim, "/suivant")
    assert not answer.headers.get("location", "").endswith("/recapitulatif")


def _infect(site: Site, claim: str, document_id: UUID) -> None:
    service = Author(role=Role.SERVICE, id=uuid4())
    asked = Asked(author=service, command_id=uuid4(), correlation_id=uuid4())
    command = ScanDocuments(asked=asked, claim_id=UUID(claim.removeprefix("/claims/")))
    infected = Scan(outcome=ScanOutcome.INFECTED, signatures="1", threat="Eicar")

    def decide(found: Claim, act: Act) -> None:
        found.record_scan(document_id, infected, act, text_version=REJECTION_TEXT)

    portal = site.client.portal
    assert portal is not None
    portal.call(change, command, command.claim_id, site.runtime.ports, decide, Action.RUN_JOB)
