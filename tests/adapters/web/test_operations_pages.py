"""« Projections » and « Travaux en échec »."""

from __future__ import annotations

from sqlalchemy import update

from adapters.persistence.standing import positions
from dying import die, state_of
from projections import ALL
from teleservice import Site

from .at_the_desk import send, shown
from .front_office import staff
from .pages import page_of

PROJECTIONS = "/agents/projections"
JOBS = f"{PROJECTIONS}/travaux"


def test_an_auditor_finds_every_projection_in_words(site: Site) -> None:
    browser = staff(site, "auditor")
    assert PROJECTIONS in page_of(browser.get("/agents")).addresses
    page = shown(browser, PROJECTIONS)
    for view in ALL:
        assert view.NAME in page.text
    assert "À jour du journal" in page.text
    assert page.styled == []


def test_a_stopped_projection_names_the_error_and_its_event(site: Site) -> None:
    site["alice"].submitted()
    stopped = {"state": "stopped", "error": "ValueError", "error_position": 2}
    with site.runtime.views_writer.begin() as db:
        db.execute(update(positions).where(positions.c.name == "mailbox").values(stopped))
    page = shown(staff(site, "auditor"), PROJECTIONS)
    assert "Messagerie est arrêtée à l'événement 2" in page.text
    assert "ValueError" in page.text
    assert "Arrêtée sur une erreur" in page.text


def test_who_may_not_look_after_the_system_does_not_see_it(site: Site) -> None:
    browser = staff(site, "agent")
    assert PROJECTIONS not in page_of(browser.get("/agents")).addresses
    for address in (PROJECTIONS, JOBS):
        assert browser.get(address).status_code == 403


def test_a_supervisor_runs_a_job_again_with_a_reason(site: Site) -> None:
    job_id = die(site.runtime)
    browser = staff(site, "supervisor")
    assert f"{JOBS}/{job_id}" in shown(browser, JOBS).addresses
    page = shown(browser, f"{JOBS}/{job_id}")
    action = f"{JOBS}/{job_id}/relancer"
    answer = send(browser, page, action, reason=" ")
    assert answer.status_code == 422
    assert "Motif : Ce champ est obligatoire." in page_of(answer).text
    answer = send(browser, page_of(answer), action, reason="Serveur revenu")
    assert answer.headers["location"] == f"{JOBS}?relancer"
    page = shown(browser, f"{JOBS}?relancer")
    assert "Le travail est relancé" in page.text
    assert "Motif : Serveur revenu" in page.text


def test_a_supervisor_drops_a_job_and_cannot_run_it_any_more(site: Site) -> None:
    job_id = die(site.runtime)
    browser = staff(site, "supervisor")
    form = shown(browser, f"{JOBS}/{job_id}").form(f"{JOBS}/{job_id}/relancer")
    answer = browser.post(f"{JOBS}/{job_id}/abandonner", form.fields | {"reason": "Obsolète"})
    assert answer.headers["location"] == f"{JOBS}?abandonner"
    assert state_of(site.runtime, job_id) == "dropped"
    page = shown(browser, f"{JOBS}/{job_id}")
    assert "Abandonné" in page.text
    assert [one.action for one in page.forms if one.action.startswith(JOBS)] == []


def test_an_auditor_looks_at_a_job_and_changes_nothing(site: Site) -> None:
    job_id = die(site.runtime)
    browser = staff(site, "auditor")
    page = shown(browser, f"{JOBS}/{job_id}")
    assert "ValueError" in page.text
    assert [one.action for one in page.forms if one.action.startswith(JOBS)] == []
    assert browser.get(f"{JOBS}/{JOBS}").status_code == 404
