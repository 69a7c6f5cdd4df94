"""A draft over HTTP: begun, read, listed, warned about, abandoned."""

from __future__ import annotations

from uuid import uuid4

import pytest

from installation import API, CARE, STAY, Person, problem


def test_a_new_draft_is_created_at_its_address(alice: Person) -> None:
    answer = alice.post("/claims")
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"{API}/claims/{body['claim_id']}"
    assert (body["version"], answer.headers["etag"]) == (1, '"1"')


def test_a_draft_may_be_begun_without_any_body(alice: Person) -> None:
    assert alice.ask("POST", "/claims").status_code == 201


def test_a_claim_shows_what_was_declared(alice: Person) -> None:
    claim = alice.filled()
    body = alice.get(claim).json()
    assert body["personal_situation"] == {
        "nationality": "FRENCH",
        "situation": "EMPLOYED_OR_SELF_EMPLOYED",
    }
    assert body["beneficiary"]["display_name"] == "ALICE"
    assert body["beneficiary"]["born_on"] == "1985-10-21"
    assert body["care"] == {**CARE, "accident_on": None}
    assert body["stay"] == {**STAY, "zone": "EU_EEA_UK_CH", "hospitalisation": None}
    (document,) = body["documents"]
    assert document.keys() == {
        "document_id",
        "file_name",
        "media_type",
        "bytes",
        "pages",
        "covers",
        "warnings",
        "what_was_done",
        "remedies",
        "originals",
        "thumbnail",
    }


def test_a_new_draft_asks_for_every_step(alice: Person) -> None:
    body = alice.get(alice.draft()).json()
    assert body["next_actions"] == [
        "declare_personal_situation",
        "select_beneficiary",
        "describe_care",
        "declare_stay",
        "attach_documents",
    ]
    assert [body[step] for step in ("personal_situation", "beneficiary", "care", "stay")] == (
        [None] * 4
    )


def test_a_complete_draft_asks_to_be_submitted(alice: Person) -> None:
    assert alice.get(alice.filled()).json()["next_actions"] == ["submit"]


def test_a_step_that_contradicts_another_is_to_be_mended(alice: Person) -> None:
    claim = alice.filled()
    accident = {**CARE, "linked_to": "THIRD_PARTY_ACCIDENT", "accident_on": "2026-03-01"}
    assert alice.put(f"{claim}/care", accident).status_code == 200
    assert alice.get(claim).json()["next_actions"] == ["describe_care"]


def test_a_transmitted_claim_may_get_more_documents_or_be_withdrawn(alice: Person) -> None:
    body = alice.get(alice.submitted()).json()
    assert body["next_actions"] == ["attach_documents", "withdraw"]


def test_what_is_worth_telling_stands_at_its_field_with_its_sentence(alice: Person) -> None:
    claim = alice.draft()
    care = {**CARE, "linked_to": "THIRD_PARTY_ACCIDENT", "accident_on": "2023-11-05"}
    stay = {**STAY, "country": "GB", "starts_on": "2023-11-03", "ends_on": "2023-11-10"}
    alice.put(f"{claim}/care", care)
    alice.put(f"{claim}/stay", stay)
    warnings = {one["code"]: one for one in alice.get(claim).json()["warnings"]}
    assert warnings.keys() == {
        "care.declare_third_party_accident",
        "stay.out_of_time",
        "stay.united_kingdom_unforeseen_only",
    }
    late = warnings["stay.out_of_time"]
    assert late["field"] == "stay.ends_on"
    assert "a pris fin le 01/01/2026" in late["text"]


def test_a_document_that_is_not_held_is_warned_of_and_missing(alice: Person) -> None:
    claim = alice.filled()
    alice.put(f"{claim}/checklist", {"code": "PAYMENT_PROOFS", "answer": "NOT_HELD"})
    body = alice.get(claim).json()
    assert body["missing_expected"] == ["PAYMENT_PROOFS"]
    assert body["warnings"] == [
        {
            "code": "document.not_held",
            "field": "documents.PAYMENT_PROOFS",
            "text": "Sans ce document, votre dossier pourra vous être retourné incomplet.",
        }
    ]


def test_claims_are_listed_the_last_started_first_and_page_by_page(alice: Person) -> None:
    claims = [alice.draft() for _ in range(3)]
    page = alice.get("/claims", params={"limit": 2}).json()
    rest = alice.get("/claims", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    ids = [f"/claims/{one['claim_id']}" for one in page["items"] + rest["items"]]
    assert ids == claims[::-1]
    assert rest["next_cursor"] is None


def test_a_list_of_claims_holds_no_personal_field(alice: Person) -> None:
    alice.filled()
    (item,) = alice.get("/claims").json()["items"]
    assert item["beneficiary"]["display_name"] is None
    assert item["beneficiary"]["born_on"] is None
    assert item["care"]["reason"] is None
    assert item["documents"][0]["file_name"] is None
    assert item["next_actions"] == ["submit"]


def test_an_abandoned_draft_is_gone(alice: Person) -> None:
    claim = alice.draft()
    answer = alice.delete(claim)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert problem(alice.get(claim))["code"] == "claim.not_found"
    assert problem(alice.put(f"{claim}/care", CARE))["code"] == "claim.not_found"
    assert alice.get("/claims").json()["items"] == []


def test_a_stale_version_changes_nothing(alice: Person) -> None:
    claim = alice.draft()
    fresh = alice.put(f"{claim}/care", CARE, headers={"If-Match": '"1"'})
    assert (fresh.status_code, fresh.headers["etag"]) == (200, '"2"')
    stale = alice.put(f"{claim}/stay", STAY, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    body = problem(stale)
    assert (body["code"], body["version"]) == ("claim.changed_meanwhile", 2)
    assert alice.get(claim).json()["stay"] is None


@pytest.mark.parametrize("header", ['W/"1"', "*"])
def test_a_weak_tag_and_any_tag_match(alice: Person, header: str) -> None:
    claim = alice.draft()
    assert alice.put(f"{claim}/care", CARE, headers={"If-Match": header}).status_code == 200


@pytest.mark.parametrize("header", ["1", '"x"', "", '"1", "2"', '"-1"', '"' + "9" * 40 + '"'])
def test_a_tag_that_is_none_matches_nothing(alice: Person, header: str) -> None:
    answer = alice.put(f"{alice.draft()}/care", CARE, headers={"If-Match": header})
    assert (answer.status_code, problem(answer)["code"]) == (412, "claim.changed_meanwhile")


def test_a_query_waits_for_its_position_then_says_that_the_view_is_behind(alice: Person) -> None:
    answer = alice.get("/claims", params={"min_position": 10**9})
    assert answer.status_code == 503
    assert problem(answer)["code"] == "view.behind"
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("wrong", ["-1", "x", str(2**63), ""])
def test_a_position_that_is_none_is_refused(alice: Person, wrong: str) -> None:
    answer = alice.get("/claims", params={"min_position": wrong})
    assert answer.status_code == 422
    (error,) = problem(answer)["errors"]
    assert (error["field"], error["code"]) == ("min_position", "field.invalid_choice")


def test_an_unknown_claim_is_not_found(alice: Person) -> None:
    for claim_id in (uuid4(), "x", "%00", "é"):
        answer = alice.get(f"/claims/{claim_id}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")
