"""Calls written down and acknowledgments sent again, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from adapters.identity.personas import persona_named
from installation import Person, Site, problem

ALICE = str(persona_named("alice").persona_id)
CALL = {"insured_id": ALICE, "direction": "INCOMING", "reason": "FOLLOW_UP"}


def rows(site: Site, **about: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site["clerk"].get("/contacts", params=about).json()["items"]
    return found


@pytest.fixture
def claim(site: Site, alice: Person) -> str:
    """An acknowledged claim."""
    path = alice.submitted()
    site.acknowledge(path)
    return path


def test_a_call_about_a_claim_is_its_next_contact(site: Site, claim: str) -> None:
    claim_id = claim.removeprefix("/claims/")
    answer = site["clerk"].post("/desk/contacts", CALL | {"claim_id": claim_id})
    assert answer.status_code == 201, answer.text
    row = rows(site, claim_id=claim_id)[-1]
    assert {name: row[name] for name in row if name not in ("contacted_at", "claim_id")} == {
        "number": "3 - 1",
        "channel": "Téléphone",
        "direction": "Entrant",
        "qualification": "Appel téléphonique",
        "reason": "Frais de santé - Suivi",
        "sub_reason": "Soins à l'étranger",
    }


def test_a_call_about_no_claim_is_counted_with_the_person(site: Site, claim: str) -> None:
    for _ in range(2):
        assert site["agent"].post("/desk/contacts", CALL).status_code == 201
    of_nobody = [row for row in rows(site, insured_id=ALICE) if row["claim_id"] is None]
    assert [row["number"] for row in of_nobody] == ["1 - 1", "2 - 1"]
    table = site["clerk"].get("/contacts.csv", params={"insured_id": ALICE}).text
    assert table.splitlines()[-1].endswith(";")


def test_the_same_key_writes_one_call_down(site: Site) -> None:
    clerk = site["clerk"]
    first = clerk.post("/desk/contacts", CALL, key="call")
    assert clerk.post("/desk/contacts", CALL, key="call").json() == first.json()
    other = clerk.post("/desk/contacts", CALL | {"reason": "APPEAL"}, key="call")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency.key_reused")
    assert len(rows(site, insured_id=ALICE)) == 1


def test_a_key_that_wrote_a_call_down_writes_none_with_another_person(site: Site) -> None:
    clerk, mgen = site["clerk"], str(persona_named("mgen").persona_id)
    assert clerk.post("/desk/contacts", CALL, key="call").status_code == 201
    other = clerk.post("/desk/contacts", CALL | {"insured_id": mgen}, key="call")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency.key_reused")
    assert rows(site, insured_id=mgen) == []
    assert site["agent"].post("/desk/contacts", CALL, key="call").status_code == 201


def test_a_call_is_with_somebody_known_about_their_own_transmitted_claim(
    site: Site, alice: Person, claim: str
) -> None:
    clerk, claim_id = site["clerk"], claim.removeprefix("/claims/")
    bernard = str(persona_named("mgen").persona_id)
    draft = alice.draft().removeprefix("/claims/")
    for body, code in (
        (CALL | {"insured_id": str(uuid4())}, "insured.not_found"),
        (CALL | {"insured_id": bernard, "claim_id": claim_id}, "claim.not_found"),
        (CALL | {"claim_id": draft}, "claim.not_found"),
        (CALL | {"claim_id": str(uuid4())}, "claim.not_found"),
    ):
        refused = clerk.post("/desk/contacts", body)
        assert (refused.status_code, problem(refused)["code"]) == (404, code)
    for body in (CALL | {"reason": "Otite"}, CALL | {"note": "Otite"}):
        assert clerk.post("/desk/contacts", body).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"),
    [("clerk", 201), ("agent", 201), ("supervisor", 201), ("medical", 403), ("alice", 403)],
)
def test_who_may_write_calls_down_and_send_copies(
    site: Site, claim: str, name: str, status: int
) -> None:
    assert site[name].post("/desk/contacts", CALL).status_code == status
    assert site[name].post(f"/desk{claim}/acknowledgment").status_code == status


def test_an_acknowledgment_comes_again_as_it_was(site: Site, alice: Person, claim: str) -> None:
    [first] = alice.get("/messages").json()["items"]
    site.clock.pass_by(minutes=5)
    clerk = site["clerk"]
    done = clerk.post(f"/desk{claim}/acknowledgment", key="again")
    assert done.status_code == 201, done.text
    assert clerk.post(f"/desk{claim}/acknowledgment", key="again").json() == done.json()
    second, before = alice.get("/messages").json()["items"]
    assert before["message_id"] == first["message_id"] != second["message_id"]
    assert (second["subject"], second["body"]) == (first["subject"], first["body"])
    row = rows(site, claim_id=claim.removeprefix("/claims/"))[-1]
    assert (row["number"], row["qualification"]) == ("3 - 1", "Renvoi d'accusé-réception")
    assert alice.get(claim).json()["version"] == done.json()["version"]


def test_a_fourth_copy_in_a_day_is_refused(site: Site, alice: Person, claim: str) -> None:
    clerk = site["clerk"]
    for _ in range(3):
        assert clerk.post(f"/desk{claim}/acknowledgment").status_code == 201
    refused = clerk.post(f"/desk{claim}/acknowledgment")
    assert (refused.status_code, problem(refused)["code"]) == (
        409,
        "acknowledgment.too_many_copies",
    )
    draft = alice.draft()
    assert clerk.post(f"/desk{draft}/acknowledgment").status_code == 404
