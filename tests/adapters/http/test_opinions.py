"""The medical adviser and the State of stay over HTTP; who reads which words."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from decided import desk, lease
from installation import Person, Site
from reviewed import advise, ask_adviser, ask_state, done, held, panel

from .asking import refused


@pytest.fixture
def adviser(site: Site) -> Person:
    return site["medical"]


def test_what_waits_for_the_adviser_is_theirs_alone(
    site: Site, alice: Person, agent: Person, adviser: Person, claim: str
) -> None:
    before = agent.get("/desk/queue").json()["items"][0]
    assert adviser.post("/desk/queue/next").status_code == 204
    ask_adviser(agent, claim)
    shown = alice.get(claim).json()
    assert shown["status_label"] == "En attente de l'avis du médecin-conseil"
    assert agent.get("/desk/queue").json()["items"] == []
    assert agent.post("/desk/queue/next").status_code == 204
    refused(agent.post(f"{desk(claim)}/lease"), 409, "claim.not_waiting")
    (waiting,) = adviser.get("/desk/queue").json()["items"]
    assert waiting == before | {"waits_for": "MEDICAL_ADVISER"}
    site.clock.pass_by(seconds=4)
    taken = done(adviser.post("/desk/queue/next"))
    body = {"lease_id": taken["lease_id"], "outcome": "FAVOURABLE", "text": "Urgent"}
    done(adviser.post(f"{desk(claim)}/medical-opinion", body))
    assert agent.get("/desk/queue").json()["items"] == [before]
    assert alice.get(claim).json()["status"] == "QUEUED"


def test_nobody_asks_for_a_queue_that_is_not_theirs(agent: Person, adviser: Person) -> None:
    for person, wanted in ((agent, "MEDICAL_ADVISER"), (adviser, "AGENT"), (adviser, "INSURED")):
        answer = person.post("/desk/queue/next", {"waits_for": wanted})
        refused(answer, 403, "access.not_permitted")
    answer = adviser.get("/desk/queue", params={"waits_for": "AGENT"})
    refused(answer, 403, "access.not_permitted")


def test_the_adviser_takes_no_other_claim(adviser: Person, claim: str) -> None:
    refused(adviser.post(f"{desk(claim)}/lease"), 409, "claim.not_waiting")


def test_the_words_of_the_medical_service_are_read_by_it_alone(
    site: Site, alice: Person, agent: Person, adviser: Person, claim: str
) -> None:
    ask_adviser(agent, claim, "Dialyse prévue ?")
    advise(adviser, claim, "Insuffisance rénale connue")
    (read,) = panel(adviser, claim)["opinions"]
    assert (read["question"], read["text"]) == ("Dialyse prévue ?", "Insuffisance rénale connue")
    for name in ("agent", "supervisor"):
        (seen,) = panel(site[name], claim)["opinions"]
        assert (seen["question"], seen["text"]) == (None, None)
        assert seen["sentence"] == "Le médecin-conseil a rendu un avis défavorable."
    history = site["auditor"].get(f"/audit{claim}/history", params={"limit": 100}).text
    for words in ("Dialyse", "rénale"):
        assert words not in history
        assert words not in alice.get(claim).text
        assert words not in panel_text(agent, claim)


def panel_text(person: Person, claim: str) -> str:
    return str(person.get(desk(claim)).text)


def test_opening_the_words_is_written_down(
    site: Site, agent: Person, adviser: Person, claim: str
) -> None:
    ask_adviser(agent, claim)
    panel(agent, claim)
    panel(adviser, claim)
    with site.runtime.engines.reading.connect() as db:
        rows = db.exec_driver_sql("SELECT role, shown FROM access_log ORDER BY position").all()
    assert [tuple(row) for row in rows if row[1] != "ACTION"] == [
        ("agent", "CLAIM"),
        ("medical", "CLAIM"),
        ("medical", "MEDICAL_OPINION"),
    ]


def test_the_adviser_alone_gives_an_opinion(agent: Person, claim: str) -> None:
    body = held(agent, claim, outcome="FAVOURABLE", text="x")
    answer = agent.post(f"{desk(claim)}/medical-opinion", body)
    refused(answer, 403, "access.not_permitted")


def test_the_person_reads_which_state_is_asked_since_when(
    alice: Person, agent: Person, claim: str
) -> None:
    before = agent.get("/desk/queue").json()["items"][0]
    asked = ask_state(agent, claim)
    label = "En attente du tarif de l'Espagne (demandé le 20 mars 2026)"
    assert alice.get(claim).json()["status_label"] == label
    assert alice.get("/claims").json()["items"][0]["status_label"] == label
    (waiting,) = agent.get("/desk/queue", params={"waits_for": "STATE_OF_STAY"}).json()["items"]
    assert waiting["due_on"] == before["due_on"]
    path = f"{desk(claim)}/foreign-tariff-requests/{asked['request_id']}/answer"
    said = {"amount_cents": 6180, "received_on": "2026-03-20", "reference": "ES-S068-17"}
    done(agent.post(path, said))
    assert agent.get("/desk/queue").json()["items"] == [before]
    (tariff,) = panel(agent, claim)["tariffs"]
    assert tariff["reply"] == said | {"currency": "EUR"}
    refused(agent.post(path, said), 409, "tariff.not_awaited")


def test_a_state_may_have_no_tariff(agent: Person, claim: str) -> None:
    asked = ask_state(agent, claim)
    path = f"{desk(claim)}/foreign-tariff-requests/{asked['request_id']}/answer"
    done(agent.post(path, {"no_tariff": "NO_RATE_THERE"}))
    (tariff,) = panel(agent, claim)["tariffs"]
    assert tariff["sentence"] == "Le pays de séjour n'a pas de tarif pour ces soins."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "field.required"),
        ({"amount_cents": 1}, "field.required"),
        ({"no_tariff": "NO_ANSWER", "amount_cents": 1}, "field.not_applicable"),
        ({"no_tariff": "NO"}, "field.invalid_choice"),
    ],
)
def test_an_answer_is_an_amount_or_a_reason(
    agent: Person, claim: str, said: Any, code: str
) -> None:
    asked = ask_state(agent, claim)
    path = f"{desk(claim)}/foreign-tariff-requests/{asked['request_id']}/answer"
    refused(agent.post(path, said), 422, code)
    nowhere = f"{desk(claim)}/foreign-tariff-requests/{uuid4()}/answer"
    answer = agent.post(nowhere, {"no_tariff": "NO_ANSWER"})
    refused(answer, 404, "tariff.request_not_found")


def test_the_same_key_asks_the_state_once(agent: Person, claim: str) -> None:
    body = {"lease_id": lease(agent, claim)}
    first = done(agent.post(f"{desk(claim)}/foreign-tariff-requests", body, key="t"))
    assert done(agent.post(f"{desk(claim)}/foreign-tariff-requests", body, key="t")) == first


def _copy(person: Person) -> str:
    with ZipFile(BytesIO(person.get("/me/export").content)) as archive:
        return "".join(archive.read(name).decode() for name in ("index.html", "data.json"))


def test_the_copy_of_ones_data_holds_nothing_of_what_the_desk_keeps_to_itself(
    site: Site, agent: Person, adviser: Person, claim: str
) -> None:
    body = held(agent, claim)
    said = {"code": "DUPLICATES", "outcome": "FINE", "note": "Secret un"}
    done(agent.post(f"{desk(claim)}/checks", body | said))
    done(agent.post(f"{desk(claim)}/notes", body | {"text": "Secret deux"}))
    done(agent.post(f"{desk(claim)}/fraud-suspicions", body | {"reason": "Secret trois"}))
    done(agent.post(f"{desk(claim)}/third-party-recourse", body))
    ask_adviser(agent, claim, "Secret quatre")
    advise(adviser, claim, "Secret cinq")
    copy = _copy(site["alice"])
    assert "claim.medical_opinion_given.1" in copy
    for hidden in ("Secret", "note_written", "fraud", "recourse", "check_recorded"):
        assert hidden not in copy
