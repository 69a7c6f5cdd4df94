"""What staff see first, and whom they look for."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from adapters import french
from teleservice import Site

from .front_office import MEDICAL, NIR, acknowledged, found, lines, search, staff
from .pages import page_of
from .visitors import Browser

SEARCHERS = ("clerk", "agent", "supervisor")
OTHERS = ("medical", "auditor", "dpo", "admin")


@pytest.mark.parametrize("name", [*SEARCHERS, *OTHERS])
def test_staff_who_log_in_come_to_their_own_first_page(site: Site, name: str) -> None:
    browser = Browser(site)
    assert browser.log_in(name, "agents").headers["location"] == "/agents"
    page = page_of(browser.get("/agents"))
    assert "Espace professionnel" in page.text
    assert page.form("/deconnexion").fields["csrf"]
    assert browser.get("/").headers["location"] == "/agents"
    assert browser.get("/connexion").headers["location"] == "/agents"


@pytest.mark.parametrize("name", SEARCHERS)
def test_whoever_may_search_is_offered_the_three_ways(site: Site, name: str) -> None:
    page = page_of(staff(site, name).get("/agents"))
    assert (1, "Rechercher un assuré") in page.headings
    forms = [form for form in page.forms if form.action == "/agents"]
    assert [form.method for form in forms] == ["post"] * 3
    asked = [set(form.fields) - {"csrf"} for form in forms]
    assert asked == [{"nir"}, {"reference"}, {"name", "born_on"}]


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_told_what_there_is_for_them(site: Site, name: str) -> None:
    page = page_of(staff(site, name).get("/agents"))
    assert (2, "Pour votre profil") in page.headings
    assert [form.action for form in page.forms] == ["/deconnexion"]


PLACES = {
    "auditor": {"Historique", "Journaux", "Projections", "Intégrité"},
    "dpo": {"Journaux"},
    "admin": {"Projections"},
}


@pytest.mark.parametrize("name", PLACES)
def test_whoever_checks_or_mends_finds_their_pages_on_the_first_one(site: Site, name: str) -> None:
    browser = staff(site, name)
    page = page_of(browser.get("/agents"))
    assert PLACES[name] == {text for _, text in page.links} & set(french.STAFF_PLACES)
    for address, text in page.links:
        if text in PLACES[name]:
            assert french.STAFF_PLACES[text] in page.text
            assert browser.get(address).status_code == 200


def test_insured_people_see_no_page_of_staff_and_staff_none_of_theirs(
    site: Site, browser: Browser
) -> None:
    browser.log_in()
    refused = browser.get("/agents")
    assert refused.status_code == 403
    assert "réservée aux professionnels" in page_of(refused).text
    for path in (f"/agents/recherches/{uuid4()}", f"/agents/recherches/{uuid4()}/demandes/x"):
        assert browser.get(path).status_code in (403, 404)
    clerk = staff(site)
    for path in ("/demandes", "/messagerie", "/donnees", "/informations"):
        refused = clerk.get(path)
        assert refused.status_code == 403
        page = page_of(refused)
        assert "Cette page est celle des assurés." in page.text
        assert page.link("Aller à l'accueil") == "/agents"


def test_nobody_without_a_log_in_sees_a_page_of_staff(site: Site, browser: Browser) -> None:
    answer = browser.get("/agents")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connexion")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"nir": ""}, "Ce champ est obligatoire."),
        ({"reference": " "}, "Ce champ est obligatoire."),
        ({"nir": "28510759990008"}, "comporte 13 caractères"),
        ({"nir": "285107599900082"}, "La clé ne correspond pas au numéro."),
        ({"reference": "ETR-1"}, "Cette référence n'existe pas"),
        ({"name": "Alice", "born_on": ""}, "Ce champ est obligatoire."),
        ({"name": "Alice", "born_on": "demain"}, "JJ/MM/AAAA"),
        ({"name": "Alice", "born_on": "31/02/1985"}, "Cette date n'existe pas."),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_its_field(
    site: Site, known: dict[str, str], said: str
) -> None:
    answer = search(staff(site), **known)
    assert answer.status_code == 422
    page = page_of(answer)
    assert page.title.startswith("Erreur : ")
    assert said in page.text
    assert set(known) & {address.removeprefix("#") for address in page.addresses}
    assert lines(site) == []


def test_a_search_without_the_token_of_its_session_is_refused(site: Site) -> None:
    assert staff(site).post("/agents", {"nir": NIR}).status_code == 403
    assert lines(site) == []


def test_a_nir_is_in_no_address_that_a_search_leads_through(site: Site) -> None:
    clerk = staff(site)
    address = found(clerk, nir=NIR)
    assert UUID(address.removeprefix("/agents/recherches/"))
    csrf = page_of(clerk.get("/agents")).form("/agents").fields["csrf"]
    assert clerk.post("/agents?nir=285107599900081", {"csrf": csrf}).status_code == 422


@pytest.mark.parametrize(
    "known",
    [{"nir": NIR}, {"name": "alice", "born_on": "21/10/1985"}],
    ids=lambda known: " ".join(known),
)
def test_a_person_is_shown_with_their_transmitted_claims(site: Site, known: dict[str, str]) -> None:
    claim_id = acknowledged(site)
    site["alice"].filled()
    clerk = staff(site)
    address = found(clerk, **known)
    page = page_of(clerk.get(address))
    assert (1, "1 assuré trouvé") in page.headings
    assert (2, "ALICE") in page.headings
    assert (3, "1 demande transmise") in page.headings
    assert f"{address}/demandes/{claim_id}" in page.addresses
    for said in ("21/10/1985", "2 85 ** ** *** *** **", "Régime général", "Reçue"):
        assert said in page.text
    assert not [said for said in (*MEDICAL, "75 999") if said in page.text]


def test_nobody_is_said_to_be_nobody(site: Site) -> None:
    clerk = staff(site)
    page = page_of(clerk.get(found(clerk, nir="1120356999000")))
    assert (1, "Aucun assuré trouvé") in page.headings
