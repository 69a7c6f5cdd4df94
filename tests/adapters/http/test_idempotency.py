"""The same request twice is one effect and one answer; the same key for another one is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from installation import BOTH, CARE, SITUATION, STAY, Person, Site, pdf, picture, problem


def test_the_same_key_begins_one_draft(alice: Person) -> None:
    answers = [alice.post("/claims", key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert len(alice.get("/claims").json()["items"]) == 1


def test_the_same_submission_again_gets_its_answer(alice: Person) -> None:
    claim = alice.filled()
    answers = [alice.post(f"{claim}/submission", BOTH, key="s") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert alice.get("/submission-window").json()["places_left"] == 1


def test_the_same_answer_comes_back_after_later_changes(alice: Person) -> None:
    claim = alice.draft()
    first = alice.put(f"{claim}/care", CARE, key="c")
    alice.put(f"{claim}/stay", STAY)
    again = alice.put(f"{claim}/care", CARE, key="c", headers={"If-Match": '"1"'})
    assert first.json() == again.json()


def test_another_body_under_the_same_key_is_refused(alice: Person) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/care", CARE, key="c")
    answer = alice.put(f"{claim}/care", {**CARE, "amount_cents": 1}, key="c")
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_reused")
    assert alice.get(claim).json()["care"]["amount_cents"] == 8540


def test_another_step_under_the_same_key_is_refused(alice: Person) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/care", CARE, key="c")
    answer = alice.put(f"{claim}/personal-situation", SITUATION, key="c")
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_reused")


def test_the_same_key_on_another_claim_is_another_request(alice: Person) -> None:
    for _ in range(2):
        assert alice.put(f"{alice.draft()}/care", CARE, key="c").status_code == 200


def test_the_same_file_again_gets_its_answer(alice: Person) -> None:
    claim = alice.draft()
    answers = [alice.attach(claim, pdf(), key="f") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [one.status_code for one in answers] == [201, 201]


def test_another_file_under_the_same_key_is_refused(alice: Person) -> None:
    claim = alice.draft()
    alice.attach(claim, pdf(), key="f")
    answer = alice.attach(claim, picture(), key="f")
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_reused")
    assert len(alice.get(claim).json()["documents"]) == 1


def test_a_refusal_is_judged_afresh(alice: Person) -> None:
    claim = alice.draft()
    assert alice.post(f"{claim}/submission", BOTH, key="s").status_code == 422
    for step, body in alice.steps().items():
        alice.put(f"{claim}/{step}", body)
    alice.attach(claim, pdf())
    assert alice.post(f"{claim}/submission", BOTH, key="s").status_code == 201


def test_the_same_submission_ten_times_at_once_is_one(alice: Person) -> None:
    claim = alice.filled()
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(alice.post, f"{claim}/submission", BOTH, key="s") for _ in range(10)]
        answers = [one.result() for one in asked]
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201, "a b", "a\tb"])
def test_a_key_has_1_to_200_visible_characters(site: Site, alice: Person, key: str) -> None:
    headers = {b"Authorization": alice.headers["Authorization"].encode()}
    headers[b"Idempotency-Key"] = key.encode()
    answer = site.client.post("/api/v1/claims", headers=headers, json={})
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_required")


def test_a_post_without_a_key_does_nothing(site: Site, alice: Person) -> None:
    claim = alice.filled()
    for path, body in (("/claims", {}), (f"{claim}/submission", BOTH), (f"{claim}/withdrawal", {})):
        answer = site.client.post(f"/api/v1{path}", headers=alice.headers, json=body)
        assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_required")
    assert alice.get(claim).json()["status"] == "DRAFT"


def test_a_key_of_200_characters_is_taken(alice: Person) -> None:
    assert alice.post("/claims", key="~" * 200).status_code == 201
