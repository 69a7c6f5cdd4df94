"""Questions over HTTP: sent once, told what is wrong, read among what one sent."""

from __future__ import annotations

from typing import Any

import pytest

from installation import Person, Site, problem

QUESTION = {"subject": "Facture en polonais", "body": "Bonjour,\nfaut-il la traduire ?"}


def sent(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get("/messages?direction=SENT").json()["items"]
    return items


def test_a_question_lies_among_what_one_sent(alice: Person) -> None:
    claim = alice.submitted()
    answer = alice.post("/messages", QUESTION | {"claim_id": claim.removeprefix("/claims/")})
    assert answer.status_code == 201, answer.text
    position = answer.json()["position"]
    message = alice.get(f"/messages/{answer.json()['message_id']}?min_position={position}").json()
    assert sent(alice) == [message]
    assert {name: message[name] for name in QUESTION} == QUESTION
    assert (message["direction"], message["sender"]) == ("SENT", "Vous")
    assert message["claim_id"] == claim.removeprefix("/claims/")
    assert (message["sent_at"], message["deletes_on"]) == ("2026-03-20T09:00:00Z", "2027-03-20")
    assert alice.get("/messages").json()["items"] == []


def test_the_same_key_asks_once(alice: Person) -> None:
    first = alice.post("/messages", QUESTION, key="q")
    assert alice.post("/messages", QUESTION, key="q").json() == first.json()
    assert len(sent(alice)) == 1
    other = alice.post("/messages", QUESTION | {"body": "Autre chose"}, key="q")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency.key_reused")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"subject": " "}, "field.required", "subject"),
        ({"body": None}, "field.required", "body"),
        ({"subject": "a" * 121}, "field.too_long", "subject"),
        ({"body": "a" * 4001}, "field.too_long", "body"),
        ({"claim_id": "none"}, "field.invalid_choice", "claim_id"),
        ({"priority": 1}, "field.unknown", "priority"),
    ],
)
def test_what_is_wrong_with_a_question_is_told(
    alice: Person, change: dict[str, Any], code: str, field: str
) -> None:
    answer = alice.post("/messages", QUESTION | change)
    assert answer.status_code == 422
    assert [(one["code"], one["field"]) for one in problem(answer)["errors"]] == [(code, field)]
    assert sent(alice) == []


def test_a_question_about_the_claim_of_another_is_about_nothing(site: Site, alice: Person) -> None:
    claim = alice.submitted().removeprefix("/claims/")
    answer = site["mgen"].post("/messages", QUESTION | {"claim_id": claim})
    assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")


def test_a_question_with_any_character_is_kept_as_pdf(alice: Person) -> None:
    sent = alice.post("/messages", {"subject": "发票 😀", "body": "ไทย\n\tok"}).json()
    answer = alice.get(f"/messages/{sent['message_id']}.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_so_many_questions_a_day_are_enough(alice: Person) -> None:
    for _ in range(20):
        assert alice.post("/messages", QUESTION).status_code == 201
    answer = alice.post("/messages", QUESTION)
    assert (answer.status_code, problem(answer)["code"]) == (409, "message.too_many_questions")
    assert problem(answer)["detail"].startswith("Vous avez déjà envoyé 20 questions")


def test_a_question_is_read_by_nobody_else_and_deleted_by_its_person(
    site: Site, alice: Person
) -> None:
    address = f"/messages/{alice.post('/messages', QUESTION).json()['message_id']}"
    stranger = site["mgen"]
    for method, suffix in (("GET", ""), ("GET", ".pdf"), ("DELETE", "")):
        assert stranger.ask(method, f"{address}{suffix}").status_code == 404
    assert alice.get(f"{address}.pdf").content.startswith(b"%PDF-")
    assert alice.delete(address).status_code == 200
    assert sent(alice) == []
