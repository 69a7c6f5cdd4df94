"""Everything on one claim for the desk: what stands beside it, what is odd; each look is logged."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from decided import REFUSED_LINE, decide, desk
from domain.window import Quota
from installation import BOTH, Person, Site, picture
from reviewed import bill, done, held, panel

from .asking import ask, refused


def signals(person: Person, claim: str) -> list[tuple[str, str | None]]:
    return [(one["code"], one["claim_id"]) for one in panel(person, claim)["signals"]]


def id_of(claim: str) -> str:
    return claim.removeprefix("/claims/")


def test_the_panel_tells_what_was_declared_and_where_the_claim_stands(
    agent: Person, claim: str
) -> None:
    shown = panel(agent, claim)
    assert (shown["status"], shown["due_on"], shown["agent_id"]) == (
        "ACKNOWLEDGED",
        "2026-04-17",
        None,
    )
    assert (shown["beneficiary"]["is_insured"], shown["stay"]["country"]) == (True, "ES")
    assert shown["care"]["reason"]
    assert (shown["decision"], shown["others"], shown["others_left_out"]) == (None, [], False)


def test_the_persons_other_claims_stand_beside_with_their_decisions_and_requests(
    alice: Person, agent: Person, claim: str
) -> None:
    before = alice.submitted()
    decide(agent, before, REFUSED_LINE)
    (other,) = panel(agent, claim)["others"]
    assert (other["claim_id"], other["outcome"], other["retained_cents"]) == (
        id_of(before),
        "REFUSED",
        0,
    )
    assert (other["is_same_insured"], other["is_same_beneficiary"]) == (True, True)
    ask(agent, claim)
    (asked,) = panel(agent, before)["others"]
    assert asked["asked_on"] == ["2026-03-20"]


def test_no_number_of_drafts_hides_a_transmitted_claim(
    alice: Person, agent: Person, claim: str
) -> None:
    child = alice.get("/beneficiaries").json()["items"][1]["beneficiary_id"]
    other = alice.filled()
    alice.put(f"{other}/beneficiary", {"beneficiary_id": child})
    assert alice.post(f"{other}/submission", BOTH).status_code == 201
    for _ in range(Quota().drafts):
        alice.draft()
    (beside,) = panel(agent, claim)["others"]
    assert (beside["claim_id"], beside["is_same_beneficiary"]) == (id_of(other), False)


def test_a_draft_stands_beside_nothing(alice: Person, agent: Person, claim: str) -> None:
    alice.filled()
    assert panel(agent, claim)["others"] == []
    assert signals(agent, claim) == []


def test_the_same_file_in_somebody_elses_claim_is_told_with_its_claim(
    site: Site, agent: Person, claim: str
) -> None:
    other = site["mgen"].submitted()
    assert signals(agent, claim) == [("SAME_DOCUMENT", id_of(other))]
    (beside,) = panel(agent, claim)["others"]
    assert (beside["claim_id"], beside["is_same_insured"]) == (id_of(other), False)


def test_the_same_bill_in_another_claim_is_told_with_its_claim(
    site: Site, agent: Person, claim: str
) -> None:
    mgen = site["mgen"]
    other = mgen.filled()
    (document,) = mgen.get(other).json()["documents"]
    mgen.attach(other, picture(shade=90), "autre.jpg")
    assert mgen.delete(f"{other}/documents/{document['document_id']}").status_code == 200
    both = {"keeps_originals": True, "certifies_accuracy": True}
    assert mgen.post(f"{other}/submission", both).status_code == 201
    for one in (claim, other):
        body = held(agent, one, lines=[bill(agent, one)])
        done(agent.post(f"{desk(one)}/invoice-lines", body))
    assert signals(agent, claim) == [("SAME_INVOICE", id_of(other))]
    assert signals(agent, other) == [("SAME_INVOICE", id_of(claim))]


def test_what_is_odd_is_told_in_a_sentence(agent: Person, claim: str) -> None:
    lines = [bill(agent, claim, dated_on="2026-03-01", amount_cents=9000)]
    done(agent.post(f"{desk(claim)}/invoice-lines", held(agent, claim, lines=lines)))
    told = {one["code"]: one["text"] for one in panel(agent, claim)["signals"]}
    assert told == {
        "AMOUNT_DIFFERS": "Les factures font 90,00\u00a0€ ; l'assuré a déclaré 85,40\u00a0€.",
        "INVOICE_OUTSIDE_STAY": "Une facture est datée du 01/03/2026, en dehors du séjour.",
    }


def test_every_claim_that_is_shown_is_written_down(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    alice.submitted()
    panel(agent, claim)
    with site.runtime.engines.reading.connect() as db:
        rows = db.exec_driver_sql("SELECT shown, claim_id FROM access_log").all()
    assert len({row[1] for row in rows}) == len(rows) == 2
    assert {row[0] for row in rows} == {"CLAIM"}


def test_what_cannot_be_written_down_is_not_shown(
    site: Site, agent: Person, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql("DROP TABLE access_log")
    answer = agent.get(desk(claim))
    refused(answer, 503, "store.unavailable")


def test_the_desk_alone_sees_it_and_a_draft_never(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    for name in ("alice", "clerk", "auditor", "dpo"):
        refused(site[name].get(desk(claim)), 403, "access.not_permitted")
    for path in (desk(alice.draft()), f"/desk/claims/{uuid4()}", "/desk/claims/nothing"):
        refused(agent.get(path), 404, "claim.not_found")


def test_the_adviser_reads_no_note_suspicion_or_decision(
    site: Site, agent: Person, claim: str
) -> None:
    body = held(agent, claim)
    done(agent.post(f"{desk(claim)}/notes", body | {"text": "Note"}))
    done(agent.post(f"{desk(claim)}/fraud-suspicions", body | {"reason": "Doute"}))
    decide(agent, claim)
    shown: Any = panel(site["medical"], claim)
    assert (shown["notes"], shown["suspicions"], shown["decision"]) == ([], [], None)
