"""The recap offers « Transmettre dès le … » once every place is taken."""

from __future__ import annotations

from httpx2 import Response

from installation import Person

from .pages import Page, page_of
from .visitors import Browser

BOTH = {"keeps_originals": "true", "certifies_accuracy": "true"}


def own(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def recap(browser: Browser, claim: str) -> Page:
    return page_of(browser.get(f"{own(claim)}/recapitulatif"))


def waiting(alice: Person) -> str:
    alice.submitted()
    alice.submitted()
    return alice.filled()


def plan(browser: Browser, claim: str, **ticked: str) -> Response:
    fields = recap(browser, claim).form(f"{own(claim)}/recapitulatif").fields
    return browser.post(f"{own(claim)}/envoi-prevu", fields | ticked)


def test_the_recap_offers_it_only_while_no_place_is_left(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    assert "Transmettre dès le" not in recap(browser, claim).text
    alice.submitted()
    alice.submitted()
    assert "Transmettre dès le 04/04/2026" in recap(browser, claim).text
    refused = browser.post(
        f"{own(claim)}/recapitulatif",
        recap(browser, claim).form(f"{own(claim)}/recapitulatif").fields | BOTH,
    )
    assert refused.status_code == 429
    assert "Transmettre dès le 04/04/2026" in page_of(refused).text


def test_it_is_planned_shown_and_cancelled(browser: Browser, alice: Person) -> None:
    claim = waiting(alice)
    answer = plan(browser, claim, **BOTH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    for page in (page_of(browser.get("/demandes")), recap(browser, claim)):
        assert "Envoi prévu le 04/04/2026" in page.text
        assert "Annuler l'envoi prévu" in page.text
    steps = page_of(browser.get(f"{own(claim)}/sejour"))
    assert "Si vous la modifiez, il est annulé" in steps.text
    address = f"{own(claim)}/envoi-prevu/annuler"
    fields = page_of(browser.get("/demandes")).form(address).fields
    for _ in range(2):  # a double click
        assert browser.post(address, fields).status_code == 303
    assert "Envoi prévu" not in page_of(browser.get("/demandes")).text


def test_without_both_statements_the_recap_says_so(browser: Browser, alice: Person) -> None:
    claim = waiting(alice)
    answer = plan(browser, claim, keeps_originals="true")
    assert answer.status_code == 422
    assert "Cochez les deux engagements" in page_of(answer).text
    assert page_of(answer).title.startswith("Erreur : ")


def test_a_place_that_came_free_meanwhile_is_told(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    answer = plan(browser, claim, **BOTH)
    assert answer.status_code == 409
    assert "Une place est libre" in page_of(answer).text


def test_nobody_plans_or_cancels_for_another(browser: Browser, alice: Person) -> None:
    claim = waiting(alice)
    plan(browser, claim, **BOTH)
    stranger = Browser(browser.site)
    stranger.log_in("mgen")
    for path in ("envoi-prevu", "envoi-prevu/annuler"):
        answer = stranger.post(f"{own(claim)}/{path}", {"csrf": stranger.csrf()} | BOTH)
        assert answer.status_code == 404
        assert browser.post(f"{own(claim)}/{path}", BOTH).status_code == 403
    assert alice.get(claim).json()["scheduled_on"] == "2026-04-04"
