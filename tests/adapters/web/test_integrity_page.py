"""« Intégrité » as the auditor sees it."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from adapters.persistence.job_board import jobs
from adapters.proof.verifier import check
from teleservice import Site
from workers.jobs import run_job

from .at_the_desk import send, shown
from .front_office import acknowledged, lines, staff
from .pages import page_of
from .signing import signed, verified

PLACE = "/agents/integrite"


def work(site: Site) -> None:
    """Run what waits."""
    portal = site.client.portal
    assert portal is not None
    for job_id in site.runtime.board.waiting():
        portal.call(run_job, job_id, site.runtime)


def test_the_auditor_has_the_log_verified(site: Site) -> None:
    acknowledged(site)
    signed(site)
    browser = staff(site, "auditor")
    page = shown(browser, PLACE)
    assert "Le journal n'a pas encore été vérifié" in page.text
    asked = send(browser, page, f"{PLACE}/verification")
    assert asked.status_code == 303
    address = asked.headers["location"]
    assert "Une vérification est demandée" in shown(browser, address).text
    work(site)
    text = shown(browser, address).text
    assert "✓ Aucune altération n'a été trouvée." in text
    assert "Journal des accès ✓ Intact, 0 lignes" in " ".join(text.split())
    assert "Une vérification est demandée" not in text


def test_one_verification_that_waits_is_enough(site: Site) -> None:
    browser = staff(site, "auditor")
    asked = [
        send(browser, shown(browser, PLACE), f"{PLACE}/verification").headers["location"]
        for _ in range(3)
    ]
    assert len(set(asked)) == 1
    with site.runtime.views.connect() as db:
        kinds = db.scalars(select(jobs.c.kind).where(jobs.c.kind == "verify_log")).all()
    assert kinds == ["verify_log"]


def test_what_came_since_the_last_verification_is_told(site: Site) -> None:
    acknowledged(site)
    signed(site)
    verified(site)
    browser = staff(site, "auditor")
    assert "Depuis la dernière vérification" not in shown(browser, PLACE).text
    site["alice"].draft()
    signed(site)
    said = "Depuis la dernière vérification, 2 événements de plus ont été inscrits."
    assert said in shown(browser, PLACE).text


def test_the_first_position_that_was_changed_is_shown(site: Site) -> None:
    acknowledged(site)
    signed(site)
    with closing(sqlite3.connect(site.runtime.settings.log_path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER stored_events_never_updated")
        db.execute("UPDATE stored_events SET topic = 'x.1' WHERE rowid = 2")
    browser = staff(site, "auditor")
    asked = send(browser, shown(browser, PLACE), f"{PLACE}/verification")
    work(site)
    text = shown(browser, asked.headers["location"]).text
    assert "✗ Un événement a été modifié." in text
    assert "Premier endroit altéré : position 2" in text


def test_the_first_line_of_the_access_log_that_was_changed_is_shown(site: Site) -> None:
    acknowledged(site)
    agent = staff(site, "agent")
    for _ in range(2):
        shown(agent, "/agents/poste")
    assert len(lines(site)) == 2
    signed(site)
    with closing(sqlite3.connect(site.runtime.settings.log_path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER access_log_never_deleted")
        db.execute("DELETE FROM access_log WHERE position >= 2")
    browser = staff(site, "auditor")
    asked = send(browser, shown(browser, PLACE), f"{PLACE}/verification")
    work(site)
    text = " ".join(shown(browser, asked.headers["location"]).text.split())
    assert "✗ Le journal des accès a été modifié." in text
    assert "Premier endroit altéré : ligne 2." in text
    assert "Journal des événements ✓ Intact" in text
    assert "Journal des accès ✗ Altéré, ligne 2" in text


def test_the_evidence_of_a_claim_is_saved_and_written_down(site: Site) -> None:
    claim_id = acknowledged(site)
    signed(site)
    browser = staff(site, "auditor")
    page = shown(browser, PLACE)
    answer = send(browser, page, f"{PLACE}/preuves", demande=claim_id, motif="COURT")
    assert answer.status_code == 200
    assert any("1 files" in line for line in check(io.BytesIO(answer.content)))
    assert [one.shown for one in lines(site)] == ["EVIDENCE", "DOCUMENT"]


def test_a_claim_is_named_by_its_reference_as_under_history(site: Site) -> None:
    claim_id = acknowledged(site)
    signed(site)
    reference = site["alice"].claim(f"/claims/{claim_id}")["reference"]
    browser = staff(site, "auditor")
    page = shown(browser, PLACE)
    answer = send(browser, page, f"{PLACE}/preuves", demande=reference.lower())
    assert f"preuves-{claim_id}.zip" in answer.headers["content-disposition"]
    nobody = send(browser, page, f"{PLACE}/preuves", demande="ETR-00000000000")
    assert nobody.status_code == 404
    assert "Demande : Aucune demande n'a cette référence" in page_of(nobody).text


def test_what_is_no_claim_is_told_beside_the_field(site: Site) -> None:
    browser = staff(site, "auditor")
    page = shown(browser, PLACE)
    answer = send(browser, page, f"{PLACE}/preuves", demande="ETR-1")
    assert answer.status_code == 422
    assert "Demande :" in page_of(answer).text
    assert lines(site) == []


@pytest.mark.parametrize("name", ["agent", "supervisor", "clerk"])
def test_nobody_else_sees_the_page(site: Site, name: str) -> None:
    browser = staff(site, name)
    assert browser.get(PLACE).status_code == 403
    assert "Intégrité" not in shown(browser, "/agents").text
