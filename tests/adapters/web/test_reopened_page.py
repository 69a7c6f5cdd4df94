"""The claim's page once a decision is looked at again, and when another one follows it."""

from __future__ import annotations

from decided import GROUNDS, LINE, decide, decision_of, lease, letter_of, refused, text_of
from teleservice import Person, Site

from .pages import page_of
from .visitors import Browser

SILENCE = "décision implicite de rejet"


def shown(browser: Browser, claim: str) -> str:
    return page_of(browser.get(claim.replace("/claims", "/demandes"))).text


def lodge(alice: Person, claim: str, route: str = "CRA") -> str:
    answer = alice.post(f"{claim}/appeals", {"route": route, "grounds": GROUNDS})
    assert answer.status_code == 201
    return str(answer.json()["appeal_id"])


def settle(site: Site, claim: str, appeal_id: str, outcome: str) -> None:
    body = {"outcome": outcome, "reason": "La commission a statué."}
    address = f"/desk{claim}/appeals/{appeal_id}/outcome"
    assert site["agent"].post(address, body).status_code == 200


def test_silence_is_no_refusal_once_there_was_a_decision(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = refused(site)
    assert site["agent"].post(f"/desk{claim}/reopening", {"reason": "Erreur"}).status_code == 200
    assert SILENCE not in shown(browser, claim)
    agent = site["agent"]
    body = {"lease_id": lease(agent, claim), "items": [{"code": "PAID_INVOICES"}]}
    assert agent.post(f"/desk{claim}/supplement-requests", body).status_code == 201
    assert SILENCE not in shown(browser, claim)


def test_while_it_is_looked_at_again_a_decision_waits_for_the_next_to_be_contested(
    site: Site, alice: Person
) -> None:
    claim = refused(site)
    assert site["agent"].post(f"/desk{claim}/reopening", {"reason": "Erreur"}).status_code == 200
    answer = alice.post(f"{claim}/appeals", {"route": "CRA", "grounds": GROUNDS})
    assert answer.status_code == 409
    assert "vous pourrez contester la nouvelle décision" in answer.json()["detail"]


def test_an_outcome_that_nobody_opened_is_the_first_thing_to_do(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = refused(site)
    letter_of(alice, claim)
    settle(site, claim, lodge(alice, claim), "UPHELD")
    text = shown(browser, claim)
    assert "Ce que vous devez faire Ouvrez le résultat de votre recours" in text
    assert "Sans lui, votre dossier pourra vous être retourné" not in text
    letter_of(alice, claim)
    assert "Ouvrez le résultat de votre recours" not in shown(browser, claim)


def test_whoever_used_every_way_to_contest_is_offered_none(site: Site, alice: Person) -> None:
    claim = refused(site)
    for route in ("CRA", "MEDIATOR"):
        assert alice.claim(claim)["next_actions"] == ["lodge_appeal"]
        lodge(alice, claim, route)
    assert alice.claim(claim)["next_actions"] == []


def test_an_appeal_against_an_earlier_decision_is_told_apart(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = refused(site)
    lodge(alice, claim, "MEDIATOR")
    settle(site, claim, lodge(alice, claim), "UPHELD")
    told = [one["is_about_earlier"] for one in decision_of(alice, claim)["appeals"]]
    assert told == [False, False]
    decide(site["agent"], claim, LINE)
    told = [one["is_about_earlier"] for one in decision_of(alice, claim)["appeals"]]
    assert told == [True, True]
    text = shown(browser, claim)
    assert text.count("Une nouvelle décision a remplacé celle que vous contestiez.") == 2
    assert "votre demande est étudiée à nouveau" not in text
    assert "Si vous n'êtes pas d'accord" not in text


def test_no_word_says_that_money_arrived_before_it_did(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    decide(site["agent"], claim, LINE)
    message_id = alice.get("/messages").json()["items"][0]["message_id"]
    message = alice.get(f"/messages/{message_id}").json()["body"]
    letter = text_of(letter_of(alice, claim).content)
    page = shown(browser, claim)
    assert not [said for said in (message, letter, page) if "versé" in said]
    assert "nous préparons son versement" in page
