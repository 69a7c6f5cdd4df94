"""An agent asks for documents over HTTP; what the desk, the mailbox and the letters then say."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from installation import Person, Site, problem

from .asking import ITEMS, Asked, ask, deposit, items_of, not_held, refused


def test_whoever_asked_holds_the_claim_no_more_and_has_room(
    site: Site, agent: Person, claim: str
) -> None:
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "items": ITEMS}
    first = agent.post(f"/desk{claim}/supplement-requests", body, key="r")
    again = agent.post(f"/desk{claim}/supplement-requests", body, key="r")
    assert (first.status_code, first.json()) == (201, again.json())
    late = agent.put(f"/desk{claim}/lease", {"lease_id": lease_id})
    refused(late, 409, "lease.not_held")
    refused(agent.post(f"/desk{claim}/lease"), 409, "claim.not_waiting")
    assert agent.post("/desk/queue/next", {"waits_for": "INSURED"}).status_code == 204
    types = [one["type"] for one in site["auditor"].get(f"/audit{claim}/history").json()["items"]]
    assert types[-2:] == ["claim.claim_assigned.1", "claim.supplement_requested.1"]


def test_five_claims_that_wait_for_their_persons_leave_room_for_a_sixth(
    site: Site, agent: Person
) -> None:
    for name in ("alice", "mgen", "mgp"):
        for _ in range(2):
            claim = site[name].submitted()
            assert ask(agent, claim).status_code == 201


def test_nothing_is_asked_without_the_lease(agent: Person, claim: str) -> None:
    body = {"lease_id": str(uuid4()), "items": ITEMS}
    refused(agent.post(f"/desk{claim}/supplement-requests", body), 409, "lease.not_held")


@pytest.mark.parametrize(
    ("items", "status", "field"),
    [
        ([], 422, "items"),
        ([{"code": "PASSPORT"}], 422, "items.0.code"),
        ([{"code": "OTHER"}], 422, "items.0.note"),
        ([{"code": "XRAYS", "note": "x" * 501}], 422, "items.0.note"),
        ([{"code": "XRAYS"}] * 2, 422, "items"),
        ([{"code": "XRAYS", "document_id": str(uuid4())}], 404, "items.0.document_id"),
    ],
)
def test_what_cannot_be_asked_says_where(
    agent: Person, claim: str, items: Any, status: int, field: str
) -> None:
    answer = ask(agent, claim, items)
    assert answer.status_code == status
    assert problem(answer)["errors"][0]["field"] == field


@pytest.mark.parametrize("name", ["alice", "clerk", "medical", "auditor"])
def test_agents_alone_ask(site: Site, claim: str, name: str) -> None:
    body = {"lease_id": str(uuid4()), "items": ITEMS}
    answer = site[name].post(f"/desk{claim}/supplement-requests", body)
    refused(answer, 403, "access.not_permitted")


def test_a_deposit_and_a_word_why_not_put_the_claim_back_with_its_due_date(
    alice: Person, agent: Person, claim: str
) -> None:
    before = agent.get("/desk/queue").json()["items"][0]
    assert ask(agent, claim).status_code == 201
    assert agent.get("/desk/queue").json()["items"] == []
    (waiting,) = agent.get("/desk/queue", params={"waits_for": "INSURED"}).json()["items"]
    assert (waiting["claim_id"], waiting["waits_for"]) == (before["claim_id"], "INSURED")
    attached = deposit(alice, claim, 1)
    assert not_held(alice, claim, 0).status_code == 200
    first, second = items_of(alice, claim)
    assert (first["is_answered"], first["not_held_because"]) == (True, "Volé à Durban")
    assert second["answered_by"] == [attached.json()["document_id"]]
    assert alice.post(f"{claim}/supplement", key="d").status_code == 200
    assert alice.post(f"{claim}/supplement", key="d").status_code == 200
    shown = alice.get(claim).json()
    assert (shown["status"], shown["supplement"]["received_on"]) == ("QUEUED", "2026-03-20")
    (after,) = agent.get("/desk/queue").json()["items"]
    assert after == before | {"documents": 2}
    refused(alice.post(f"{claim}/supplement"), 409, "claim.not_awaiting_supplement")


def test_the_desk_sees_what_was_asked_and_answered(
    site: Site, alice: Person, agent: Person, asked: Asked
) -> None:
    document = deposit(alice, asked.claim, 0).json()["document_id"]
    not_held(alice, asked.claim, 1)
    path = f"/desk{asked.claim}/supplements"
    (shown,) = agent.get(path).json()["items"]
    assert shown == alice.get(asked.claim).json()["supplement"]
    assert shown["items"][0]["answered_by"] == [document]
    for name in ("alice", "clerk", "auditor"):
        refused(site[name].get(path), 403, "access.not_permitted")
    refused(agent.get(f"/desk/claims/{uuid4()}/supplements"), 404, "claim.not_found")
    refused(agent.get(f"/desk{alice.draft()}/supplements"), 404, "claim.not_found")


def test_the_desk_sees_no_file_before_it_is_transmitted(
    alice: Person, agent: Person, asked: Asked
) -> None:
    document = deposit(alice, asked.claim, 0).json()["document_id"]
    path = f"/desk{asked.claim}/documents"
    assert len(agent.get(path).json()["items"]) == 1
    refused(agent.get(f"{path}/{document}"), 404, "document.not_found")
    not_held(alice, asked.claim, 1)
    alice.post(f"{asked.claim}/supplement")
    assert [one["document_id"] for one in agent.get(path).json()["items"]][1:] == [document]


def test_the_letter_says_what_is_asked_and_stays_the_same(
    site: Site, alice: Person, asked: Asked
) -> None:
    path = alice.get(asked.claim).json()["supplement"]["letter"].removeprefix("/api/v1")
    first = alice.get(path)
    assert first.headers["content-type"] == "application/pdf"
    found = PdfReader(BytesIO(first.content))
    text = " ".join("".join(page.extract_text() for page in found.pages).split())
    for said in ("Répondez avant le 19/05/2026", "La page du visa aussi.", "Traduction"):
        assert said in text
    root: Any = found.trailer["/Root"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    alice.post(f"{asked.claim}/supplement/extension")
    for number in (0, 1):
        not_held(alice, asked.claim, number)
    alice.post(f"{asked.claim}/supplement")
    site.clock.pass_by(minutes=5)
    assert alice.get(path).content == first.content


def test_the_words_of_both_are_sealed(site: Site, alice: Person, asked: Asked) -> None:
    not_held(alice, asked.claim, 0)
    history = site["auditor"].get(f"/audit{asked.claim}/history")
    assert "visa aussi" not in history.text
    assert "Durban" not in history.text
    listed = alice.get("/claims").text
    assert "visa aussi" not in listed
    assert "Durban" not in listed


def test_the_messages_say_it_and_the_front_office_sees_two_more_rows(
    site: Site, alice: Person, asked: Asked
) -> None:
    for number in (0, 1):
        not_held(alice, asked.claim, number)
    alice.post(f"{asked.claim}/supplement")
    received, requested, acknowledged = alice.get("/messages").json()["items"]
    assert received["subject"] == "Nous avons bien reçu vos documents complémentaires"
    assert requested["subject"] == "Vous avez un dossier à compléter"
    assert "avant le 19/05/2026" in requested["body"]
    assert "– Traduction en français" in requested["body"]
    assert (acknowledged["deletes_on"], requested["deletes_on"]) == ("2026-04-04", "2026-06-03")
    claim_id = asked.claim.removeprefix("/claims/")
    rows = site["clerk"].get("/contacts", params={"claim_id": claim_id}).json()["items"]
    assert [(row["number"], row["channel"], row["direction"]) for row in rows] == [
        ("1 - 1", "Compte web", "Entrant"),
        ("2 - 1", "Compte AS messagerie", "Sortant"),
        ("3 - 1", "Compte AS messagerie", "Sortant"),
        ("4 - 1", "Compte web", "Entrant"),
    ]


def test_the_receipt_tells_the_day_that_moved_and_lists_what_was_transmitted(
    site: Site, alice: Person, asked: Asked
) -> None:
    def receipt() -> str:
        content = alice.get(f"{asked.claim}/letters/receipt.pdf").content
        pages = PdfReader(BytesIO(content)).pages
        return " ".join("".join(page.extract_text() for page in pages).split())

    deposit(alice, asked.claim, 0)
    not_held(alice, asked.claim, 1)
    assert "Documents reçus : 1" in receipt()
    assert "Sans réponse le 19/07/2026" in receipt()
    site.clock.pass_by(minutes=4)
    alice.post(f"{asked.claim}/supplement")
    assert "Documents reçus : 2" in receipt()
    assert "Sans réponse le 20/05/2026" in receipt()
