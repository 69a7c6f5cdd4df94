"""Agents take claims under leases, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from installation import Person, Site, pdf, problem

TAKEN_AT, ENDS_AT = "2026-03-20T09:00:00Z", "2026-03-20T09:30:00Z"
NEXT = "/desk/queue/next"


def held(answer: Any) -> dict[str, Any]:
    """What somebody who got a claim is told."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{body["version"]}"'
    return body


def refused(answer: Any, code: str) -> Any:
    """The body of a conflict."""
    assert (answer.status_code, problem(answer)["code"]) == (409, code), answer.text
    return answer.json()


def lease_of(claim: str) -> str:
    return f"/desk{claim}/lease"


def renew(person: Person, claim: str, lease_id: str, **more: Any) -> Any:
    return person.put(lease_of(claim), {"lease_id": lease_id}, **more)


def release(person: Person, claim: str, lease_id: str, **more: Any) -> Any:
    return person.delete(lease_of(claim), params={"lease_id": lease_id}, **more)


@pytest.fixture
def supervisor(site: Site) -> Person:
    return site["supervisor"]


def test_next_gives_the_most_urgent_claim_for_half_an_hour(
    site: Site, agent: Person, claim: str
) -> None:
    site.clock.pass_by(days=1)
    site["mgen"].submitted()
    site.clock.pass_by(days=-1)
    body = held(agent.post(NEXT))
    assert (f"/claims/{body['claim_id']}", body["lease_expires_at"]) == (claim, ENDS_AT)
    shown = agent.get("/desk/queue", params={"min_position": body["position"]}).json()["items"]
    assert (shown[0]["lease_id"], shown[0]["lease_expires_at"]) == (body["lease_id"], ENDS_AT)
    assert shown[1]["lease_id"] is shown[1]["agent_id"] is None


def test_next_gives_nothing_when_nobody_waits(agent: Person, alice: Person) -> None:
    alice.filled()
    answer = agent.post(NEXT)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"country": "ES", "zone": "EU_EEA_UK_CH", "channel": "ONLINE", "is_planned": False}, 200),
        ({"least_cents": 8540, "most_cents": 8540, "due_by": "2026-04-17"}, 200),
        ({"country": "IT"}, 204),
        ({"stay_reason": "STUDIES"}, 204),
        ({"is_third_party_accident": True}, 204),
        ({"least_cents": 8541}, 204),
        ({"due_by": "2026-04-16"}, 204),
    ],
)
@pytest.mark.usefixtures("claim")
def test_next_is_filtered(agent: Person, wanted: dict[str, Any], status: int) -> None:
    assert agent.post(NEXT, wanted).status_code == status


@pytest.mark.parametrize(
    "wrong", [{"country": "es"}, {"zone": "MOON"}, {"due_by": "soon"}, {"most_cents": "1"}]
)
def test_a_filter_that_is_none_is_refused(agent: Person, wrong: dict[str, str]) -> None:
    answer = agent.post(NEXT, wrong)
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, next(iter(wrong)))


@pytest.mark.usefixtures("claim")
def test_the_same_key_gives_the_same_claim_and_lease(site: Site, agent: Person) -> None:
    site["mgen"].submitted()
    first = agent.post(NEXT, key="k")
    assert held(agent.post(NEXT, key="k")) == held(first)
    reused = agent.post(NEXT, {"country": "ES"}, key="k")
    assert (reused.status_code, problem(reused)["code"]) == (422, "idempotency.key_reused")
    assert held(agent.post(NEXT))["claim_id"] != first.json()["claim_id"]


@pytest.mark.usefixtures("claim")
def test_without_a_key_nothing_is_taken(site: Site, agent: Person) -> None:
    answer = site.client.post(f"/api/v1{NEXT}", headers=agent.headers, json={})
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency.key_required")


def test_two_agents_never_hold_the_same_claim(
    agent: Person, supervisor: Person, claim: str
) -> None:
    body = held(agent.post(NEXT))
    assert supervisor.post(NEXT).status_code == 204
    told = refused(supervisor.post(lease_of(claim)), "lease.held_by_another")
    assert told["expires_at"] == "2026-03-20T09:30:00+00:00"
    assert held(agent.post(lease_of(claim)))["lease_id"] == body["lease_id"]


def test_a_certain_claim_is_taken_once_by_its_key(agent: Person, claim: str) -> None:
    first = held(agent.post(lease_of(claim), key="t"))
    assert held(agent.post(lease_of(claim), key="t")) == first
    answer = agent.post(lease_of(f"/claims/{uuid4()}"))
    assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")


def test_a_claim_that_does_not_wait_is_not_taken(agent: Person, alice: Person, claim: str) -> None:
    draft = agent.post(lease_of(alice.draft()))
    assert (draft.status_code, problem(draft)["code"]) == (404, "claim.not_found")
    alice.post(f"{claim}/withdrawal")
    refused(agent.post(lease_of(claim)), "claim.not_waiting")


@pytest.mark.usefixtures("claim")
def test_nobody_holds_more_than_five(site: Site, alice: Person, agent: Person) -> None:
    alice.submitted()
    for name in ("mgen", "mgp"):
        for _ in range(2):
            site[name].submitted()
    taken = [held(agent.post(NEXT)) for _ in range(5)]
    assert refused(agent.post(NEXT), "lease.too_many")["limit"] == 5
    release(agent, f"/claims/{taken[0]['claim_id']}", taken[0]["lease_id"])
    site.clock.pass_by(seconds=4)
    assert held(agent.post(NEXT))["claim_id"] == taken[0]["claim_id"]


