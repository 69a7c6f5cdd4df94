"""Questions are read by staff oldest first, and each is answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from adapters.identity.personas import persona_named
from application.disclosures import Shown
from installation import Person, Site, problem

from .test_search import lines

QUESTION = {"subject": "Facture en polonais", "body": "Bonjour,\nfaut-il la traduire ?"}
REPLY = {"body": "Bonjour,\nune traduction libre suffit."}


def ask(person: Person, **more: Any) -> str:
    answer = person.post("/messages", QUESTION | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["message_id"])


def waiting(site: Site, **paging: Any) -> Any:
    answer = site["clerk"].get("/desk/messages", params=paging)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_oldest_question_comes_first_page_by_page(site: Site, alice: Person) -> None:
    asked = [ask(alice), ask(site["mgen"]), ask(alice)]
    first = waiting(site, limit=2)
    assert [one["message_id"] for one in first["items"]] == asked[:2]
    rest = waiting(site, limit=2, cursor=first["next_cursor"])
    assert [one["message_id"] for one in rest["items"]] == asked[2:]
    assert {name: first["items"][0][name] for name in QUESTION} == QUESTION


def test_an_answer_lies_in_the_mailbox_with_its_question(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    claim_id = claim.removeprefix("/claims/")
    asked = ask(alice, claim_id=claim_id)
    site.clock.pass_by(days=2)
    answer = site["clerk"].post(f"/desk/messages/{asked}/reply", REPLY)
    assert answer.status_code == 201, answer.text
    alice = site["alice"]
    [message] = alice.get("/messages").json()["items"]
    assert (message["message_id"], message["body"]) == (answer.json()["message_id"], REPLY["body"])
    assert (message["subject"], message["sender"]) == (
        "Réponse à votre question",
        "Assurance Maladie",
    )
    assert (message["answers"], message["claim_id"]) == (asked, claim_id)
    assert (message["sent_at"][:10], message["deletes_on"]) == ("2026-03-22", "2027-03-22")
    [question] = alice.get("/messages?direction=SENT").json()["items"]
    assert question["answered_by"] == message["message_id"]
    assert waiting(site)["items"] == []


def test_question_and_answer_are_contacts_without_a_word_of_either(
    site: Site, alice: Person
) -> None:
    claim_id = alice.submitted().removeprefix("/claims/")
    asked = ask(alice, claim_id=claim_id)
    done = site["clerk"].post(f"/desk/messages/{asked}/reply", REPLY).json()
    pdf = alice.get(f"/messages/{done['message_id']}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    rows = site["clerk"].get(f"/contacts?claim_id={claim_id}").json()["items"]
    assert [(row["number"], row["direction"], row["qualification"]) for row in rows[1:]] == [
        ("3 - 1", "Entrant", "Question de l'assuré"),
        ("4 - 1", "Sortant", "Réponse à une question"),
    ]
    assert "traduc" not in str(rows)


def test_of_two_who_answer_at_once_one_is_told_so(site: Site, alice: Person) -> None:
    asked = ask(alice)
    people = [site["clerk"], site["agent"]]
    with ThreadPoolExecutor() as both:
        sent = both.map(lambda one: one.post(f"/desk/messages/{asked}/reply", REPLY), people)
        answers = list(sent)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert problem(refused)["code"] == "message.already_answered"
    assert len(alice.get("/messages").json()["items"]) == 1


def test_the_same_key_answers_once(site: Site, alice: Person) -> None:
    asked, clerk = ask(alice), site["clerk"]
    first = clerk.post(f"/desk/messages/{asked}/reply", REPLY, key="a")
    assert clerk.post(f"/desk/messages/{asked}/reply", REPLY, key="a").json() == first.json()
    other = clerk.post(f"/desk/messages/{asked}/reply", {"body": "Non"}, key="a")
    assert problem(other)["code"] == "idempotency.key_reused"


def test_what_cannot_be_answered_is_told(site: Site, alice: Person) -> None:
    asked, clerk = ask(alice), site["clerk"]
    for body, code in (({"body": " "}, "field.required"), ({"body": "x" * 2001}, "field.too_long")):
        refused = clerk.post(f"/desk/messages/{asked}/reply", body)
        assert (refused.status_code, problem(refused)["errors"][0]["code"]) == (422, code)
    unknown = clerk.post(f"/desk/messages/{uuid4()}/reply", REPLY)
    assert (unknown.status_code, problem(unknown)["code"]) == (404, "message.not_found")


def test_every_question_that_is_shown_is_written_down(site: Site, alice: Person) -> None:
    claim_id = alice.submitted().removeprefix("/claims/")
    ask(alice, claim_id=claim_id)
    ask(site["mgen"])
    waiting(site)
    found = [(one.shown, one.insured_id, one.claim_id) for one in lines(site)]
    assert [(shown, person) for shown, person, _ in found] == [
        (Shown.QUESTION, persona_named("alice").persona_id),
        (Shown.QUESTION, persona_named("mgen").persona_id),
    ]
    assert [str(claim) for _, _, claim in found] == [claim_id, "None"]


@pytest.mark.parametrize("name", ["alice", "medical", "auditor", "dpo"])
def test_nobody_else_reads_or_answers_questions(site: Site, alice: Person, name: str) -> None:
    asked = ask(alice)
    assert site[name].get("/desk/messages").status_code == 403
    assert site[name].post(f"/desk/messages/{asked}/reply", REPLY).status_code == 403
