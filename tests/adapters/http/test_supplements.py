"""The person deposits what is asked, or says why not, over HTTP."""

from __future__ import annotations

from uuid import uuid4

from installation import Person, Site, pdf, picture, problem

from .asking import Asked, deposit, items_of, not_held, refused


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


def test_the_same_file_sent_again_under_the_same_key_gives_the_same_answer(
    alice: Person, asked: Asked
) -> None:
    both = pdf("Passeport et traduction")
    assert deposit(alice, asked.claim, 0, both).status_code == 201
    body = {"item_id": items_of(alice, asked.claim)[1]["item_id"]}
    first, again = (alice.attach(asked.claim, both, data=body, key="deux-fois") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


def test_a_file_that_was_there_before_answers_nothing(alice: Person, asked: Asked) -> None:
    again = deposit(alice, asked.claim, 0, picture())
    assert (again.status_code, again.json()["code"]) == (200, "document.transmitted_before")
    assert "Déposez-en un autre" in again.json()["text"]
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
