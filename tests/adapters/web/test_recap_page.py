"""Step 5: what was said, what is missing, both declarations, and one submission per claim."""

from __future__ import annotations

import pytest
from httpx2 import Response

from adapters import french
from installation import Person
from teleservice import Site, stay

from .pages import page_of
from .visitors import Browser

BOTH = {"keeps_originals": "true", "certifies_accuracy": "true"}


def recap(claim: str) -> str:
    return f"{claim.replace('/claims', '/demandes')}/recapitulatif"


def confirmation(claim: str) -> str:
    return f"{claim.replace('/claims', '/demandes')}/confirmation"


def validate(browser: Browser, claim: str, **ticked: str) -> Response:
    """Look at the recap and click « Valider la demande »."""
    form = page_of(browser.get(recap(claim))).form(recap(claim))
    return browser.post(recap(claim), form.fields | ticked)


def submissions(site: Site, claim: str) -> int:
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    return [one["type"] for one in history].count("claim.claim_submitted.1")


def test_the_recap_says_everything_again(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    page = page_of(browser.get(recap(claim)))
    for said in (
        "Indiquez votre nationalité : Française",
        "ALICE - 21/10/1985",
        "Précisez la raison des soins : Otite",
        "engagés en euros : 85,40",
        "ESPAGNE",
        "La tarification française",
        "Motif : Tourisme Du 10/02/2026 au 17/02/2026",
        "Les documents (1 sur 10 maximum) : ticket.jpg",
        "Preuves de paiement : Ce document semble manquer",
        "FR76",
        "Est-ce le bon compte ?",
    ):
        assert said in page.text
    assert page.form(recap(claim)).fields.keys() == {"csrf", "cle", "version"}


def test_what_only_some_say_stands_in_the_recap_of_those_alone(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    assert "Date de l'accident" not in page_of(browser.get(recap(claim))).text
    accident = {"linked_to": "THIRD_PARTY_ACCIDENT", "accident_on": "2026-02-12"}
    nights = {"hospitalisation": {"starts_on": "2026-02-12", "ends_on": "2026-02-13"}}
    site["alice"].answer(claim, care=accident, stay=stay("PL", "2026-02-10", "2026-02-17") | nights)
    page = page_of(browser.get(recap(claim)))
    assert "Date de l'accident : 12/02/2026" in page.text
    assert "Période de l'hospitalisation : Du 12/02/2026 au 13/02/2026" in page.text
    assert "Déclarer un accident causé par un tiers" in page.text


def test_an_answer_of_the_checklist_is_said_again(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    alice.put(f"{claim}/checklist", {"code": "PAYMENT_PROOFS", "answer": "NOT_HELD"})
    page = page_of(browser.get(recap(claim)))
    assert "Preuves de paiement : Je ne l'ai pas" in page.text
    assert page.text.count(french.sentence("document.not_held")) == 1


@pytest.mark.parametrize("slug", ["informations-personnelles", "sejour", "documents"])
def test_a_step_that_is_changed_from_the_recap_leads_back_to_it(
    browser: Browser, alice: Person, slug: str
) -> None:
    claim = alice.filled()
    address = recap(claim).replace("recapitulatif", slug)
    assert f"{address}?vers=recapitulatif" in page_of(browser.get(recap(claim))).addresses
    assert browser.get(f"{address}?vers=recapitulatif").status_code == 200


def test_what_is_missing_is_told_with_the_place_where_it_is_said(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    page = page_of(browser.get(recap(claim)))
    steps = recap(claim).replace("recapitulatif", "")
    assert [address.removeprefix(steps) for address in page.addresses if "#" in address][1:] == [
        "informations-personnelles?vers=recapitulatif#nationality",
        "beneficiaire-et-soins?vers=recapitulatif#beneficiary_id",
        "beneficiaire-et-soins?vers=recapitulatif#reason",
        "sejour?vers=recapitulatif#country",
        "documents?vers=recapitulatif#file",
    ]


def test_an_incomplete_claim_is_not_transmitted(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    answer = validate(browser, claim, **BOTH)
    assert (answer.status_code, submissions(site, claim)) == (422, 0)
    page = page_of(answer)
    assert page.title.startswith("Erreur")
    assert "#manque" in page.addresses
    assert "manque" in page.ids


@pytest.mark.parametrize(
    ("ticked", "place"),
    [
        ({}, "#keeps_originals"),
        ({"certifies_accuracy": "true"}, "#keeps_originals"),
        ({"keeps_originals": "true"}, "#certifies_accuracy"),
    ],
)
def test_nothing_is_transmitted_without_both_declarations(
    site: Site, browser: Browser, alice: Person, ticked: dict[str, str], place: str
) -> None:
    claim = alice.filled()
    answer = validate(browser, claim, **ticked)
    assert (answer.status_code, submissions(site, claim)) == (422, 0)
    page = page_of(answer)
    assert place in page.addresses
    assert french.sentence("claim.statements_required") in page.text
    assert ticked.items() <= page.form(recap(claim)).fields.items()
    assert f'aria-describedby="{place.removeprefix("#")}-erreur" aria-invalid="true"' in answer.text


def test_a_double_click_transmits_once_and_leads_to_the_confirmation(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    form = page_of(browser.get(recap(claim))).form(recap(claim)).fields | BOTH
    for answer in [browser.post(recap(claim), form) for _ in range(2)]:
        assert (answer.status_code, answer.headers["location"]) == (303, confirmation(claim))
    assert submissions(site, claim) == 1


def test_a_form_without_its_key_transmits_nothing(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    form = page_of(browser.get(recap(claim))).form(recap(claim)).fields | BOTH
    del form["cle"]
    answer = browser.post(recap(claim), form)
    assert (answer.status_code, submissions(site, claim)) == (422, 0)


def test_a_second_tab_finds_the_claim_transmitted(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    forms = [page_of(browser.get(recap(claim))).form(recap(claim)).fields for _ in range(2)]
    for form in forms:
        assert browser.post(recap(claim), form | BOTH).headers["location"] == confirmation(claim)
    assert submissions(site, claim) == 1
    shown = browser.get(recap(claim))
    assert shown.headers["location"] == claim.replace("/claims", "/demandes")


def test_a_recap_that_another_tab_made_stale_is_shown_anew(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    form = page_of(browser.get(recap(claim))).form(recap(claim)).fields | BOTH
    alice.put(f"{claim}/care", alice.steps()["care"] | {"reason": "Fracture"})
    answer = browser.post(recap(claim), form)
    assert (answer.status_code, submissions(site, claim)) == (412, 0)
    page = page_of(answer)
    assert french.sentence("claim.changed_meanwhile") in page.text
    assert "Fracture" in page.text
    again = browser.post(recap(claim), page.form(recap(claim)).fields | BOTH)
    assert again.headers["location"] == confirmation(claim)


def test_a_full_window_keeps_the_draft_and_tells_when_it_opens(
    site: Site, browser: Browser, alice: Person
) -> None:
    for _ in range(2):
        alice.submitted()
        site.clock.pass_by(days=4)
    claim = alice.filled()
    browser.log_in()
    told = page_of(browser.get(recap(claim)))
    assert "à partir du" in told.text
    answer = validate(browser, claim, **BOTH)
    assert (answer.status_code, submissions(site, claim)) == (429, 0)
    said = page_of(answer).text
    assert "Votre demande n'est pas encore transmise" in said
    assert "Vous avez déjà transmis 2 demandes sur les 15 derniers jours" in said
    assert "(20/03/2026 et 24/03/2026)" in said
    assert "à partir du 04/04/2026" in said
    assert "Votre brouillon et vos documents sont conservés." in said
    assert "formulaire papier S3125 (Cerfa n° 12267)" in said


def test_a_claim_that_was_refused_for_the_window_is_transmitted_when_it_opens(
    site: Site, browser: Browser, alice: Person
) -> None:
    for _ in range(2):
        alice.submitted()
    claim = alice.filled()
    shown = page_of(validate(browser, claim, **BOTH))
    site.clock.pass_by(days=15)
    browser.log_in()
    fresh = page_of(browser.get(recap(claim))).form(recap(claim)).fields["csrf"]
    form = shown.form(recap(claim)).fields | BOTH | {"csrf": fresh}
    answer = browser.post(recap(claim), form)
    assert answer.headers["location"] == confirmation(claim)


def test_somebody_elses_recap_does_not_exist(site: Site, browser: Browser, alice: Person) -> None:
    claim = site["mgen"].filled()
    assert browser.get(recap(claim)).status_code == 404
    form = page_of(browser.get("/informations")).form("/deconnexion").fields
    answer = browser.post(recap(claim), form | BOTH | {"cle": "a-key"})
    assert (answer.status_code, submissions(site, claim)) == (404, 0)


def test_what_was_typed_and_not_said_keeps_the_claim_from_being_sent_as_it_was(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    alice.put(f"{claim}/pad/beneficiary-and-care", {"values": {"amount": "9999"}})
    told = "Vous avez modifié l'étape 2 sans l'enregistrer"
    assert told in page_of(browser.get(recap(claim))).text
    answer = validate(browser, claim, **BOTH)
    assert (answer.status_code, submissions(site, claim)) == (422, 0)
    assert told in page_of(answer).text
    step = recap(claim).replace("recapitulatif", "beneficiaire-et-soins")
    assert step in page_of(browser.get("/")).addresses


def test_a_step_that_is_said_again_may_be_sent(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    alice.put(f"{claim}/pad/personal-situation", {"values": {"nationality": "OTHER"}})
    step = recap(claim).replace("recapitulatif", "informations-personnelles")
    form = page_of(browser.get(step)).form(step).fields
    assert browser.post(step, form).status_code == 303
    assert alice.get(claim).json()["personal_situation"]["nationality"] == "OTHER"
    assert validate(browser, claim, **BOTH).status_code == 303
    assert submissions(site, claim) == 1


def test_going_back_from_the_recap_transmits_nothing(browser: Browser, alice: Person) -> None:
    """Beside the ticked boxes nothing but « Valider la demande » sends the form."""
    claim = alice.filled()
    answer = browser.get(recap(claim))
    documents = recap(claim).replace("recapitulatif", "documents")
    assert page_of(answer).link("Retourner à l'étape précédente") == documents
    assert "formaction" not in answer.text
