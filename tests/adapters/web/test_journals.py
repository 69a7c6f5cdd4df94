"""« Journal », « Catalogue », « Journal des accès »: what the auditor and the DPO read."""

from __future__ import annotations

from uuid import UUID

import pytest

from teleservice import Site

from .front_office import acknowledged, lines, staff
from .pages import page_of
from .visitors import Browser

LOG, ACCESSES = "/agents/journal", "/agents/journal/acces"
TYPES = f"{LOG}/evenements"


def text(browser: Browser, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    return page_of(answer).text


def test_the_log_shows_the_newest_events_first_without_a_personal_word(site: Site) -> None:
    claim = acknowledged(site)
    browser = staff(site, "auditor")
    said = text(browser, LOG)
    assert said.index("claim.acknowledgment_sent.1") < said.index("claim.claim_submitted.1")
    assert "Otite" not in said
    assert "ticket.jpg" not in said
    assert {one.claim_id for one in lines(site)} == {UUID(claim)}


def test_an_event_is_told_by_its_title_and_its_claim_by_its_reference(site: Site) -> None:
    claim = acknowledged(site)
    draft = site["mgen"].filled().removeprefix("/claims/")
    page = page_of(staff(site, "auditor").get(LOG))
    reference = site["alice"].claim(f"/claims/{claim}")["reference"]
    for said in (
        "Accusé de réception envoyé claim.acknowledgment_sent.1",
        f"Événements de la demande {reference}",
        f"Événements de la demande n° {draft[:8]}",
    ):
        assert said in page.text
    assert f"/agents/historique/{draft}#v7" in page.addresses


def test_the_log_is_filtered_and_paged(site: Site) -> None:
    claim = acknowledged(site)
    site["mgen"].submitted()
    site["mgp"].submitted()
    site["canssm"].submitted()
    browser = staff(site, "auditor")
    only = text(browser, f"{LOG}?type=claim.stay_declared.1&demande={claim}")
    assert "Filtrer (filtres actifs)" in only
    reference = site["alice"].claim(f"/claims/{claim}")["reference"]
    assert only.count(f"Événements de la demande {reference}") == 1
    first = page_of(browser.get(LOG))
    older = page_of(browser.get(first.link("Plus anciens")))
    assert "window.window_opened.1" in older.text
    assert page_of(browser.get(older.link("Revenir au plus récent"))).text == first.text
    assert "Aucun événement ne correspond." in text(browser, f"{LOG}?du=01/01/2099")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{LOG}?acteur=x", "Acteur : Indiquez un identifiant complet"),
        (f"{LOG}?du=31/02/2026", "Du : Indiquez une date au format JJ/MM/AAAA."),
        (f"{LOG}?du=01/01/0001", "Du : Indiquez une date au format JJ/MM/AAAA."),
        (f"{ACCESSES}?au=31/12/9999", "Au : Indiquez une date au format JJ/MM/AAAA."),
        (f"{ACCESSES}?assure=x", "Assuré : Indiquez un identifiant complet"),
        (f"{ACCESSES}?au=demain", "Au : Indiquez une date au format JJ/MM/AAAA."),
    ],
)
def test_a_filter_that_is_none_is_told_beside_its_field(
    site: Site, address: str, said: str
) -> None:
    assert said in text(staff(site, "auditor"), address, 422)


def test_the_catalogue_shows_how_each_event_is_stored(site: Site) -> None:
    browser = staff(site, "auditor")
    assert "care.reason" in text(browser, TYPES)
    one = page_of(browser.get(f"{TYPES}/claim.care_described.1"))
    assert "JSON Schema" in one.text
    assert '"linked_to": "THIRD_PARTY_ACCIDENT"' in one.text
    assert page_of(browser.get(one.link("Voir ces événements dans le journal"))).title
    assert browser.get(f"{TYPES}/claim.nothing.1").status_code == 404


@pytest.mark.parametrize("name", ["auditor", "dpo"])
def test_the_access_log_tells_who_saw_what_and_why(site: Site, name: str) -> None:
    claim = acknowledged(site)
    staff(site, "agent").get(f"/agents/poste/demandes/{claim}")
    browser = staff(site, name)
    said = text(browser, f"{ACCESSES}?demande={claim}&vu=CLAIM")
    assert "Agent du CNSE" in said
    assert "Étude de la demande" in said
    assert "GET /agents/poste/demandes/{claim_id}" in said
    assert "Aucun volume inhabituel" in said
    assert "lignes sont telles qu'elles ont été écrites" in text(browser, f"{ACCESSES}?verifier")
    assert "Aucun accès ne correspond." in text(browser, f"{ACCESSES}?motif=OPINION")


def test_the_dpo_sees_no_event_and_agents_no_journal(site: Site) -> None:
    dpo = staff(site, "dpo")
    assert "Journal des événements" not in text(dpo, ACCESSES)
    assert dpo.get(LOG).status_code == 403
    for name in ("agent", "clerk", "supervisor", "medical"):
        browser = staff(site, name)
        for address in (LOG, ACCESSES, TYPES):
            assert browser.get(address).status_code == 403, (name, address)


def test_a_journal_that_cannot_be_written_down_is_not_shown(site: Site) -> None:
    claim = acknowledged(site)
    browser = staff(site, "auditor")
    with site.runtime.engines.log.begin() as db:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        db.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON access_log {refuse}")
    for address in (LOG, ACCESSES):
        answer = browser.get(address)
        assert (answer.status_code, claim[:8] in answer.text) == (503, False)


def test_an_alarm_stands_above_the_access_log(site: Site) -> None:
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO access_alarms VALUES"
            f" ('{'a' * 32}', '2026-03-20 09:00:00', '2026-03-20 09:41:00', 'agent', 101, 100)"
        )
    said = text(staff(site, "dpo"), ACCESSES)
    assert "plus de 100 demandes ou personnes en une heure, le 20/03/2026 10:41" in said
