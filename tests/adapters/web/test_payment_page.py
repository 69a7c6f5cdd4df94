"""What a person sees of their money: on the claim's page, in the mailbox, as a statement."""

from __future__ import annotations

import pytest

from decided import LINE, decide, desk, text_of
from domain.values import PaymentState
from installation import Person, problem
from paid import arrived, failed, payment_of, sent
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser

PARTLY = LINE | {
    "retained_cents": 6840,
    "refused_cents": 1700,
    "reason": "CEILING_FRENCH_TARIFF",
}


def page(browser: Browser, claim: str) -> Page:
    answer = browser.get(claim.replace("/claims", "/demandes"))
    assert answer.status_code == 200, answer.text
    return page_of(answer)


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """Accepted in part on 20 March 2026, with its payment ordered."""
    claim = alice.submitted()
    site.settle()
    decide(site["agent"], claim, PARTLY)
    site.settle()
    return claim


def test_a_payment_is_followed_from_its_order_to_its_arrival(
    site: Site, browser: Browser, claim: str
) -> None:
    assert "Virement en préparation" in page(browser, claim).text
    sent(site)
    assert "Virement émis le 20/03/2026" in page(browser, claim).text
    arrived(site, claim)
    shown = page(browser, claim).text
    for said in (
        "Remboursée le 24/03/2026 : 68,40",
        "FR76",
        "24/03/2031",
        "Décompte du 20/03/2026 (PDF)",
        "Si vous n'êtes pas d'accord",
    ):
        assert said in shown, said
    assert "Remboursée le 24/03/2026" in browser.get("/demandes").text


def test_the_statement_tells_the_amount_the_day_the_account_and_the_originals(
    site: Site, alice: Person, claim: str
) -> None:
    sent(site)
    arrived(site, claim)
    body = alice.get(claim).json()
    letters = [one for one in body["decision"]["letters"] if one["kind"] == "STATEMENT"]
    answer = alice.get(letters[0]["address"].removeprefix("/api/v1"))
    said = text_of(answer.content)
    for word in ("68,40", "24/03/2026", "FR76", "24/03/2031", "CNSE ETR-"):
        assert word in said, word
    assert b"pdfuaid" in answer.content
    assert body["status"] == "REIMBURSED"
    assert body["status_label"].startswith("Remboursée le 24/03/2026")
    assert body["reimbursement"]["keep_originals_until"] == "2031-03-24"
    assert "lodge_appeal" in body["next_actions"]


def test_a_message_tells_that_the_money_arrived(site: Site, alice: Person, claim: str) -> None:
    sent(site)
    arrived(site, claim)
    newest = alice.get("/messages").json()["items"][0]
    assert newest["subject"] == "Votre remboursement de soins à l'étranger est versé"


def test_a_failure_says_what_to_do_and_the_desk_orders_again(
    site: Site, alice: Person, browser: Browser, claim: str
) -> None:
    sent(site)
    failed(site, claim)
    shown = page(browser, claim).text
    assert "Virement non abouti" in shown
    assert "Transmettez un RIB à votre caisse" in shown
    newest = alice.get("/messages").json()["items"][0]
    assert newest["subject"] == "Un RIB est nécessaire pour votre remboursement"
    assert alice.post(f"{desk(claim)}/payment").status_code == 403
    agent = site["agent"]
    first = agent.post(f"{desk(claim)}/payment", key="again")
    assert first.status_code == 200, first.text
    assert agent.post(f"{desk(claim)}/payment", key="again").json() == first.json()
    assert payment_of(site, claim).state is PaymentState.ORDERED
    answer = agent.post(f"{desk(claim)}/payment", key="once-more")
    assert (answer.status_code, problem(answer)["code"]) == (409, "payment.nothing_due")
