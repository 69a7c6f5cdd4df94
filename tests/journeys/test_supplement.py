"""Worked case C to the end of the wait: asked, reminded, closed if need be, deposited, resumed."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from decided import GROUNDS, REFUSED_LINE, decide
from teleservice import Person, Site, pdf, stay
from workers.jobs import run_job
from workers.reactions import ticks


def submitted(site: Site) -> str:
    """Case C as far as its submission: the passport is not held."""
    alice = site["alice"]
    body = stay("ZA", "2026-03-01", "2026-03-14", in_zone=False)
    claim = alice.filled(situation={"situation": "STUDENT_OR_TRAINEE"}, stay=body)
    alice.put(f"{claim}/checklist", {"code": "PASSPORT_COPY", "answer": "NOT_HELD"})
    assert alice.submit(claim).status_code == 201
    site.settle()
    return claim


def asked(site: Site, claim: str) -> Any:
    """An agent takes what is most urgent and asks for the passport."""
    agent = site["agent"]
    taken = agent.post("/desk/queue/next").json()
    assert f"/claims/{taken['claim_id']}" == claim
    wanted = [{"code": "PASSPORT_COPY", "note": "La page d'identité et celle du visa."}]
    answer = agent.post(
        f"/desk{claim}/supplement-requests", {"lease_id": taken["lease_id"], "items": wanted}
    )
    assert answer.status_code == 201, answer.text
    site.settle()
    return answer.json()


def deposited(person: Person, claim: str) -> Any:
    """The passport, for the piece that is asked."""
    (item,) = person.claim(claim)["supplement"]["items"]
    content = pdf(pages=2, text="Passeport")
    return person.attach(claim, content, "passeport.pdf", data={"item_id": item["item_id"]})


def tick(site: Site, **time: float) -> None:
    """Time passes, then the clockwork's hour comes."""
    site.clock.pass_by(**time)
    now, runtime = site.clock(), site.runtime
    with runtime.views_writer.begin() as db:
        runtime.board.post(db, ticks(now), now)
    portal = site.client.portal
    assert portal is not None
    for job in ticks(now):
        if job["kind"] == "pursue_supplements":
            assert portal.call(run_job, UUID(str(job["job_id"])), runtime)
    site.settle()


