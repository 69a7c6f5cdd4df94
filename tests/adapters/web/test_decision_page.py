"""The decision on the claim's page, and the form that contests it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from httpx2 import Response

from adapters import french
from decided import GROUNDS, LINE, decide, decision_of, letter_of, refused, types_of
from domain.values import (
    AppealOutcome,
    AppealRoute,
    DecisionOutcome,
    LetterKind,
    PriceBasis,
    RateSource,
)
from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def own(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def shown(browser: Browser, address: str) -> Page:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return page_of(answer)


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """Refused on 20 March 2026."""
    return refused(site)


def contest(browser: Browser, claim: str, **typed: str) -> Response:
    address = f"{own(claim)}/contester"
    fields = shown(browser, address).form(address).fields
    return browser.post(address, fields | {"route": "CRA", "grounds": GROUNDS} | typed)


def test_a_refusal_is_told_line_by_line_with_its_reasons_and_its_ways_out(
    browser: Browser, alice: Person, claim: str
) -> None:
    page = shown(browser, own(claim))
    for said in (
        "Refusée",
        "Votre demande est refusée. Décision du 20/03/2026.",
        "Dialyse à l'hôpital",
        "Ces soins nécessitaient une autorisation préalable.",
        "Article R160-2 du code de la sécurité sociale",
        "Courrier de décision du 20/03/2026 (PDF)",
        "Pas encore ouvert.",
        "Ouvrez le courrier de décision",
        "La commission de recours amiable (CRA) de votre caisse.",
        "Dans les deux mois qui suivent le jour où vous ouvrez le courrier de décision.",
        "Le médiateur de votre caisse d'Assurance Maladie.",
    ):
        assert said in page.text, said
    (letter,) = decision_of(alice, claim)["letters"]
    assert letter["address"] in page.addresses
    assert f"{own(claim)}/contester" in page.addresses
    assert f"{own(claim)}/retirer" not in page.addresses
    assert len(page.ids) == len(set(page.ids))
    levels = [level for level, _ in page.headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_once_the_letter_is_opened_the_last_day_is_told(
    browser: Browser, alice: Person, claim: str
) -> None:
    letter_of(alice, claim)
    text = shown(browser, own(claim)).text
    assert "Jusqu'au 20/05/2026." in text
    assert "Notifié le 20/03/2026." in text
    assert "Ouvrez le courrier de décision" not in text


def test_an_acceptance_says_what_is_paid_and_offers_no_appeal(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    decide(site["agent"], claim, LINE)
    page = shown(browser, own(claim))
    assert "Votre demande est acceptée." in page.text
    assert "Montant retenu : 85,40" in page.text
    assert f"{own(claim)}/contester" not in page.addresses
    assert browser.get(f"{own(claim)}/contester").status_code == 303


def test_a_claim_without_a_decision_tells_of_none(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    assert "La décision" not in [text for _, text in shown(browser, own(claim)).headings]
    assert browser.get(f"{own(claim)}/contester").headers["location"] == own(claim)


def test_a_decision_that_is_looked_at_again_says_so_and_is_not_withdrawn(
    site: Site, browser: Browser, claim: str
) -> None:
    reopened = site["agent"].post(f"/desk{claim}/reopening", {"reason": "Erreur"})
    assert reopened.status_code == 200
    page = shown(browser, own(claim))
    assert "Cette décision est réexaminée" in page.text
    assert f"{own(claim)}/retirer" not in page.addresses
    assert browser.get(f"{own(claim)}/retirer").status_code == 303


def test_home_and_list_show_where_the_claim_stands(browser: Browser, claim: str) -> None:
    for address in ("/", "/demandes"):
        assert "Refusée" in shown(browser, address).text
    assert "Demande refusée" in shown(browser, "/").text


def test_the_message_leads_to_the_letter(browser: Browser, alice: Person, claim: str) -> None:
    message = alice.get("/messages").json()["items"][0]
    page = shown(browser, f"/messagerie/{message['message_id']}")
    (letter,) = decision_of(alice, claim)["letters"]
    assert letter["address"] in page.addresses
    assert browser.get(letter["address"]).content.startswith(b"%PDF")


def test_a_decision_is_contested_without_a_script(
    site: Site, browser: Browser, alice: Person, claim: str
) -> None:
    answer = contest(browser, claim)
    assert answer.status_code == 303
    text = shown(browser, own(claim)).text
    assert "Recours en cours" in text
    assert "recours enregistré le 20/03/2026" in text
    assert decision_of(alice, claim)["appeals"][0]["grounds"] == GROUNDS
    assert types_of(site, claim).count("appeal_lodged") == 1


def test_a_second_click_lodges_no_second_appeal(site: Site, browser: Browser, claim: str) -> None:
    address = f"{own(claim)}/contester"
    fields = shown(browser, address).form(address).fields | {"route": "CRA", "grounds": GROUNDS}
    for _ in range(2):
        assert browser.post(address, fields).status_code == 303
    assert types_of(site, claim).count("appeal_lodged") == 1


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"grounds": " "}, "grounds", "Ce champ est obligatoire."),
        ({"grounds": "x" * 4001}, "grounds", "Ce texte est trop long."),
        ({"route": ""}, "route", "Ce champ est obligatoire."),
        ({"route": "CMRA"}, "route", "Cette valeur n'est pas acceptée"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    browser: Browser, claim: str, typed: dict[str, str], field: str, said: str
) -> None:
    answer = contest(browser, claim, **typed)
    assert answer.status_code == 422
    page = page_of(answer)
    assert page.title.startswith("Erreur : ")
    assert said in page.text
    assert f"#{field}" in page.addresses
    if field == "route":
        assert GROUNDS in answer.text.replace("&#39;", "'")


def test_everything_that_lacks_is_told_at_once(browser: Browser, claim: str) -> None:
    page = page_of(contest(browser, claim, route="", grounds=""))
    assert {"#route", "#grounds"} <= set(page.addresses)


def test_nobody_contests_the_claim_of_another(site: Site, claim: str) -> None:
    stranger = Browser(site)
    stranger.log_in("mgen")
    address = f"{own(claim)}/contester"
    assert stranger.get(address).status_code == 404
    fields = {"csrf": stranger.csrf(), "cle": "k", "route": "CRA", "grounds": GROUNDS}
    assert stranger.post(address, fields).status_code == 404


def test_every_word_about_decisions_is_there() -> None:
    assert french.OUTCOMES.keys() == french.LETTER_TITLES.keys() == set(DecisionOutcome)
    assert french.APPEAL_OUTCOMES.keys() == french.APPEAL_TITLES.keys() == set(AppealOutcome)
    assert french.ROUTES.keys() == set(AppealRoute)
    assert french.LETTER_NAMES.keys() == set(LetterKind)
    assert french.PRICE_BASES.keys() == set(PriceBasis)
    assert french.RATE_SOURCES.keys() == set(RateSource)
