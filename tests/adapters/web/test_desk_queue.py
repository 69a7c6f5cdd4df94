"""The queue of the desk: what waits, what one holds, taking and giving back."""

from __future__ import annotations

from uuid import UUID

import pytest

from teleservice import Site

from .at_the_desk import AGENTS, OTHERS, QUEUE, desk_of, half_an_hour_later, place, send, shown
from .front_office import acknowledged, lines, staff
from .pages import page_of

ANY = UUID(int=1)
LOOKED = (
    f"documents/{ANY}/pages/1",
    f"documents/{ANY}/copie",
    f"courriers/{ANY}",
    "decision",
    "decision/apercu",
    "decision/apercu.pdf",
    "decision/apercu/1.jpg",
    "complement",
    "complement/apercu",
    "complement/apercu.pdf",
    "complement/apercu/1.jpg",
    "confirmation",
    "confirmation/apercu.pdf",
    "confirmation/apercu/1.jpg",
    "factures",
    "avis",
    "rendre-avis",
)
SENT = (
    "prendre",
    "prolonger",
    "rendre",
    "decision",
    "decision/apercu",
    "complement",
    "complement/apercu",
    "confirmation",
    "reexamen",
    f"recours/{ANY}",
    "controles",
    f"documents/{ANY}/verdict",
    "recours-tiers",
    "soupcons",
    "notes",
    "tarifs",
    f"tarifs/{ANY}",
    "paiement",
    "factures",
    "avis",
    "rendre-avis",
)


@pytest.mark.parametrize("name", AGENTS)
def test_the_desk_is_told_when_nothing_waits(site: Site, name: str) -> None:
    browser = staff(site, name)
    page = shown(browser, QUEUE)
    assert (1, "Poste de travail") in page.headings
    assert "Vous ne tenez aucune demande." in page.text
    assert "Aucune demande n'attend." in page.text
    answer = send(browser, page, f"{QUEUE}/suivante")
    assert answer.headers["location"] == f"{QUEUE}?rien"
    assert "Aucune demande libre n'attend." in shown(browser, f"{QUEUE}?rien").text


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_comes_to_the_desk(site: Site, name: str) -> None:
    address = place(acknowledged(site))
    browser = staff(site, name)
    csrf = page_of(browser.get("/agents")).form("/deconnexion").fields["csrf"]
    looked = [QUEUE, address, *(f"{address}/{last}" for last in LOOKED)]
    sent = [f"{QUEUE}/suivante", *(f"{address}/{last}" for last in SENT)]
    assert {browser.get(one).status_code for one in looked} == {403}
    assert {browser.post(one, {"csrf": csrf, "cle": "k"}).status_code for one in sent} == {403}
    assert lines(site) == []


def test_nothing_is_taken_or_sent_without_the_token_of_the_session(site: Site) -> None:
    browser = staff(site, "agent")
    address = place(acknowledged(site))
    for last in ("prendre", "rendre", "prolonger", "decision", "complement", "reexamen"):
        assert browser.post(f"{address}/{last}", {"cle": "k"}).status_code == 403
    assert browser.post(f"{QUEUE}/suivante", {"cle": "k"}).status_code == 403
    assert "Demandes en attente (1)" in shown(browser, QUEUE).text


def test_a_supervisor_may_not_decide(site: Site) -> None:
    browser, address = desk_of(site, "supervisor")
    assert browser.get(f"{address}/decision").status_code == 403
    assert "Demander un complément" in shown(browser, address).text
    assert not [one for one in shown(browser, address).addresses if one.endswith("/decision")]


def test_a_waiting_claim_stands_with_its_due_day_in_words(site: Site) -> None:
    acknowledged(site)
    browser = staff(site, "agent")
    page = shown(browser, QUEUE)
    assert "17/04/2026 dans les délais 20/03/2026 En ligne ESPAGNE 85,40" in page.text
    assert "Alice" not in page.text.title()
    for days, word in ((28, "dans les délais"), (1, "à surveiller"), (31, "à surveiller")):
        site.clock.pass_by(days=days)
        assert f"17/04/2026 {word}" in shown(staff(site, "agent"), QUEUE).text
    site.clock.pass_by(days=1)
    page = shown(staff(site, "agent"), QUEUE)
    assert "17/04/2026 en retard" in page.text
    assert "0 dans les délais 0 à surveiller 1 en retard" in page.text


def test_the_next_claim_is_taken_with_one_button_and_stands_on_top(site: Site) -> None:
    claim_id = acknowledged(site)
    browser = staff(site, "agent")
    answer = send(browser, shown(browser, QUEUE), f"{QUEUE}/suivante")
    assert (answer.status_code, answer.headers["location"]) == (303, place(claim_id))
    page = shown(browser, QUEUE)
    assert "Mes demandes (1)" in page.text
    assert "Réservée jusqu'à 10:30 (encore 30 min)" in page.text


