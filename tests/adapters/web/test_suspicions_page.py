"""The suspected frauds as supervisors see them, and their clearing."""

from __future__ import annotations

import pytest

from decided import desk, lease
from teleservice import Site

from .at_the_desk import send, shown
from .front_office import acknowledged, lines, staff
from .pages import page_of

PLACE = "/agents/signalements"


def suspected(site: Site) -> str:
    claim_id = acknowledged(site)
    agent, claim = site["agent"], f"/claims/{claim_id}"
    body = {"lease_id": lease(agent, claim), "reason": "Deux tampons"}
    assert agent.post(f"{desk(claim)}/fraud-suspicions", body).status_code == 200
    site.settle()
    return claim_id


def test_a_supervisor_reads_a_suspicion_and_clears_it_with_a_reason(site: Site) -> None:
    claim_id = suspected(site)
    browser = staff(site, "supervisor")
    page = shown(browser, PLACE)
    assert "Deux tampons" in page.text
    seen = [(one.shown, str(one.claim_id)) for one in lines(site) if one.shown != "ACTION"]
    assert seen == [("CLAIM", claim_id)]
    form = next(one for one in page.forms if one.action.startswith(f"{PLACE}/"))
    field = f"reason-{form.action.rpartition('/')[2]}"
    answer = send(browser, page, form.action, **{field: " "})
    assert answer.status_code == 422
    assert "raison : Ce champ est obligatoire." in page_of(answer).text
    answer = send(browser, page_of(answer), form.action, **{field: "Deux guichets"})
    assert answer.headers["location"] == f"{PLACE}?leve"
    page = shown(browser, f"{PLACE}?leve")
    assert "Le soupçon est levé." in page.text
    assert "Aucun soupçon n'est à examiner." in page.text


@pytest.mark.parametrize("name", ["agent", "medical", "clerk", "auditor"])
def test_nobody_else_reads_suspicions(site: Site, name: str) -> None:
    browser = staff(site, name)
    assert browser.get(PLACE).status_code == 403
    assert "Signalements" not in shown(browser, "/agents").text