def test_a_lease_is_renewed_under_its_id(site: Site, agent: Person, claim: str) -> None:
    body = held(agent.post(NEXT))
    site.clock.pass_by(minutes=20)
    renewed = held(renew(agent, claim, body["lease_id"], key="r"))
    assert (renewed["lease_id"], renewed["lease_expires_at"]) == (
        body["lease_id"],
        "2026-03-20T09:50:00Z",
    )
    assert held(renew(agent, claim, body["lease_id"], key="r")) == renewed


def test_a_claim_is_given_back_with_its_due_date(
    site: Site, agent: Person, supervisor: Person, claim: str
) -> None:
    before = agent.get("/desk/queue").json()
    body = held(agent.post(NEXT))
    answer = release(agent, claim, body["lease_id"], key="r")
    assert answer.status_code == 200
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert release(agent, claim, body["lease_id"], key="r").json() == answer.json()
    assert agent.get("/desk/queue").json() == before
    refused(release(agent, claim, body["lease_id"]), "lease.not_held")
    site.clock.pass_by(seconds=4)
    assert held(supervisor.post(NEXT))["lease_id"] != body["lease_id"]


def test_an_old_lease_opens_nothing(
    site: Site, agent: Person, supervisor: Person, claim: str
) -> None:
    old = held(agent.post(NEXT, key="k"))
    site.clock.pass_by(minutes=30)
    for late in (renew, release):
        refused(late(agent, claim, old["lease_id"]), "lease.not_held")
    refused(agent.post(NEXT, key="k"), "lease.not_held")
    new = held(supervisor.post(NEXT))
    assert f"/claims/{new['claim_id']}" == claim
    for late in (renew, release):
        refused(late(agent, claim, old["lease_id"]), "lease.not_held")
        refused(late(agent, claim, new["lease_id"]), "lease.not_held")
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    assert [one["type"] for one in history][-3:] == [
        "claim.claim_assigned.1",
        "claim.claim_released.1",
        "claim.claim_assigned.1",
    ]
    assert history[-2]["facts"]["because"] == "EXPIRED"


def test_a_lease_that_ended_is_shown_as_nobodys(site: Site, agent: Person, claim: str) -> None:
    held(agent.post(NEXT))
    site.clock.pass_by(minutes=30)
    (item,) = agent.get("/desk/queue").json()["items"]
    assert f"/claims/{item['claim_id']}" == claim
    assert item["lease_id"] is item["agent_id"] is item["lease_expires_at"] is None


def test_a_supervisor_alone_takes_over_and_says_why(
    site: Site, agent: Person, supervisor: Person, claim: str
) -> None:
    old = held(supervisor.post(lease_of(claim)))
    answer = agent.post(lease_of(claim), {"reason": "Moi d'abord"})
    assert (answer.status_code, problem(answer)["code"]) == (403, "access.not_permitted")
    release(supervisor, claim, old["lease_id"])
    old = held(agent.post(lease_of(claim)))
    answer = supervisor.post(lease_of(claim), {"reason": " "})
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "reason")
    too_long = supervisor.post(lease_of(claim), {"reason": "x" * 501})
    assert (too_long.status_code, problem(too_long)["errors"][0]["field"]) == (422, "reason")
    new = held(supervisor.post(lease_of(claim), {"reason": "Absence de l'agent"}))
    assert new["lease_id"] != old["lease_id"]
    refused(renew(agent, claim, old["lease_id"]), "lease.not_held")
    history = site["auditor"].get(f"/audit{claim}/history")
    released = history.json()["items"][-2]
    assert released["facts"] == {
        "lease_id": old["lease_id"],
        "because": "TAKEN_OVER",
        "reason": None,
    }
    assert released["sealed"]
    assert "Absence" not in history.text


def test_a_command_upon_a_version_that_is_past_is_refused(agent: Person, claim: str) -> None:
    stale, seen = {"If-Match": '"1"'}, held(agent.post(NEXT))
    for answer in (
        renew(agent, claim, seen["lease_id"], headers=stale),
        release(agent, claim, seen["lease_id"], headers=stale),
        agent.post(lease_of(claim), headers=stale),
    ):
        assert (answer.status_code, problem(answer)["code"]) == (412, "claim.changed_meanwhile")
    current = {"If-Match": f'"{seen["version"]}"'}
    assert renew(agent, claim, seen["lease_id"], headers=current).status_code == 200


def test_the_person_sees_the_review_and_changes_nothing_meanwhile(
    alice: Person, agent: Person, claim: str
) -> None:
    body = held(agent.post(NEXT))
    assert alice.get(claim).json()["status"] == "IN_REVIEW"
    told = [one["what"] for one in alice.get(f"{claim}/timeline").json()["items"]]
    assert told[-1] == "REVIEW_STARTED"
    refused(alice.post(f"{claim}/withdrawal"), "claim.under_review")
    refused(alice.attach(claim, pdf("Encore")), "claim.under_review")
    release(agent, claim, body["lease_id"])
    assert alice.get(claim).json()["status"] == "QUEUED"
    assert alice.attach(claim, pdf("Encore")).status_code == 201
    assert alice.post(f"{claim}/withdrawal").status_code == 200


def test_nobody_learns_who_the_agent_is_but_the_desk(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    held(agent.post(NEXT))
    (item,) = agent.get("/desk/queue").json()["items"]
    assert UUID(item["agent_id"])
    for address in (claim, f"{claim}/timeline", "/claims"):
        assert item["agent_id"] not in alice.get(address).text
