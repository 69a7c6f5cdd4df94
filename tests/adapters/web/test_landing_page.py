"""Step 0: what to prepare, the drafts that wait, and the first click."""

from __future__ import annotations

import pytest

from adapters.web.links import LANDING, MENU, OUTSIDE
from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def landing(browser: Browser) -> Page:
    return page_of(browser.get(LANDING))


def drafts(site: Site, name: str = "alice") -> int:
    return len(site[name].get("/claims").json()["items"])


def test_a_first_click_begins_a_draft_and_leads_to_step_1(
    site: Site, browser: Browser, alice: Person
) -> None:
    answer = browser.post(LANDING, landing(browser).form(LANDING).fields)
    assert answer.status_code == 303
    (claim,) = alice.get("/claims").json()["items"]
    step_1 = f"/demandes/{claim['claim_id']}/informations-personnelles"
    assert answer.headers["location"] == step_1
    assert browser.get(step_1).status_code == 200


def test_a_double_click_begins_one_draft(site: Site, browser: Browser, alice: Person) -> None:
    form = landing(browser).form(LANDING).fields
    first, second = browser.post(LANDING, form), browser.post(LANDING, form)
    assert first.headers["location"] == second.headers["location"]
    assert drafts(site) == 1


def test_another_look_at_the_page_may_begin_another_draft(
    site: Site, browser: Browser, alice: Person
) -> None:
    for _ in range(2):
        browser.post(LANDING, landing(browser).form(LANDING).fields)
    assert drafts(site) == 2


def test_a_form_without_its_key_begins_nothing(site: Site, browser: Browser, alice: Person) -> None:
    form = landing(browser).form(LANDING).fields
    answer = browser.post(LANDING, {"csrf": form["csrf"]})
    assert (answer.status_code, drafts(site)) == (422, 0)
    assert "Idempotency-Key" in page_of(answer).text


def test_a_draft_is_offered_before_a_new_claim(browser: Browser, alice: Person) -> None:
    assert "Reprendre votre brouillon" not in landing(browser).text
    claim = alice.draft().replace("/claims", "/demandes")
    page = landing(browser)
    assert f"{claim}/informations-personnelles" in page.addresses
    assert page.text.index("Reprendre votre brouillon") < page.text.index("Avant de commencer")


def test_a_draft_is_resumed_where_something_is_missing(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/personal-situation", alice.steps()["personal-situation"])
    alice.put(f"{claim}/stay", alice.steps()["stay"])
    complete = alice.filled()
    page = landing(browser)
    assert f"{claim}/beneficiaire-et-soins".replace("/claims", "/demandes") in page.addresses
    assert f"{complete}/recapitulatif".replace("/claims", "/demandes") in page.addresses
    assert "ESPAGNE" in page.text


def test_the_places_that_are_left_are_told_with_the_next_date(
    browser: Browser, alice: Person
) -> None:
    assert "Vous pouvez transmettre aujourd'hui 2 demandes" in landing(browser).text
    alice.submitted()
    assert "Vous pouvez transmettre aujourd'hui 1 demande ;" in landing(browser).text
    alice.submitted()
    told = landing(browser).text
    assert "Vous avez déjà transmis 2 demandes" in told
    assert "à partir du 04/04/2026" in told
    assert "Démarrer votre demande" in told


@pytest.mark.parametrize(
    ("name", "said"),
    [("cnmss", "propose un téléservice"), ("msa", "Mutualité sociale agricole")],
)
def test_a_scheme_that_is_not_served_is_told_its_own_way(
    site: Site, browser: Browser, name: str, said: str
) -> None:
    browser.log_in(name)
    answer = browser.get(LANDING)
    page = page_of(answer)
    assert said in page.text
    assert "Démarrer votre demande" not in page.text
    form = {"csrf": page_of(browser.get("/informations")).form("/deconnexion").fields["csrf"]}
    refused = browser.post(LANDING, form | {"cle": "a-key"})
    assert (refused.status_code, drafts(site, name)) == (422, 0)
    assert said in page_of(refused).text
    assert page_of(refused).title.startswith("Erreur")


@pytest.mark.parametrize("name", ["alice", "mgen", "cnmss", "msa"])
def test_everybody_is_told_of_military_conditions(browser: Browser, name: str) -> None:
    browser.log_in(name)
    contact = "prenez contact avec la Caisse Nationale Militaire de Sécurité Sociale (CNMSS)"
    assert landing(browser).link(contact) == OUTSIDE["cnmss"]


def test_a_twenty_first_draft_is_refused_and_explained(
    site: Site, browser: Browser, alice: Person
) -> None:
    for _ in range(20):
        alice.draft()
    answer = browser.post(LANDING, landing(browser).form(LANDING).fields)
    assert (answer.status_code, drafts(site)) == (409, 20)
    assert "Vous avez déjà 20 brouillons" in page_of(answer).text


def test_the_menu_holds_what_the_seed_shows(browser: Browser, alice: Person) -> None:
    page = page_of(browser.get(MENU))
    assert page.link("Demander un remboursement de soins à l'étranger") == LANDING
    names = [text for _, text in page.headings]
    assert [name.removesuffix(" (sur un autre site)").strip() for name in names] == [
        "Démarches",
        "Vos cartes",
        "Frais de santé",
        "Modifier vos informations personnelles",
        "Arrêt / accident du travail",
        "Autres démarches",
        "Espace d'échanges",
    ]


def test_whoever_is_not_logged_in_comes_back_here_after_the_log_in(browser: Browser) -> None:
    answer = browser.get(LANDING)
    assert answer.headers["location"] == "/connexion?retour=%2Fdemarches%2Fsoins-a-l-etranger"
