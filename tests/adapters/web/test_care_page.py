"""Step 2: two halves that are said together, or not at all."""

from __future__ import annotations

import pytest

from absent_keys import keys_away
from adapters import french
from adapters.web.wizard import STEPS
from teleservice import Person, Site

from .pages import page_of
from .visitors import Browser

SAID = {
    "reason": "Otite pendant le séjour",
    "planned_before_departure": "false",
    "amount": "85,40",
    "linked_to": "ILLNESS",
}


@pytest.fixture
def claim(alice: Person) -> str:
    """The path of a draft of Alice's, who is logged in."""
    return alice.draft()


def say(browser: Browser, alice: Person, claim: str, **said: str) -> int:
    me = alice.steps()["beneficiary"]["beneficiary_id"]
    form = {"csrf": browser.csrf(), "beneficiary_id": me} | SAID | said
    return browser.post(address(claim), form).status_code


def address(claim: str) -> str:
    return f"{claim.replace('/claims/', '/demandes/')}/beneficiaire-et-soins"


def test_both_halves_of_the_step_are_recorded(browser: Browser, alice: Person, claim: str) -> None:
    assert say(browser, alice, claim) == 303
    told = alice.claim(claim)
    assert told["beneficiary"]["display_name"] == "ALICE"
    assert (told["care"]["reason"], told["care"]["amount_cents"]) == (SAID["reason"], 8540)


def test_a_wrong_half_keeps_the_right_one_from_being_recorded(
    browser: Browser, alice: Person, claim: str
) -> None:
    assert say(browser, alice, claim, amount="beaucoup") == 422
    told = alice.claim(claim)
    assert (told["beneficiary"], told["care"]) == (None, None)
    page = page_of(browser.get(address(claim)))
    assert SAID["reason"] in page.text
    assert page.form(address(claim)).fields["amount"] == "beaucoup"


def test_whoever_says_that_it_was_an_accident_is_asked_when(
    browser: Browser, alice: Person, claim: str
) -> None:
    assert say(browser, alice, claim, linked_to="THIRD_PARTY_ACCIDENT") == 200
    assert alice.claim(claim)["care"] is None


def test_a_summary_of_errors_says_which_field_each_line_is_about(
    browser: Browser, alice: Person, claim: str
) -> None:
    answer = browser.post(address(claim), {"csrf": browser.csrf()})
    assert "Raison des soins : Ce champ est obligatoire." in page_of(answer).text


def test_every_field_of_every_step_has_a_name() -> None:
    fields = {field for step in STEPS for field in step.fields.values()}
    assert fields - {"file"} <= french.FIELD_NAMES.keys()


def test_going_back_says_nothing_and_keeps_what_was_typed(
    browser: Browser, alice: Person, claim: str
) -> None:
    form = {"csrf": browser.csrf(), "reason": "Otite", "amount": "beaucoup"}
    answer = browser.post(f"{address(claim)}?retour=oui", form)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/informations-personnelles")
    page = page_of(browser.get(address(claim)))
    assert page.form(address(claim)).fields["amount"] == "beaucoup"
    assert "Otite" in page.text
    assert alice.claim(claim)["care"] is None


def test_without_the_keys_nothing_is_recorded_and_what_was_typed_is_sent_again_later(
    site: Site, browser: Browser, alice: Person, claim: str
) -> None:
    me = alice.steps()["beneficiary"]["beneficiary_id"]
    form = {"csrf": browser.csrf(), "beneficiary_id": me} | SAID
    with keys_away(site):
        answer = browser.post(address(claim), form)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "momentanément indisponible" in page_of(answer).text
    assert alice.claim(claim)["care"] is None
    # Under `no-referrer` browsers send `Origin: null` with a form, which is refused.
    assert answer.headers["referrer-policy"] == "same-origin"
    again = page_of(answer).form(address(claim)).fields
    assert again == form
    assert browser.post(address(claim), again).status_code == 303
    assert alice.claim(claim)["care"]["reason"] == SAID["reason"]


def test_what_another_site_sends_is_not_offered_again(
    site: Site, browser: Browser, alice: Person, claim: str
) -> None:
    with keys_away(site):
        answer = browser.post(address(claim), SAID, headers={"Origin": "https://other.example"})
    assert SAID["reason"] not in answer.text
