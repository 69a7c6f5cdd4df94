"""An agent asks for documents, the person deposits them, over HTTP."""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from pypdf import PdfReader

from installation import Person, Site, pdf, picture, problem

ITEMS = [
    {"code": "PASSPORT_COPY", "note": "La page du visa aussi."},
    {"code": "TRANSLATION"},
]


class Asked(NamedTuple):
    """A claim of which something is asked."""

    claim: str
    answer: dict[str, Any]

    @property
    def supplement_id(self) -> str:
        return str(self.answer["supplement_id"])


@pytest.fixture
def agent(site: Site) -> Person:
    return site["agent"]


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """A claim that waits for an agent."""
    claim = alice.submitted()
    site.acknowledge(claim)
    return claim


@pytest.fixture
def asked(agent: Person, claim: str) -> Asked:
    answer = ask(agent, claim)
    assert answer.status_code == 201, answer.text
    return Asked(claim, answer.json())


def ask(agent: Person, claim: str, items: Any = None, **more: Any) -> Any:
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "items": ITEMS if items is None else items}
    return agent.post(f"/desk{claim}/supplement-requests", body, **more)


def items_of(person: Person, claim: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(claim).json()["supplement"]["items"]
    return found


def deposit(person: Person, claim: str, number: int, content: bytes | None = None) -> Any:
    item_id = items_of(person, claim)[number]["item_id"]
    return person.attach(claim, content or pdf(f"Pièce {number}"), data={"item_id": item_id})


def not_held(person: Person, claim: str, number: int, **said: Any) -> Any:
    item_id = items_of(person, claim)[number]["item_id"]
    body = {"answer": "NOT_HELD", "why": "Volé à Durban"} | said
    return person.put(f"{claim}/supplement/items/{item_id}", body)


def refused(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, problem(answer)["code"]) == (status, code), answer.text
    return answer.json()


def test_the_claim_shows_what_is_asked_and_by_when(alice: Person, asked: Asked) -> None:
    assert asked.answer["due_on"] == "2026-05-19"
    shown = alice.get(asked.claim).json()
    assert shown["status"] == "AWAITING_SUPPLEMENT"
    assert shown["status_label"] == "Documents à compléter avant le 19/05/2026"
    assert shown["next_actions"] == [
        "attach_documents",
        "answer_items",
        "deposit_supplement",
        "extend_supplement",
        "withdraw",
    ]
    found = shown["supplement"]
    assert (found["asked_on"], found["due_on"], found["is_extended"]) == (
        "2026-03-20",
        "2026-05-19",
        False,
    )
    first, second = found["items"]
    assert first["label"].startswith("Copie du passeport")
    assert (first["note"], second["note"]) == ("La page du visa aussi.", None)
    assert [one["is_answered"] for one in found["items"]] == [False, False]


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
        ([{"code": "PASSPORT"}], 422, "items.?.code"),
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


def test_what_is_lacking_is_named(alice: Person, asked: Asked) -> None:
    done = f"{asked.claim}/supplement"
    told = refused(alice.post(done), 422, "supplement.incomplete")
    assert told["items"] == ["PASSPORT_COPY", "TRANSLATION"]
    assert "Copie du passeport" in told["detail"]
    assert "Traduction en français" in told["detail"]
    ids = [one["item_id"] for one in items_of(alice, asked.claim)]
    assert [one["field"] for one in told["errors"]] == [f"items.{one}" for one in ids]
    assert deposit(alice, asked.claim, 1).status_code == 201
    assert refused(alice.post(done), 422, "supplement.incomplete")["items"] == ["PASSPORT_COPY"]


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


def test_a_reply_may_be_taken_back_and_must_say_why(alice: Person, asked: Asked) -> None:
    assert not_held(alice, asked.claim, 0).status_code == 200
    assert not_held(alice, asked.claim, 0, answer=None, why=None).status_code == 200
    assert items_of(alice, asked.claim)[0]["is_answered"] is False
    for said, field in (({"why": " "}, "why"), ({"answer": "NOT_CONCERNED"}, "answer")):
        answer = not_held(alice, asked.claim, 0, **said)
        assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, field)
    stray = alice.put(f"{asked.claim}/supplement/items/{uuid4()}", {"answer": None})
    refused(stray, 404, "supplement.item_not_found")
    nobody = alice.put(f"{asked.claim}/supplement/items/x", {"answer": None})
    refused(nobody, 404, "supplement.item_not_found")


def test_more_time_is_taken_once(alice: Person, asked: Asked) -> None:
    extension = f"{asked.claim}/supplement/extension"
    assert alice.post(extension, key="e").status_code == 200
    assert alice.post(extension, key="e").status_code == 200
    shown = alice.get(asked.claim).json()
    assert shown["status_label"] == "Documents à compléter avant le 18/06/2026"
    assert (shown["supplement"]["due_on"], shown["supplement"]["is_extended"]) == (
        "2026-06-18",
        True,
    )
    assert "extend_supplement" not in shown["next_actions"]
    refused(alice.post(extension), 409, "supplement.already_extended")


def test_a_file_for_a_piece_that_nobody_asked_for_is_refused(alice: Person, claim: str) -> None:
    for item_id in (str(uuid4()), "x"):
        answer = alice.attach(claim, pdf("x"), data={"item_id": item_id})
        told = refused(answer, 422, "field.invalid_choice")
        assert told["errors"][0]["field"] == "item_id"


def test_what_was_deposited_is_taken_out_what_was_transmitted_is_not(
    alice: Person, asked: Asked
) -> None:
    (old,) = (one["document_id"] for one in alice.get(asked.claim).json()["documents"])
    new = deposit(alice, asked.claim, 0).json()["document_id"]
    path = f"{asked.claim}/documents"
    refused(alice.delete(f"{path}/{old}"), 409, "claim.already_submitted")
    assert alice.delete(f"{path}/{new}").status_code == 200
    assert items_of(alice, asked.claim)[0]["is_answered"] is False


def test_the_same_file_answers_two_items_when_it_is_sent_for_both(
    alice: Person, asked: Asked
) -> None:
    both = pdf("Passeport et traduction")
    assert deposit(alice, asked.claim, 0, both).status_code == 201
    again = deposit(alice, asked.claim, 1, both)
    assert (again.status_code, again.json()["code"]) == (200, "document.duplicate")
    assert again.json()["version"] == alice.get(asked.claim).json()["version"]
    assert alice.post(f"{asked.claim}/supplement").status_code == 200


def test_a_file_that_was_there_before_answers_nothing(alice: Person, asked: Asked) -> None:
    again = deposit(alice, asked.claim, 0, picture())
    assert (again.status_code, again.json()["code"]) == (200, "document.duplicate")
    assert items_of(alice, asked.claim)[0]["is_answered"] is False


def test_nobody_answers_for_another(site: Site, alice: Person, asked: Asked) -> None:
    other, claim = site["mgen"], asked.claim
    item_id = items_of(alice, claim)[0]["item_id"]
    body = {"answer": "NOT_HELD", "why": "x"}
    for answer in (
        other.post(f"{claim}/supplement"),
        other.post(f"{claim}/supplement/extension"),
        other.put(f"{claim}/supplement/items/{item_id}", body),
        other.get(f"{claim}/letters/{asked.supplement_id}.pdf"),
    ):
        refused(answer, 404, "claim.not_found")
    refused(site["agent"].post(f"{claim}/supplement"), 403, "access.not_permitted")


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
