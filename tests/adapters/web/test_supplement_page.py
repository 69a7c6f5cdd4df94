"""The person completes a claim on its pages, without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from application.supplement import PursueSupplement, pursue_supplement
from installation import Person, pdf
from teleservice import Site
from workers.jobs import by_the_system

from .filing import heic
from .pages import Page, page_of
from .visitors import OURS, Browser

ITEMS = [
    {"code": "PASSPORT_COPY", "note": "La page du visa <b>aussi</b>.\nMerci."},
    {"code": "TRANSLATION"},
]


def own(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def shown(browser: Browser, address: str, status: int = 200) -> Page:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    return page_of(answer)


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """A claim of Alice's of which an agent asks for two pieces."""
    claim, agent = alice.submitted(), site["agent"]
    site.acknowledge(claim)
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "items": ITEMS}
    assert agent.post(f"/desk{claim}/supplement-requests", body).status_code == 201
    return claim


def items(alice: Person, claim: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = alice.get(claim).json()["supplement"]["items"]
    return found


def press(browser: Browser, address: str, **words: str) -> Any:
    return browser.post(address, {"csrf": browser.csrf()} | words)


def place(alice: Person, claim: str, number: int) -> str:
    return f"{own(claim)}/ajouter-des-documents?piece={items(alice, claim)[number]['item_id']}"


def send(browser: Browser, page: Page, claim: str, *files: tuple[str, bytes], to: str = "") -> Any:
    """What a browser sends for the upload form of a piece."""
    form = page.form(f"{own(claim)}/documents{to}")
    field = "files" if to else "file"
    parts: list[tuple[str, Any]] = [("csrf", (None, form.fields["csrf"]))]
    parts += [(field, (name, content)) for name, content in files]
    return browser.client.post(form.action, files=parts, headers=OURS)


def test_home_list_and_claim_say_what_to_do_and_by_when(browser: Browser, claim: str) -> None:
    label = "Documents à compléter avant le 19/05/2026"
    for address in ("/", "/demandes", own(claim)):
        assert label in shown(browser, address).text
    page = shown(browser, own(claim))
    assert "Complétez votre dossier avant le 19/05/2026." in page.text
    assert "Copie du passeport" in page.text
    assert page.link("Compléter mon dossier") == f"{own(claim)}/complement"
    assert "Documents complémentaires demandés" in page.text
    assert "est suspendu jusqu'à votre réponse" in page.text
    assert "Vérifiez que vos fichiers" not in page.text
    letter = browser.get(page.link("Télécharger le courrier du 20/03/2026 (PDF)"))
    assert (letter.status_code, letter.content[:5]) == (200, b"%PDF-")


def test_each_piece_has_the_words_of_the_agent_and_a_button(
    browser: Browser, alice: Person, claim: str
) -> None:
    page = shown(browser, f"{own(claim)}/complement")
    assert [text for level, text in page.headings if level == 2][:2] == [
        "Copie du passeport (identité et visa du pays de séjour concerné)",
        "Traduction en français",
    ]
    assert "La page du visa <b>aussi</b>." in page.text
    assert place(alice, claim, 0) in page.addresses
    assert "Il vous reste 2 réponses à donner." in page.text
    assert (page.styled, len(page.ids)) == ([], len(set(page.ids)))
    assert "ALICE" not in page.title


def test_a_file_is_deposited_for_its_piece_and_taken_out_again(
    browser: Browser, alice: Person, claim: str
) -> None:
    page = shown(browser, place(alice, claim, 0))
    assert page.headings[0][1].startswith("Copie du passeport")
    assert "La page du visa" in page.text
    sent = send(browser, page, claim, ("passeport.pdf", pdf("Passeport")))
    assert (sent.status_code, sent.headers["location"]) == (303, place(alice, claim, 0))
    page = shown(browser, place(alice, claim, 0))
    assert "Ce que vous avez déposé (1) :" in page.text
    assert "ticket.jpg" not in page.text
    page = shown(browser, f"{own(claim)}/complement")
    assert "Il vous reste 1 réponse à donner." in page.text
    (file,) = items(alice, claim)[0]["answered_by"]
    form = page.form(f"{own(claim)}/documents/{file}/retirer")
    answer = browser.post(form.action, form.fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{own(claim)}/complement")
    assert items(alice, claim)[0]["is_answered"] is False


def test_what_was_transmitted_cannot_be_taken_out_there(
    browser: Browser, alice: Person, claim: str
) -> None:
    (old,) = alice.get(claim).json()["documents"]
    assert "Supprimer" not in shown(browser, f"{own(claim)}/complement").text
    address = f"{own(claim)}/documents/{old['document_id']}/retirer?vers=complement"
    assert press(browser, address).headers["location"] == own(claim)
    assert len(alice.get(claim).json()["documents"]) == 1


def test_a_photo_is_made_to_fit_for_its_piece(browser: Browser, alice: Person, claim: str) -> None:
    page = shown(browser, place(alice, claim, 1))
    prepared = send(browser, page, claim, ("traduction.heic", heic()), to="/preparer")
    assert prepared.status_code == 303, prepared.text
    proposal = shown(browser, prepared.headers["location"])
    form = next(one for one in proposal.forms if "/preparer/" in one.action)
    agreed = browser.post(form.action, form.fields)
    assert (agreed.status_code, agreed.headers["location"]) == (303, place(alice, claim, 1))
    assert len(items(alice, claim)[1]["answered_by"]) == 1
    assert items(alice, claim)[0]["answered_by"] == []


def test_a_refused_file_is_told_beside_the_piece(
    browser: Browser, alice: Person, claim: str
) -> None:
    page = shown(browser, place(alice, claim, 0))
    answer = send(browser, page, claim, ("lettre.docx", b"PK\x03\x04 no"))
    assert answer.status_code == 422
    assert "lettre.docx : Format non accepté" in page_of(answer).text
    assert page_of(answer).headings[0][1].startswith("Copie du passeport")


def test_a_word_why_not_is_kept_shown_and_taken_back(
    browser: Browser, alice: Person, claim: str
) -> None:
    item_id = items(alice, claim)[0]["item_id"]
    address = f"{own(claim)}/complement/{item_id}/je-ne-l-ai-pas"
    answer = press(browser, address, why="Volé à Durban")
    assert answer.headers["location"] == f"{own(claim)}/complement#piece-{item_id}"
    page = shown(browser, f"{own(claim)}/complement")
    assert "Vous ne l'avez pas : « Volé à Durban »" in page.text
    assert press(browser, address, **page.form(address).fields).status_code == 303
    assert items(alice, claim)[0]["is_answered"] is False


def test_a_word_that_is_missing_is_asked_for_and_a_long_one_is_kept(
    browser: Browser, alice: Person, claim: str
) -> None:
    item_id = items(alice, claim)[0]["item_id"]
    address = f"{own(claim)}/complement/{item_id}/je-ne-l-ai-pas"
    for why, said in ((" ", "Ce champ est obligatoire."), ("x" * 501, "Ce texte est trop long.")):
        answer = press(browser, address, why=why)
        assert answer.status_code == 422
        page = page_of(answer)
        assert page.title.startswith("Erreur : ")
        assert said in page.text
        assert f"#why-{item_id}" in page.addresses
    assert "x" * 501 in answer.text


def test_everything_deposited_puts_the_claim_back(
    browser: Browser, alice: Person, claim: str
) -> None:
    page = shown(browser, place(alice, claim, 0))
    send(browser, page, claim, ("passeport.pdf", pdf("Passeport")))
    item_id = items(alice, claim)[1]["item_id"]
    press(browser, f"{own(claim)}/complement/{item_id}/je-ne-l-ai-pas", why="Perdue")
    address = f"{own(claim)}/complement"
    page = shown(browser, address)
    assert "Tout est là." in page.text
    for _ in range(2):  # a double click
        answer = browser.post(address, page.form(address).fields)
        assert (answer.status_code, answer.headers["location"]) == (303, own(claim))
    after = shown(browser, own(claim))
    assert "En attente de traitement" in after.text
    assert "Documents complémentaires reçus" in after.text
    assert "Télécharger le courrier du 20/03/2026 (PDF)" in after.text
    assert browser.get(address).headers["location"] == own(claim)


def test_what_is_lacking_is_told_beside_each_piece(
    browser: Browser, alice: Person, claim: str
) -> None:
    address = f"{own(claim)}/complement"
    answer = press(browser, address)
    assert answer.status_code == 422
    page = page_of(answer)
    for one in items(alice, claim):
        assert f"#piece-{one['item_id']}" in page.addresses
    assert page.text.count("Déposez un document, ou indiquez pourquoi vous ne l'avez pas.") == 4


def test_more_time_is_one_click_once(browser: Browser, claim: str) -> None:
    address = f"{own(claim)}/complement"
    page = shown(browser, address)
    assert "Demander 30 jours de plus" in page.text
    assert press(browser, f"{address}/delai").headers["location"] == address
    page = shown(browser, address)
    assert "Répondez avant le 18/06/2026." in page.text
    assert "Demander 30 jours de plus" not in page.text
    again = press(browser, f"{address}/delai")
    assert again.status_code == 422
    assert "Vous avez déjà obtenu un délai supplémentaire." in page_of(again).text


def test_files_without_a_piece_lead_to_the_list(browser: Browser, claim: str) -> None:
    answer = browser.get(f"{own(claim)}/ajouter-des-documents")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{own(claim)}/complement")


def test_a_claim_of_which_nothing_is_asked_has_no_such_page(
    browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    answer = browser.get(f"{own(claim)}/complement")
    assert (answer.status_code, answer.headers["location"]) == (303, own(claim))
    assert press(browser, f"{own(claim)}/complement").headers["location"] == own(claim)


def test_nobody_completes_the_claim_of_another(site: Site, alice: Person, claim: str) -> None:
    stranger = Browser(site)
    stranger.log_in("mgen")
    address = f"{own(claim)}/complement"
    item_id = items(alice, claim)[0]["item_id"]
    assert stranger.get(address).status_code == 404
    for path in ("", "/delai", f"/{item_id}/je-ne-l-ai-pas"):
        assert press(stranger, f"{address}{path}", why="x").status_code == 404
    assert browser_without_token(stranger, address) == 403


def browser_without_token(browser: Browser, address: str) -> int:
    return int(browser.post(address, {}).status_code)


def test_a_claim_that_awaits_its_person_may_be_withdrawn(browser: Browser, claim: str) -> None:
    address = f"{own(claim)}/retirer"
    assert address in shown(browser, own(claim)).addresses
    page = shown(browser, address)
    assert browser.post(address, page.form(address).fields).status_code == 303
    assert "Retirée" in shown(browser, own(claim)).text


def pursue(site: Site, claim: str) -> None:
    """What the clockwork does each hour."""
    asked = by_the_system(uuid4(), claim_id := UUID(claim.removeprefix("/claims/")))
    command = PursueSupplement(asked=asked, claim_id=claim_id)
    portal = site.client.portal
    assert portal is not None
    portal.call(pursue_supplement, command, site.runtime.ports)


def test_a_file_that_came_for_no_piece_is_shown_and_may_be_taken_out(
    browser: Browser, alice: Person, claim: str
) -> None:
    sent = alice.attach(claim, pdf("Une lettre"), "lettre.pdf")
    assert sent.status_code == 201
    address = f"{own(claim)}/complement"
    page = shown(browser, address)
    assert (2, "Déposés sans dire pour quelle pièce") in page.headings
    assert "lettre.pdf" in page.text
    form = page.form(f"{own(claim)}/documents/{sent.json()['document_id']}/retirer")
    answer = browser.post(form.action, form.fields)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert "Déposés sans dire" not in shown(browser, address).text


def test_a_closed_claim_takes_no_more_time_and_says_what_to_do_instead(
    site: Site, browser: Browser, claim: str
) -> None:
    for days in (62, 16):
        site.clock.pass_by(days=days)
        pursue(site, claim)
    browser.log_in("alice")
    address = f"{own(claim)}/complement"
    answer = press(browser, f"{address}/delai")
    assert answer.status_code == 422
    page = page_of(answer)
    assert "Votre demande est clôturée : il n'y a plus de délai à prolonger." in page.text
    assert "Aucun document complémentaire n'est attendu" not in page.text
