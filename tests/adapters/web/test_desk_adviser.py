"""The medical adviser on the pages: asked by an agent, shown what they may see, answering."""

from __future__ import annotations

from decided import desk, lease
from teleservice import Site

from .at_the_desk import QUEUE, desk_of, may_take, place, send, shown
from .front_office import acknowledged, lines, staff
from .pages import page_of

QUESTION = "Les soins étaient-ils urgents ?"


def asked(site: Site) -> str:
    """The address of a claim that waits for the adviser."""
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/avis")
    answer = send(browser, page, f"{address}/avis", question=QUESTION, faire="envoyer")
    assert answer.headers["location"] == f"{address}?fait"
    return address


def test_the_adviser_is_asked_answers_and_the_agent_reads_the_outcome_alone(site: Site) -> None:
    address = asked(site)
    agent = staff(site, "agent")
    page = shown(agent, address)
    assert "Pas encore rendu." in page.text
    assert QUESTION not in page.text
    assert not may_take(page, address)
    adviser = staff(site, "medical")
    page = shown(adviser, QUEUE)
    assert "Demandes qui attendent votre avis (1)" in page.text
    answer = send(adviser, page, f"{QUEUE}/suivante")
    assert answer.headers["location"] == f"{address}/rendre-avis"
    page = shown(adviser, f"{address}/rendre-avis")
    assert QUESTION in page.text
    assert "MEDICAL_OPINION" in [one.shown for one in lines(site)]
    answer = send(adviser, page, f"{address}/rendre-avis", faire="envoyer", text="Mes mots")
    assert answer.status_code == 422
    assert "Sens de l'avis : Ce champ est obligatoire." in page_of(answer).text
    assert "Mes mots" in answer.text
    said = {"outcome": "UNFAVOURABLE", "text": "Soins programmables", "faire": "envoyer"}
    answer = send(adviser, page_of(answer), f"{address}/rendre-avis", **said)
    assert answer.headers["location"] == f"{QUEUE}?avis"
    page = shown(agent, address)
    assert "Le médecin-conseil a rendu un avis défavorable." in page.text
    assert "Soins programmables" not in page.text
    assert may_take(page, address)


def test_a_question_needs_words(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/avis")
    answer = send(browser, page, f"{address}/avis", faire="envoyer")
    assert answer.status_code == 422
    assert "Question au médecin-conseil : Ce champ est obligatoire." in page_of(answer).text


def test_the_adviser_reads_no_note_no_suspicion_and_no_decision(site: Site) -> None:
    claim = f"/claims/{acknowledged(site)}"
    agent = site["agent"]
    body = {"lease_id": lease(agent, claim)}
    agent.post(f"{desk(claim)}/notes", body | {"text": "Note privée"})
    agent.post(f"{desk(claim)}/fraud-suspicions", body | {"reason": "Deux tampons"})
    adviser = staff(site, "medical")
    address = place(claim.removeprefix("/claims/"))
    page = shown(adviser, address)
    for hidden in ("Note privée", "Deux tampons", "Décision", "Historique"):
        assert hidden not in page.text, hidden
    assert "Documents (1)" in page.text
    assert not may_take(page, address)
    for last in ("decision", "complement", "factures", "avis", "confirmation"):
        assert adviser.get(f"{address}/{last}").status_code == 403
    assert adviser.get("/agents/signalements").status_code == 403
    csrf = page.form("/deconnexion").fields["csrf"]
    for last in ("controles", "notes", "soupcons", "recours-tiers", "tarifs", "paiement"):
        answer = adviser.post(f"{address}/{last}", {"csrf": csrf, "cle": "k"})
        assert answer.status_code == 403


def test_agents_do_not_answer_for_the_adviser(site: Site) -> None:
    address = asked(site)
    for name in ("agent", "supervisor"):
        assert staff(site, name).get(f"{address}/rendre-avis").status_code == 403
