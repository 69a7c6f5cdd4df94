"""Agreeing to a fitted copy over HTTP: it counts from then on, with its originals beside it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest

from installation import BOTH, Person, Site, picture, problem

from .fits import address, agree, phone_photo, proposed

NOT_FOUND = (404, "proposal.not_found")


def test_the_original_is_kept_and_given_back_to_its_person(alice: Person) -> None:
    claim, photo = alice.draft(), phone_photo()
    proposal = proposed(alice, claim, photo, names=["été.JPG"])
    document = agree(alice, claim, proposal["proposal_id"]).json()["document_id"]
    given = alice.get(f"{claim}/documents/{document}/originals/1")
    assert given.content == photo
    assert given.headers["content-type"] == "image/jpeg"
    assert given.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.JPG"
    assert given.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["cache-control"] == "no-store"
    for number in (0, 2, -1, 10**30):
        answer = alice.get(f"{claim}/documents/{document}/originals/{number}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_the_originals_stand_in_the_order_in_which_they_were_sent(alice: Person) -> None:
    claim, sent = alice.draft(), [picture(shade=20), picture(shade=240), picture("PNG")]
    proposal = proposed(alice, claim, *sent, names=["c.jpg", "a.jpg", "b.png"])
    document = agree(alice, claim, proposal["proposal_id"]).json()
    assert [one["file_name"] for one in document["originals"]] == ["c.jpg", "a.jpg", "b.png"]
    address = f"{claim}/documents/{document['document_id']}/originals"
    assert [alice.get(f"{address}/{number}").content for number in (1, 2, 3)] == sent


def test_the_event_holds_the_digests_of_the_copy_and_of_its_original(
    site: Site, alice: Person
) -> None:
    claim, photo = alice.draft(), picture()
    proposal = proposed(alice, claim, photo)
    copy = alice.get(address(claim, proposal)).content
    agree(alice, claim, proposal["proposal_id"])
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    facts = history[-1]["facts"]["document"]
    assert facts["sha256"] == hashlib.sha256(copy).hexdigest()
    assert [one["sha256"] for one in facts["originals"]] == [hashlib.sha256(photo).hexdigest()]
    assert facts["what_was_done"]
    assert (facts["file_name"], facts["original_names"]) == (None, None)


def test_a_foreign_unknown_expired_proposal_and_one_of_another_claim_look_the_same(
    site: Site, alice: Person
) -> None:
    claim, other = alice.draft(), alice.draft()
    mgen = site["mgen"]
    mine = mgen.draft()
    late = proposed(alice, claim, picture())
    site.clock.pass_by(hours=12)
    alice, mgen = site["alice"], site["mgen"]
    fresh = proposed(alice, claim, picture(shade=1))
    for person, where, proposal_id in (
        (mgen, mine, fresh["proposal_id"]),
        (alice, other, fresh["proposal_id"]),
        (alice, claim, late["proposal_id"]),
        (alice, claim, str(uuid4())),
    ):
        fitted = f"{where}/documents/fit/{proposal_id}"
        answers = [
            person.get(fitted),
            person.get(f"{fitted}/pages/1"),
            agree(person, where, proposal_id),
        ]
        assert [(one.status_code, problem(one)["code"]) for one in answers] == [NOT_FOUND] * 3
        assert len({one.content for one in answers}) == 1
        assert person.get(where).json()["documents"] == []
    assert alice.get(address(claim, fresh)).status_code == 200


def test_a_proposal_is_good_until_its_last_second(site: Site, alice: Person) -> None:
    claim = alice.draft()
    proposal = proposed(alice, claim)
    site.clock.pass_by(hours=12, seconds=-1)
    assert agree(site["alice"], claim, proposal["proposal_id"]).status_code == 201


def test_the_same_proposal_twice_is_one_document(alice: Person) -> None:
    claim = alice.draft()
    proposal_id = proposed(alice, claim)["proposal_id"]
    first = agree(alice, claim, proposal_id, key="k")
    assert agree(alice, claim, proposal_id, key="k").json() == first.json()
    again = agree(alice, claim, proposal_id)
    assert (again.status_code, again.json()["code"]) == (200, "document.duplicate")
    assert again.json()["document_id"] == first.json()["document_id"]
    assert len(alice.get(claim).json()["documents"]) == 1


def test_the_photo_of_a_fitted_copy_is_attached_already(alice: Person) -> None:
    claim = alice.draft()
    first = agree(alice, claim, proposed(alice, claim, picture())["proposal_id"]).json()
    again = alice.attach(claim, picture(), "ticket.jpg")
    assert (again.status_code, again.json()["document_id"]) == (200, first["document_id"])


def test_a_fitted_copy_that_was_taken_out_may_be_attached_again(alice: Person) -> None:
    claim = alice.draft()
    proposal_id = proposed(alice, claim)["proposal_id"]
    first = agree(alice, claim, proposal_id).json()["document_id"]
    assert alice.delete(f"{claim}/documents/{first}").status_code == 200
    again = agree(alice, claim, proposal_id)
    assert again.status_code == 201
    document = f"{claim}/documents/{again.json()['document_id']}"
    assert alice.get(f"{document}/originals/1").content == picture()
    assert alice.get(document).content.startswith(b"%PDF-")


def test_a_proposal_is_agreed_to_by_a_form_too(alice: Person) -> None:
    claim = alice.draft()
    proposal_id = proposed(alice, claim)["proposal_id"]
    form = {"proposal_id": (None, proposal_id), "covers": (None, "PAID_INVOICES")}
    answer = alice.ask("POST", f"{claim}/documents", files=form)
    assert (answer.status_code, answer.json()["covers"]) == (201, ["PAID_INVOICES"])


def test_a_proposal_is_agreed_to_with_what_it_covers(alice: Person) -> None:
    claim = alice.draft()
    body = {
        "proposal_id": proposed(alice, claim)["proposal_id"],
        "covers": ["PAYMENT_PROOFS", "PAID_INVOICES", "PAYMENT_PROOFS"],
    }
    answer = alice.post(f"{claim}/documents", body)
    assert answer.json()["covers"] == ["PAYMENT_PROOFS", "PAID_INVOICES"]


def test_a_file_or_a_proposal_is_attached_and_never_both(alice: Person) -> None:
    claim = alice.draft()
    proposal = ("proposal_id", (None, proposed(alice, claim)["proposal_id"]))
    file = ("file", ("a.jpg", picture(shade=3)))
    for form, second in (([proposal, file], "file"), ([file, proposal], "proposal_id")):
        answer = alice.ask("POST", f"{claim}/documents", files=form)
        assert (answer.status_code, problem(answer)["code"]) == (422, "field.not_applicable")
        assert problem(answer)["errors"][0]["field"] == second
    answer = alice.ask("POST", f"{claim}/documents", files=[proposal, proposal])
    assert problem(answer)["code"] == "field.invalid_choice"
    assert alice.get(claim).json()["documents"] == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "proposal_id", "field.required"),
        ({"proposal_id": "x"}, "proposal_id", "field.invalid_choice"),
        ({"proposal_id": str(uuid4()), "covers": ["X"]}, "covers.0", "field.invalid_choice"),
        ({"proposal_id": str(uuid4()), "file": "x"}, "file", "field.unknown"),
    ],
)
def test_an_agreement_in_json_is_checked_like_any_body(
    alice: Person, body: Any, field: str, code: str
) -> None:
    answer = alice.post(f"{alice.draft()}/documents", body)
    (error,) = problem(answer)["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, field, code)


def test_a_fitted_copy_may_still_come_after_the_submission(alice: Person) -> None:
    claim = alice.filled()
    assert alice.post(f"{claim}/submission", BOTH).status_code == 201
    proposal = proposed(alice, claim, picture(shade=7))
    assert agree(alice, claim, proposal["proposal_id"]).status_code == 201
