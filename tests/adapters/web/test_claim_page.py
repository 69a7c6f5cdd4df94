"""One transmitted claim: three voices, its facts and documents, its end, and its copy."""

from __future__ import annotations

from uuid import UUID

from adapters import french
from adapters.web.claim_page import counted_until
from builders import day
from domain.values import Status
from domain.window import Quota
from installation import Person, pdf
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def own(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def shown(browser: Browser, address: str) -> Page:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return page_of(answer)


def test_three_voices_stand_under_headings_of_their_own(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    site.acknowledge(claim)
    page = shown(browser, own(claim))
    reference = alice.get(claim).json()["reference"]
    assert page.headings[0] == (1, f"Ma demande {reference}")
    seconds = [text for level, text in page.headings if level == 2]
    assert seconds[:3] == ["Ce que vous devez faire", "Ce que nous faisons", "Ce qui s'est passé"]
    assert "Reçue Transmise le 20/03/2026" in page.text
    at = "20 mars 2026 à 10:00"
    happened = f"{at} Demande commencée {at} Demande transmise"
    assert happened in page.text
    assert "Accusé de réception envoyé" in page.text
    assert "attend d'être étudiée par le Centre national des soins à l'étranger" in page.text
    assert "en moyenne de 4 semaines" in page.text
    assert "17/04/2026 : c'est un repère, pas une garantie" in page.text
    assert "Sans réponse le 20/05/2026" in page.text


def test_a_title_and_an_address_name_nobody(browser: Browser, alice: Person) -> None:
    page = shown(browser, own(alice.submitted()))
    assert "ALICE" in page.text
    assert "ALICE" not in page.title
    assert not [address for address in page.addresses if "alice" in address.lower()]
    assert page.styled == []
    assert len(page.ids) == len(set(page.ids))


def test_what_is_still_lacking_is_to_be_done(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    alice.put(f"{claim}/checklist", {"code": "PAYMENT_PROOFS", "answer": "NOT_HELD"})
    alice.post(f"{claim}/submission", {"keeps_originals": True, "certifies_accuracy": True})
    page = shown(browser, own(claim))
    assert "Ajoutez si possible : Preuves de paiement." in page.text
    assert "Vérifiez que vos fichiers contiennent : Factures acquittées et détaillées." in page.text
    alice.attach(claim, pdf("Paiement"), "tickets.pdf")
    documents = alice.get(claim).json()["documents"]
    for document, code in zip(documents, ("PAID_INVOICES", "PAYMENT_PROOFS"), strict=True):
        covers = {"covers": [code]}
        address = f"{claim}/documents/{document['document_id']}/covers"
        assert alice.put(address, covers).status_code == 200
    page = shown(browser, own(claim))
    assert "Rien pour l'instant." in page.text
    assert "Document ajouté" in page.text


def test_documents_and_the_receipt_are_one_click_away(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    (document,) = alice.get(claim).json()["documents"]
    page = shown(browser, own(claim))
    assert "Les documents (1 sur 10 maximum)" in page.text
    file = browser.get(page.link("ticket.jpg"))
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert len(file.content) == document["bytes"]
    receipt = browser.get(page.link("Télécharger le récépissé (PDF)"))
    assert (receipt.status_code, receipt.content[:5]) == (200, b"%PDF-")
    assert f"{own(claim)}/ajouter-des-documents" in page.addresses
    assert "Une hospitalisation a-t-elle été nécessaire" in page.text


def test_a_draft_has_no_such_page_yet(browser: Browser, alice: Person) -> None:
    draft = own(alice.draft())
    answer = browser.get(draft)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{draft}/informations-personnelles"
    assert browser.get(f"{draft}/retirer").headers["location"] == draft


def test_a_claim_is_withdrawn_after_a_question_that_says_what_it_costs(
    browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    address = f"{own(claim)}/retirer"
    page = shown(browser, address)
    assert "Cette demande reste comptée jusqu'au 03/04/2026" in page.text
    for _ in range(2):  # a double click
        answer = browser.post(address, page.form(address).fields)
        assert (answer.status_code, answer.headers["location"]) == (303, own(claim))
    after = shown(browser, own(claim))
    assert "Vous avez retiré votre demande : nous ne l'étudions pas." in after.text
    assert "Cette demande reste comptée jusqu'au 03/04/2026" in after.text
    assert after.text.count("Demande retirée") == 1
    assert "Rien pour l'instant." in after.text
    assert "implicite" not in after.text
    assert address not in after.addresses
    assert browser.get(address).status_code == 303
    assert browser.get(after.link("Télécharger le récépissé (PDF)")).status_code == 200


def test_the_day_that_the_page_announces_is_the_one_that_is_recorded(alice: Person) -> None:
    claim = alice.submitted()
    alice.post(f"{claim}/withdrawal")
    recorded = alice.get(claim).json()["counted_until"]
    assert counted_until(day("2026-03-20"), Quota()).isoformat() == recorded
    assert counted_until(day("2026-03-20"), Quota(claims=1, days=3)) == day("2026-03-22")


def test_a_copy_has_the_same_situation_and_the_stay_to_be_confirmed(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    address = f"{own(claim)}/copier"
    fields = shown(browser, own(claim)).form(address).fields
    first = browser.post(address, fields)
    assert first.status_code == 303
    assert first.headers["location"].endswith("/beneficiaire-et-soins")
    assert browser.post(address, fields).headers["location"] == first.headers["location"]
    draft_id = UUID(first.headers["location"].split("/")[2])
    draft, original = (alice.get(one).json() for one in (f"/claims/{draft_id}", claim))
    assert draft["status"] == "DRAFT"
    assert draft["stay"] is None
    assert draft["personal_situation"] == original["personal_situation"]
    assert (draft["beneficiary"], draft["care"], draft["documents"]) == (None, None, [])
    assert len(alice.get("/claims").json()["items"]) == 2
    step = browser.get(f"/demandes/{draft_id}/sejour").text
    assert '<option value="ES" selected>' in step
    assert 'value="10/02/2026"' in step
    # Nights in hospital and what was paid back are one person's.
    assert 'type="radio"' in step
    assert " checked" not in step


def test_another_copy_is_another_draft(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    address = f"{own(claim)}/copier"
    for _ in range(2):
        browser.post(address, shown(browser, own(claim)).form(address).fields)
    assert len(alice.get("/claims").json()["items"]) == 3


def test_too_many_drafts_are_told_on_the_page(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    for _ in range(20):
        alice.draft()
    address = f"{own(claim)}/copier"
    answer = browser.post(address, shown(browser, own(claim)).form(address).fields)
    assert answer.status_code == 409
    page = page_of(answer)
    assert page.title.startswith("Erreur : ")
    assert "Vous avez déjà 20 brouillons" in page.text


def test_nobody_sees_withdraws_or_copies_the_claim_of_another(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    stranger = Browser(site)
    stranger.log_in("mgen")
    own_fields = {"csrf": stranger.csrf(), "cle": "k"}
    assert stranger.get(own(claim)).status_code == 404
    for path in ("retirer", "copier"):
        assert stranger.post(f"{own(claim)}/{path}", own_fields).status_code == 404
    assert stranger.get(f"{own(claim)}/retirer").status_code == 404
    assert alice.get(claim).json()["status"] == "SUBMITTED"


def test_every_state_of_a_transmitted_claim_has_its_sentence() -> None:
    not_transmitted = {Status.DRAFT, Status.ABANDONED, Status.EXPIRED}
    assert french.WE_DO.keys() == set(Status) - not_transmitted
