"""« Mes demandes »: drafts and claims in one list, and a draft that is deleted."""

from __future__ import annotations

from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def own(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def shown(browser: Browser, address: str = "/demandes") -> Page:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return page_of(answer)


def test_without_a_claim_the_list_says_so(browser: Browser, alice: Person) -> None:
    page = shown(browser)
    assert page.headings == [(1, "Mes demandes")]
    assert "Vous n'avez pas encore de demande." in page.text
    assert "Vous pouvez encore transmettre 2 demandes" in page.text


def test_drafts_and_claims_stand_newest_first(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    alice.draft()
    page = shown(browser)
    reference = alice.get(claim).json()["reference"]
    assert page.headings[1:] == [(2, "Brouillon"), (2, f"Demande {reference}")]
    assert "Transmise le 20/03/2026" in page.text
    assert "ESPAGNE, du 10/02/2026 au 17/02/2026" in page.text
    assert "Vous pouvez encore transmettre 1 demande " in page.text
    assert own(claim) in page.addresses


def test_a_draft_is_resumed_where_something_is_lacking(browser: Browser, alice: Person) -> None:
    draft, filled = alice.draft(), alice.filled()
    addresses = shown(browser).addresses
    assert f"{own(draft)}/informations-personnelles" in addresses
    assert f"{own(filled)}/recapitulatif" in addresses


def test_a_full_window_names_the_next_day(browser: Browser, alice: Person) -> None:
    alice.submitted()
    alice.submitted()
    page = shown(browser)
    assert "Vous avez transmis 2 demandes sur les 15 derniers jours." in page.text
    assert "à partir du 04/04/2026" in page.text


def test_a_long_list_goes_on_on_the_next_page(browser: Browser, alice: Person) -> None:
    drafts = [alice.draft() for _ in range(20)]
    first = shown(browser)
    assert "Demandes plus anciennes" not in first.text
    alice.delete(drafts.pop())
    claim = alice.filled()
    alice.post(f"{claim}/submission", {"keeps_originals": True, "certifies_accuracy": True})
    alice.draft()
    first = shown(browser)
    second = shown(browser, first.link("Demandes plus anciennes"))
    assert [len(page.headings) - 1 for page in (first, second)] == [20, 1]
    assert f"{own(drafts[0])}/informations-personnelles" in second.addresses
    assert second.link("Revenir au début") == "/demandes"


def test_a_draft_is_deleted_after_a_question(browser: Browser, alice: Person) -> None:
    address = f"{own(alice.draft())}/supprimer"
    page = shown(browser, address)
    assert page.headings == [(1, "Supprimer ce brouillon ?")]
    for _ in range(2):  # a double click
        answer = browser.post(address, page.form(address).fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    assert "Vous n'avez pas encore de demande." in shown(browser).text


def test_a_transmitted_claim_is_not_deleted(browser: Browser, alice: Person) -> None:
    draft, claim = alice.draft(), alice.submitted()
    fields = shown(browser, f"{own(draft)}/supprimer").form(f"{own(draft)}/supprimer").fields
    address = f"{own(claim)}/supprimer"
    for answer in (browser.get(address), browser.post(address, fields)):
        assert (answer.status_code, answer.headers["location"]) == (303, own(claim))
    assert alice.get(claim).json()["status"] == "SUBMITTED"


def test_nobody_sees_or_deletes_the_draft_of_another(
    site: Site, browser: Browser, alice: Person
) -> None:
    address = f"{own(alice.draft())}/supprimer"
    fields = shown(browser, address).form(address).fields
    stranger = Browser(site)
    stranger.log_in("mgen")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, fields | {"csrf": stranger.csrf()}).status_code == 404
    assert "Vous n'avez pas encore de demande." in shown(stranger).text
    assert "Brouillon" in shown(browser).text


def test_somebody_of_another_scheme_is_told_of_their_own_service_alone(browser: Browser) -> None:
    browser.log_in("cnmss")
    page = page_of(browser.get("/demandes"))
    assert "dispose de son propre service" in page.text
    assert "transmettre" not in page.text
    assert "Nouvelle demande" not in page.text


def test_drafts_and_claims_are_told_apart_by_their_beneficiaries(
    browser: Browser, alice: Person
) -> None:
    alice.submitted()
    alice.filled()
    for address in ("/demandes", "/"):
        assert page_of(browser.get(address)).text.count("ALICE") >= 3
