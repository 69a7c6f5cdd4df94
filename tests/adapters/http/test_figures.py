"""The desk's figures over the API: who may read them, and as what."""

from __future__ import annotations

import pytest

from adapters.http.figure_tables import FigureTable
from decided import REFUSED_LINE, decide
from domain.figures import AgeBand
from installation import Person, Site, problem
from measured import answered

BOM = "\ufeff"
WAITING = {
    "band": "GREEN",
    "channel": "ONLINE",
    "zone": "EU_EEA_UK_CH",
    "waits_for": "AGENT",
    "number": 1,
}


def test_figures_follow_what_happens(site: Site, alice: Person, claim: str) -> None:
    alice.post(f"{claim}/satisfaction", {"satisfied": True})
    supervisor = site["supervisor"]
    body = supervisor.get("/desk/figures").json()
    assert body["today"] == "2026-03-20"
    assert body["backlog"] == [WAITING]
    assert body["satisfied_ever"] == body["satisfied_lately"] == {"yes": 1, "no": 0}
    assert all(one["delay"] is None for one in body["delays"])
    decide(site["agent"], claim, REFUSED_LINE)
    body = supervisor.get("/desk/figures").json()
    assert body["backlog"] == []
    assert [(one["refused"], one["reduced"]) for one in body["reasons"]] == [(1, 0)]
    flow = {"received": 1, "reopened": 0, "decided": 1, "ended": 0}
    assert body["days"][-1] == flow | {"day": "2026-03-20"}


def test_a_claim_grows_from_green_over_amber_to_red(site: Site, claim: str) -> None:
    for days, band in ((0, "GREEN"), (29, "AMBER"), (32, "RED")):
        site.clock.pass_by(days=days)
        [one] = site["supervisor"].get("/desk/figures").json()["backlog"]
        assert one["band"] == AgeBand(band)


@pytest.mark.parametrize("name", ["agent", "medical", "clerk", "auditor", "alice"])
def test_figures_are_for_supervisors_alone(site: Site, name: str) -> None:
    for path in ("/desk/figures", "/desk/figures.csv?table=weeks"):
        answer = site[name].get(path)
        assert (answer.status_code, problem(answer)["code"]) == (403, "access.not_permitted")


@pytest.mark.parametrize("table", FigureTable)
def test_every_table_is_had_for_a_spreadsheet(site: Site, claim: str, table: FigureTable) -> None:
    answered(site.runtime)
    answer = site["supervisor"].get("/desk/figures.csv", params={"table": table.value})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{table.value}.csv" in answer.headers["content-disposition"]
    head, *rows = answer.content.decode().splitlines()
    assert head.startswith(BOM)
    assert {row.count(";") for row in rows} <= {head.count(";")}
    assert rows or table is FigureTable.REASONS


def test_a_delay_that_cannot_be_told_says_so_in_its_table(site: Site) -> None:
    answered(site.runtime)
    answer = site["supervisor"].get("/desk/figures.csv", params={"table": "delays"})
    _, *rows = answer.content.decode().splitlines()
    assert rows[0] == "Toutes les demandes;23;41;20"
    assert rows[2] == "Sur papier;;;moins de 20 décisions"


def test_a_table_that_there_is_not_is_refused(site: Site) -> None:
    answer = site["supervisor"].get("/desk/figures.csv", params={"table": "people"})
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "table")
