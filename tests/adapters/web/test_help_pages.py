"""Help for everybody, logged in or not."""

from __future__ import annotations

import pytest

from adapters.web.help_pages import HELP
from adapters.web.links import OWN
from domain import reference

from .pages import page_of
from .visitors import Browser


@pytest.mark.parametrize("name", HELP)
@pytest.mark.parametrize("is_logged_in", [False, True])
def test_a_help_page_needs_no_log_in(browser: Browser, name: str, is_logged_in: bool) -> None:
    if is_logged_in:
        browser.log_in()
    page = page_of(browser.get(f"/aide/{name}"))
    assert page.headings[0] == (1, HELP[name])
    assert bool(page.forms) is is_logged_in


def test_every_help_page_stands_in_the_list(browser: Browser) -> None:
    listed = page_of(browser.get("/aide")).addresses
    assert {f"/aide/{name}" for name in HELP} <= set(listed)


def test_every_help_that_a_page_names_is_there(browser: Browser) -> None:
    named = {address.removeprefix("/aide/") for address in OWN.values() if "/aide/" in address}
    assert named == set(HELP)


def test_the_zone_is_the_one_of_the_reference_data(browser: Browser) -> None:
    page = page_of(browser.get("/aide/zone"))
    assert "la zone compte 32 pays et territoires" in page.text
    for country in reference.countries():
        is_inside = f" {country.name} " in page.text
        if country.code in ("ES", "CH", "GB", "IS", "AX"):
            assert is_inside
        if country.code in ("US", "GI", "MC", "PF"):
            assert not is_inside


def test_delays_are_not_made_up(browser: Browser) -> None:
    page = page_of(browser.get("/aide/delais"))
    assert "en moyenne de 4 semaines" in page.text
    assert "Pas encore assez de décisions" in page.text


def test_accessibility_is_said_not_to_be_audited(browser: Browser) -> None:
    page = page_of(browser.get("/accessibilite"))
    assert page.headings[0] == (1, "Déclaration d'accessibilité : non audité")


@pytest.mark.parametrize("anchor", ["numero", "code", "franceconnect"])
def test_the_log_in_page_leads_to_the_help_that_it_names(browser: Browser, anchor: str) -> None:
    assert anchor in page_of(browser.get("/aide/connexion")).ids
