"""A draft is scheduled and cancelled over HTTP, and every change of it cancels it too."""

from __future__ import annotations

import pytest

from installation import BOTH, CARE, Person, Site, picture, problem


@pytest.fixture
def waiting(alice: Person) -> str:
    """A filled draft of a person who sent two claims today."""
    alice.submitted()
    alice.submitted()
    return alice.filled()


def path(claim: str) -> str:
    return f"{claim}/scheduled-submission"


def test_it_answers_the_day_and_the_claim_shows_it(alice: Person, waiting: str) -> None:
    answer = alice.post(path(waiting), BOTH)
    assert (answer.status_code, answer.json()["scheduled_on"]) == (201, "2026-04-04")
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    assert alice.get(waiting).json()["scheduled_on"] == "2026-04-04"
    told = [one["what"] for one in alice.get(f"{waiting}/timeline").json()["items"]]
    assert told[-1] == "SUBMISSION_SCHEDULED"


def test_a_change_cancels_it_and_is_told_in_the_mailbox(
    site: Site, alice: Person, waiting: str
) -> None:
    alice.post(path(waiting), BOTH)
    assert alice.put(f"{waiting}/care", CARE).status_code == 200  # the same again
    assert alice.get(waiting).json()["scheduled_on"] == "2026-04-04"
    assert alice.attach(waiting, picture(shade=99)).status_code == 201
    assert alice.get(waiting).json()["scheduled_on"] is None
    [message] = alice.get("/messages").json()["items"]
    assert message["subject"] == "L'envoi prévu de votre demande est annulé"
    assert "Vous l'avez modifiée depuis" in message["body"]
    assert message["deletes_on"] == "2026-04-19"


def test_it_wants_both_statements_and_a_complete_draft(alice: Person, waiting: str) -> None:
    refused = alice.post(path(waiting), BOTH | {"certifies_accuracy": False})
    assert (refused.status_code, problem(refused)["code"]) == (422, "claim.statements_required")
    refused = alice.post(path(alice.draft()), BOTH)
    assert (refused.status_code, problem(refused)["code"]) == (422, "claim.incomplete")


def test_a_free_place_is_not_waited_for(alice: Person) -> None:
    refused = alice.post(path(alice.filled()), BOTH)
    assert (refused.status_code, problem(refused)["code"]) == (409, "claim.place_is_free")


def test_a_foreign_draft_is_not_found(site: Site, waiting: str) -> None:
    for answer in (site["mgen"].post(path(waiting), BOTH), site["mgen"].delete(path(waiting))):
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")
    assert site["agent"].post(path(waiting), BOTH).status_code == 403


def test_an_earlier_version_is_not_certified_unawares(alice: Person, waiting: str) -> None:
    seen = alice.get(waiting).headers["ETag"]
    alice.attach(waiting, picture(shade=98))
    refused = alice.post(path(waiting), BOTH, headers={"If-Match": seen})
    assert refused.status_code == 412