def receipt(person: Person, claim: str) -> str:
    content = person.get(f"{claim}/letters/receipt.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(text.split())


def told_to(person: Person, claim: str, request: Any) -> None:
    """The person reads what is asked: on the claim, in a message, in a letter."""
    assert person.claim(claim)["status_label"] == "Documents à compléter avant le 26/05/2026"
    message = person.get("/messages").json()["items"][0]
    assert message["subject"] == "Vous avez un dossier à compléter"
    assert "– Copie du passeport" in message["body"]
    letter = person.get(f"{claim}/letters/{request['supplement_id']}.pdf")
    assert "visa." in PdfReader(BytesIO(letter.content)).pages[0].extract_text()


def test_case_c_the_passport_is_asked_deposited_and_the_clock_resumes(site: Site) -> None:
    alice, agent = site["alice"], site["agent"]
    claim = submitted(site)
    (before,) = agent.get("/desk/queue").json()["items"]
    assert "Sans réponse le 20/05/2026" in receipt(alice, claim)
    site.clock.pass_by(days=7)
    told_to(alice, claim, asked(site, claim))
    assert agent.get("/desk/queue").json()["total"] == 0
    assert agent.post("/desk/queue/next").status_code == 204
    site.clock.pass_by(days=10)
    assert deposited(alice, claim).status_code == 201
    assert alice.post(f"{claim}/supplement").status_code == 200
    site.settle()
    shown = alice.claim(claim)
    assert (shown["status"], shown["supplement"]["received_on"]) == ("QUEUED", "2026-04-06")
    assert "document.not_held" not in [one["code"] for one in shown["warnings"]]
    # Ten days were awaited: the legal clock resumes where it stood, the place in the queue stays.
    assert "Sans réponse le 30/05/2026" in receipt(alice, claim)
    (after,) = agent.get("/desk/queue").json()["items"]
    assert (after["due_on"], after["received_on"]) == (before["due_on"], before["received_on"])
    assert agent.post("/desk/queue/next").json()["claim_id"] == before["claim_id"]


def closed(site: Site) -> str:
    """Case C when nobody answers."""
    claim = submitted(site)
    asked(site, claim)
    for days in (30, 23, 8, 14, 1):
        tick(site, days=days)
    return claim


def test_case_c_without_an_answer_it_is_closed_after_reminders_and_a_notice(site: Site) -> None:
    claim = submitted(site)
    asked(site, claim)
    for days in (30, 23, 8):
        tick(site, days=days)
    subjects = [one["subject"] for one in site["alice"].get("/messages").json()["items"]]
    assert subjects == [
        "Sans réponse, votre demande sera clôturée le 04/06/2026",
        "Rappel : votre dossier est à compléter avant le 19/05/2026",
        "Rappel : votre dossier est à compléter avant le 19/05/2026",
        "Vous avez un dossier à compléter",
    ]
    tick(site, days=14)
    assert site["alice"].claim(claim)["status"] == "AWAITING_SUPPLEMENT"
    tick(site, days=1)
    shown = site["alice"].claim(claim)
    assert (shown["status"], shown["status_label"]) == (
        "CLOSED_NO_RESPONSE",
        "Clôturée sans réponse",
    )
    assert shown["next_actions"] == ["attach_documents", "answer_items", "deposit_supplement"]


def test_case_c_a_late_deposit_reopens_the_claim_though_the_window_is_full(site: Site) -> None:
    claim, alice = closed(site), site["alice"]
    for _ in range(2):
        other = alice.filled(stay=stay("ES", "2026-05-01", "2026-05-02"))
        assert alice.submit(other).status_code == 201
    assert alice.get("/submission-window").json()["places_left"] == 0
    assert deposited(alice, claim).status_code == 201
    assert alice.post(f"{claim}/supplement").status_code == 200
    site.settle()
    assert alice.claim(claim)["status"] == "QUEUED"
    assert alice.get("/submission-window").json()["places_left"] == 0
    told = [one["what"] for one in alice.get(f"{claim}/timeline").json()["items"]]
    assert told[-4:] == ["CLOSED_NO_RESPONSE", "DOCUMENT_ADDED", "REOPENED", "SUPPLEMENT_RECEIVED"]
    first = site["agent"].post("/desk/queue/next").json()
    assert f"/claims/{first['claim_id']}" == claim


def test_a_decision_looked_at_again_stands_once_nobody_answers_and_is_contested(
    site: Site,
) -> None:
    claim = submitted(site)
    decide(site["agent"], claim, REFUSED_LINE)
    body = {"reason": "Erreur de saisie"}
    assert site["agent"].post(f"/desk{claim}/reopening", body).status_code == 200
    asked(site, claim)
    for days in (30, 23, 8, 14, 1):
        tick(site, days=days)
    alice = site["alice"]
    shown = alice.claim(claim)
    assert (shown["status"], shown["decision"]["is_reopened"]) == ("CLOSED_NO_RESPONSE", False)
    assert shown["next_actions"][-1] == "lodge_appeal"
    lodged = alice.post(f"{claim}/appeals", {"route": "CRA", "grounds": GROUNDS}).json()
    upheld = {"outcome": "UPHELD", "reason": "La commission vous donne raison."}
    outcome = f"/desk{claim}/appeals/{lodged['appeal_id']}/outcome"
    assert site["agent"].post(outcome, upheld).status_code == 200
    site.settle()
    first = site["agent"].post("/desk/queue/next").json()
    assert f"/claims/{first['claim_id']}" == claim