def test_the_same_button_pressed_twice_takes_one_claim(site: Site) -> None:
    acknowledged(site)
    acknowledged(site, "mgen")
    browser = staff(site, "agent")
    page = shown(browser, QUEUE)
    first, second = (send(browser, page, f"{QUEUE}/suivante") for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    send(
        browser,
        shown(browser, str(first.headers["location"])),
        f"{first.headers['location']}/rendre",
    )
    assert send(browser, page, f"{QUEUE}/suivante").status_code == 303


def test_filters_are_kept_for_the_next_claim_until_they_are_taken_away(site: Site) -> None:
    acknowledged(site)
    browser = staff(site, "agent")
    page = shown(browser, f"{QUEUE}?zone=OUTSIDE")
    assert "Aucune demande n'attend avec ces filtres." in page.text
    answer = send(browser, page, f"{QUEUE}/suivante")
    assert answer.headers["location"] == f"{QUEUE}?rien"
    assert "Filtrer (filtres actifs)" in shown(browser, QUEUE).text
    assert "Demandes en attente (1)" in shown(browser, f"{QUEUE}?tout").text
    assert "Demandes en attente (1)" in shown(browser, QUEUE).text


@pytest.mark.parametrize(
    ("query", "waits"),
    [
        ("channel=ONLINE", 1),
        ("channel=PAPER", 0),
        ("country=ES&least=85,40&most=85,40", 1),
        ("country=IT", 0),
        ("least=85,41", 0),
        ("due_by=17/04/2026", 1),
        ("due_by=16/04/2026", 0),
        ("suite=nothing", 1),
    ],
)
def test_a_filter_lets_pass_what_it_names(site: Site, query: str, waits: int) -> None:
    acknowledged(site)
    page = shown(staff(site, "agent"), f"{QUEUE}?{query}")
    assert f"Demandes en attente ({waits})" in page.text


@pytest.mark.parametrize("query", ["least=beaucoup", "due_by=demain"])
def test_a_filter_that_cannot_be_read_is_said_beside_its_field(site: Site, query: str) -> None:
    page = shown(staff(site, "agent"), f"{QUEUE}?{query}", 422)
    assert page.title.startswith("Erreur : ")
    assert f"#{query.partition('=')[0]}" in page.addresses


def test_a_claim_that_somebody_holds_is_said_to_be_held(site: Site) -> None:
    _, address = desk_of(site)
    other = staff(site, "agent2")
    page = shown(other, QUEUE)
    assert "Tenue jusqu'à 10:30" in page.text
    assert f"{address}/prendre" not in [form.action for form in page.forms]
    page = shown(other, address)
    assert "tenue par un autre agent (n° ed3f9ae6) jusqu'à 10:30" in page.text
    csrf = page.form("/deconnexion").fields["csrf"]
    answer = other.post(f"{address}/prendre", {"csrf": csrf, "cle": "k"})
    assert answer.status_code == 409
    assert "Cette demande est tenue par quelqu'un d'autre." in page_of(answer).text


def test_a_claim_given_back_waits_again(site: Site) -> None:
    browser, address = desk_of(site)
    answer = send(browser, shown(browser, address), f"{address}/rendre")
    assert (answer.status_code, answer.headers["location"]) == (303, QUEUE)
    assert "Mes demandes (0)" in shown(browser, QUEUE).text
    assert "Prendre la demande" in shown(browser, address).text


def test_a_lease_is_prolonged_by_a_button(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    site.clock.pass_by(minutes=20)
    assert send(browser, page, f"{address}/prolonger").status_code == 303
    assert "Réservée jusqu'à 10:50" in shown(browser, address).text
    half_an_hour_later(site, browser)
    answer = send(browser, page, f"{address}/prolonger")
    assert (
        "Vous ne teniez plus cette demande" in shown(browser, str(answer.headers["location"])).text
    )


def test_a_supervisor_takes_a_claim_over_with_a_reason(site: Site) -> None:
    _, address = desk_of(site)
    supervisor = staff(site, "supervisor")
    page = shown(supervisor, address)
    answer = send(supervisor, page, f"{address}/prendre", reason=" ")
    assert "Dites pourquoi vous reprenez" in shown(supervisor, str(answer.headers["location"])).text
    answer = send(supervisor, page, f"{address}/prendre", reason="Absence", cle="another")
    assert answer.headers["location"] == address
    assert "Réservée jusqu'à" in shown(supervisor, address).text


def test_the_next_claim_is_not_the_one_that_was_just_given_back(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    assert send(browser, page, f"{address}/rendre").status_code == 303
    page = shown(browser, QUEUE)
    assert send(browser, page, f"{QUEUE}/suivante").headers["location"] == f"{QUEUE}?rien"
    other = place(acknowledged(site, "mgen"))
    page = shown(browser, QUEUE)
    assert send(browser, page, f"{QUEUE}/suivante").headers["location"] == other
    assert send(browser, shown(browser, address), f"{address}/prendre").status_code == 303
