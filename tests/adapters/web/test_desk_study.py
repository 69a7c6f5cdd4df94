"""The study of a claim on its page: checks, verdicts, flags, notes, what stands beside it."""

from __future__ import annotations

import re
from datetime import timedelta

from decided import decide
from domain.values import PaymentFailure
from paid import failed, sent
from teleservice import Site

from .at_the_desk import desk_of, half_an_hour_later, may_take, place, send, shown, taken
from .front_office import acknowledged, staff
from .pages import page_of

IDENTITY = "IDENTITY_ON_INVOICES"
TARIFF = {
    "tariff_amount": "61,80",
    "tariff_currency": "EUR",
    "tariff_on": "20/03/2026",
    "tariff_reference": "ES-17",
}


def test_checks_are_saved_one_by_one_and_those_not_done_are_counted(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    assert "Contrôles (13 non faits sur 13)" in page.text
    said = {"code": IDENTITY, f"outcome-{IDENTITY}": "NOT_FINE", f"note-{IDENTITY}": "Nom absent"}
    answer = send(browser, page, f"{address}/controles", **said)
    assert answer.headers["location"] == f"{address}?vue=1-1#controles"
    page = shown(browser, address)
    assert "Contrôles (12 non faits sur 13)" in page.text
    assert 'value="Nom absent"' in browser.get(address).text
    assert "Non conforme (« Nom absent »)" in shown(browser, f"{address}/decision").text
    more = said | {f"note-{IDENTITY}": "Autre", "faire": "garder", "cle": "autre-cle"}
    assert send(browser, page, f"{address}/controles", **more).status_code == 204
    assert 'value="Autre"' in browser.get(address).text


def test_what_is_wrong_with_a_finding_is_said_and_its_words_are_kept(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    said = {"code": IDENTITY, f"outcome-{IDENTITY}": "", f"note-{IDENTITY}": "Mes mots"}
    answer = send(browser, page, f"{address}/controles", **said)
    assert answer.status_code == 422
    assert "factures : Ce champ est obligatoire." in page_of(answer).text
    assert f'href="#outcome-{IDENTITY}"' in answer.text
    assert 'value="Mes mots"' in answer.text
    answer = send(browser, page, f"{address}/notes", note="x" * 1001)
    assert answer.status_code == 422
    assert "Note : " in page_of(answer).text
    half_an_hour_later(site, browser)
    answer = send(browser, page, f"{address}/notes", note="Rappeler la caisse")
    assert answer.status_code == 409
    assert may_take(page_of(answer), address)


def test_a_document_is_judged_where_it_is_looked_at(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    action = next(one.action for one in page.forms if "/verdict" in one.action)
    answer = send(browser, page, action.partition("?")[0], verdict="ILLEGIBLE")
    assert answer.headers["location"] == f"{address}?vue=1-1#gauche"
    html = browser.get(address).text
    assert re.search(r'value="ILLEGIBLE" aria-pressed="true"', html)
    page = shown(browser, address)
    assert send(browser, page, f"{address}/rendre").status_code == 303
    assert "Ce document est jugé : Illisible" in shown(browser, address).text


def test_flags_and_notes_are_read_by_the_next_agent_and_a_suspicion_by_supervisors(
    site: Site,
) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    assert send(browser, page, f"{address}/recours-tiers").status_code == 303
    assert send(browser, page, f"{address}/notes", note="Rappeler la caisse").status_code == 303
    assert send(browser, page, f"{address}/soupcons", soupcon="Deux tampons").status_code == 303
    assert "« Deux tampons »" in shown(browser, address).text
    page = shown(staff(site, "agent2"), address)
    assert "signalé au service recours contre tiers" in page.text
    assert "Rappeler la caisse" in page.text
    assert "Deux tampons" not in page.text
    supervisor = staff(site, "supervisor")
    assert "« Deux tampons »" in shown(supervisor, address).text


def test_what_is_odd_leads_to_the_other_claim(site: Site) -> None:
    other = acknowledged(site, "mgen")
    browser, address = desk_of(site)
    page = shown(browser, address)
    assert "À vérifier (1)" in page.text
    assert "Le même fichier est joint à une autre demande." in page.text
    assert place(other) in page.addresses
    assert "Autre assuré" in page.text


def test_a_payment_that_failed_is_ordered_again_from_the_page(site: Site) -> None:
    claim = f"/claims/{acknowledged(site)}"
    decide(site["agent"], claim)
    sent(site)
    failed(site, claim, PaymentFailure.ACCOUNT_CLOSED)
    address = place(claim.removeprefix("/claims/"))
    browser = staff(site, "agent")
    page = shown(browser, address)
    assert "La banque dit que le compte est fermé." in page.text
    assert "Ordonner à nouveau" in page.text
    answer = send(browser, page, f"{address}/paiement")
    assert answer.headers["location"] == f"{address}?vue=1-1#paiements"
    page = shown(browser, address)
    assert "Virement en préparation" in page.text
    assert "Ordonner à nouveau" not in page.text


def test_a_tariff_is_asked_for_and_its_answer_entered(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    assert "Demander le tarif à l'État : ESPAGNE" in page.text
    assert send(browser, page, f"{address}/tarifs").status_code == 303
    page = shown(browser, address)
    assert "Pas encore de réponse." in page.text
    assert not may_take(page, address)
    page_of_queue = shown(browser, "/agents/poste?waits_for=STATE_OF_STAY")
    assert address in page_of_queue.addresses
    action = next(one.action.partition("?")[0] for one in page.forms if "/tarifs/" in one.action)
    answer = send(browser, page, action, tariff_amount="beaucoup")
    assert "Tarif, montant : Indiquez un montant" in page_of(answer).text
    answer = send(browser, page, action, tariff_amount="61,80")
    assert answer.status_code == 422
    assert "Tarif, référence : Ce champ est obligatoire." in page_of(answer).text
    answer = send(browser, page_of(answer), action, **TARIFF)
    assert answer.status_code == 303, page_of(answer).text
    page = shown(browser, address)
    assert "Tarif : 61,80 €" in page.text
    assert may_take(page, address)


def test_a_note_that_was_sent_after_its_session_had_ended_stands_there_again(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, address)
    site.clock.at += timedelta(hours=1)
    answer = send(browser, page, f"{address}/notes", note="Des mots longs")
    assert answer.headers["location"].startswith("/connexion?motif=login.session_lost")
    browser.log_in("agent", "agents")
    page = shown(browser, taken(site, browser, address.rpartition("/")[2]))
    assert "Des mots longs" in browser.get(address).text
    assert send(browser, page, f"{address}/notes", note="Des mots longs").status_code == 303
    assert browser.get(address).text.count("Des mots longs") == 1
