"""« Pilotage », and the honest delay on the pages of whoever waits."""

from __future__ import annotations

from datetime import date

import pytest

from adapters import french
from adapters.http.figure_tables import FigureTable
from decided import REFUSED_LINE, decide
from domain.figures import Rank
from domain.values import Channel, WaitsFor
from measured import answered, count
from projections.desk_figures.table import Counted
from teleservice import Person, Site

from .front_office import acknowledged, staff
from .pages import page_of
from .visitors import Browser

PILOTAGE = "/agents/pilotage"
ONLINE = (
    "Ces 4 dernières semaines, la moitié des demandes faites en ligne ont reçu une réponse en"
    " 23 jours ou moins, et 9 sur 10 en 41 jours ou moins (calculé le 20/03/2026 sur 20 décisions)."
)


def page_address(claim: str) -> str:
    return claim.replace("/claims", "/demandes")


def test_every_figure_has_its_bars_its_table_and_its_file(site: Site) -> None:
    claim_id = acknowledged(site)
    answered(site.runtime)
    decide(site["agent"], f"/claims/{claim_id}", REFUSED_LINE)
    supervisor = staff(site, "supervisor")
    page = page_of(supervisor.get(PILOTAGE))
    titles = [text for level, text in page.headings if level == 2]
    assert titles == [french.FIGURE_TITLES[name] for name in FigureTable]
    for name in FigureTable:
        address = f"/api/v1/desk/figures.csv?table={name}"
        assert address in page.addresses
        assert supervisor.get(address).status_code == 200
    assert page.text.count("Voir le tableau") == len(FigureTable)
    for said in ("0 demande en attente", "23 jours", "41 jours", "moins de 20 décisions"):
        assert said in page.text
    assert page.styled == []


def test_a_large_backlog_is_told_with_its_thousands_apart(site: Site) -> None:
    count(site.runtime, Counted.OPEN, 12_400, WaitsFor.AGENT)
    page = page_of(staff(site, "supervisor").get(PILOTAGE))
    assert "12 400 demandes en attente" in page.text.replace("\u202f", " ")


def test_a_supervisor_finds_the_page_in_the_navigation_and_nobody_else_does(site: Site) -> None:
    assert PILOTAGE in page_of(staff(site, "supervisor").get("/agents")).addresses
    assert PILOTAGE not in page_of(staff(site, "agent").get("/agents")).addresses


@pytest.mark.parametrize("name", ["agent", "clerk", "auditor", "medical", "dpo"])
def test_the_page_is_for_supervisors_alone(site: Site, name: str) -> None:
    assert staff(site, name).get(PILOTAGE).status_code == 403


def test_whoever_waits_reads_how_long_others_waited_and_how_many_go_before(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    answered(site.runtime)
    count(site.runtime, Counted.OPEN, 150, WaitsFor.AGENT, day=date(2026, 3, 19))
    page = page_of(browser.get(page_address(claim)))
    assert "en moyenne de 4 semaines" in page.text
    assert ONLINE in page.text
    assert "Entre 100 et 200 demandes passent avant la vôtre." in page.text
    confirmation = page_of(browser.get(f"{page_address(claim)}/confirmation"))
    assert ONLINE in confirmation.text


def test_of_too_few_decisions_nothing_is_said(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    answered(site.runtime, {12: 19})
    for path in ("", "/confirmation"):
        page = page_of(browser.get(f"{page_address(claim)}{path}"))
        assert "4 dernières semaines" not in page.text


def test_a_decided_claim_has_neither(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    answered(site.runtime)
    decide(site["agent"], claim, REFUSED_LINE)
    page = page_of(browser.get(page_address(claim)))
    assert "4 dernières semaines" not in page.text
    assert "avant la vôtre" not in page.text


def test_the_help_page_tells_each_channel_that_was_measured(site: Site, browser: Browser) -> None:
    answered(site.runtime)
    page = page_of(browser.get("/aide/delais"))
    assert ONLINE in page.text
    assert "sur papier ont reçu" not in page.text
    answered(site.runtime, {0: 12, 150: 8}, Channel.PAPER)
    page = page_of(browser.get("/aide/delais"))
    assert "envoyées sur papier ont reçu une réponse le jour même, et 9 sur 10" in page.text
    assert "Pas encore assez" not in page.text


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        (Rank(at_least=0, below=10), "Moins de 10 demandes passent avant la vôtre."),
        (Rank(at_least=20, below=50), "Entre 20 et 50 demandes passent avant la vôtre."),
        (Rank(at_least=50_000, below=None), "Plus de 50 000 demandes passent avant la vôtre."),
    ],
)
def test_a_rank_is_told_as_a_band(rank: Rank, said: str) -> None:
    assert french.rank_sentence(rank).replace("\u202f", " ") == said
