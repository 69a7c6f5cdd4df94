"""Appeals over HTTP: lodged by the person, in time or late; their outcome from the desk."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from decided import (
    GROUNDS,
    LINE,
    REFUSED_LINE,
    decide,
    decision_of,
    desk,
    letter_of,
    refused,
    text_of,
    types_of,
)
from installation import Person, Site, problem


@pytest.fixture
def claim(site: Site) -> str:
    """Refused on 20 March 2026."""
    return refused(site)


def lodge(person: Person, claim: str, route: str = "CRA", **more: Any) -> Any:
    return person.post(f"{claim}/appeals", {"route": route, "grounds": GROUNDS} | more)


def settle(agent: Person, claim: str, appeal_id: str, outcome: str) -> Any:
    body = {"outcome": outcome, "reason": "La commission a statué."}
    return agent.post(f"{desk(claim)}/appeals/{appeal_id}/outcome", body)


def lodged(person: Person, claim: str, route: str = "CRA") -> str:
    answer = lodge(person, claim, route)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["appeal_id"])


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, problem(answer)["code"]


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (59, False), (61, False), (62, True)])
def test_an_appeal_after_two_months_is_registered_and_flagged(
    site: Site, alice: Person, claim: str, days: int, is_late: bool
) -> None:
    letter_of(alice, claim)
    site.clock.pass_by(days=days)
    fresh = site["alice"]
    appeal_id = lodged(fresh, claim)
    body = fresh.get(claim).json()
    assert (body["status"], body["status_label"]) == ("UNDER_APPEAL", "Recours en cours")
    (appeal,) = body["decision"]["appeals"]
    assert (appeal["appeal_id"], appeal["until"], appeal["is_late"]) == (
        appeal_id,
        "2026-05-20",
        is_late,
    )
    assert appeal["grounds"] == GROUNDS


def test_an_appeal_is_among_the_contacts_and_in_the_timeline(
    site: Site, alice: Person, claim: str
) -> None:
    lodged(alice, claim)
    rows = site["clerk"].get("/contacts", params={"claim_id": claim.removeprefix("/claims/")})
    assert [row["number"] for row in rows.json()["items"]] == ["1 - 1", "2 - 1", "3 - 1", "4 - 1"]
    last = rows.json()["items"][-1]
    assert (last["channel"], last["direction"]) == ("Compte web", "Entrant")
    assert alice.get(f"{claim}/timeline").json()["items"][-1]["text"] == "Recours enregistré"


def test_an_appeal_that_is_upheld_brings_the_claim_back_to_the_queue(
    site: Site, alice: Person, claim: str
) -> None:
    agent = site["agent"]
    appeal_id = lodged(alice, claim)
    assert agent.get("/desk/queue").json()["items"] == []
    answer = settle(agent, claim, appeal_id, "UPHELD")
    assert answer.status_code == 200, answer.text
    (item,) = agent.get("/desk/queue").json()["items"]
    assert item["due_on"] == "2026-04-17"
    assert alice.get(claim).json()["status"] == "QUEUED"
    text = text_of(letter_of(alice, claim).content)
    assert "Votre recours est accepté" in text
    assert "La commission a statué." in text
    decide(agent, claim, LINE)
    assert alice.get(claim).json()["status"] == "ACCEPTED"


def test_an_appeal_that_is_rejected_says_how_to_go_to_court(
    site: Site, alice: Person, claim: str
) -> None:
    appeal_id = lodged(alice, claim)
    assert settle(site["supervisor"], claim, appeal_id, "REJECTED").status_code == 200
    body = alice.get(claim).json()
    assert (body["status"], body["status_label"]) == ("APPEAL_REJECTED", "Recours rejeté")
    text = text_of(letter_of(alice, claim).content)
    assert "Votre recours est rejeté" in text
    assert "pôle social du tribunal judiciaire" in text
    assert alice.get("/messages").json()["items"][0]["subject"] == "Le résultat de votre recours"
    assert code(settle(site["agent"], claim, appeal_id, "UPHELD")) == (
        409,
        "appeal.already_decided",
    )
    assert lodge(alice, claim, "MEDIATOR").status_code == 201


def test_a_mediator_who_changes_nothing_leaves_the_board_that_is_still_open(
    site: Site, alice: Person
) -> None:
    claim = alice.submitted()
    decide(site["agent"], claim, REFUSED_LINE | {"reason": "NOT_UNFORESEEN"})
    assert (
        settle(site["agent"], claim, lodged(alice, claim, "MEDIATOR"), "REJECTED").status_code
        == 200
    )
    text = text_of(letter_of(alice, claim).content)
    assert "Vous pouvez encore saisir : La commission médicale de recours amiable (CMRA)" in text
    assert "tribunal" not in text


def test_a_mediator_who_comes_after_the_board_sends_nobody_back_to_it(
    site: Site, alice: Person, claim: str
) -> None:
    for route in ("CRA", "MEDIATOR"):
        appeal_id = lodged(alice, claim, route)
        assert settle(site["agent"], claim, appeal_id, "REJECTED").status_code == 200
    assert "Vous pouvez encore saisir" not in text_of(letter_of(alice, claim).content)


def test_an_appeal_is_registered_once(site: Site, alice: Person, claim: str) -> None:
    body = {"route": "CRA", "grounds": GROUNDS}
    first = alice.post(f"{claim}/appeals", body, key="a")
    assert alice.post(f"{claim}/appeals", body, key="a").json() == first.json()
    assert types_of(site, claim).count("appeal_lodged") == 1
    assert code(lodge(alice, claim)) == (409, "appeal.already_lodged")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"route": "CMRA", "grounds": GROUNDS}, "route"),
        ({"route": "COURT", "grounds": GROUNDS}, "route"),
        ({"route": "CRA", "grounds": " "}, "grounds"),
        ({"route": "CRA", "grounds": "x" * 4001}, "grounds"),
        ({"route": "CRA"}, "grounds"),
    ],
)
def test_an_appeal_that_is_wrong_names_its_field(
    alice: Person, claim: str, body: dict[str, str], field: str
) -> None:
    answer = alice.post(f"{claim}/appeals", body)
    assert answer.status_code == 422
    assert [one["field"] for one in problem(answer)["errors"]] == [field]


def test_there_is_nothing_to_contest_without_a_refusal(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    assert code(lodge(alice, claim)) == (409, "appeal.nothing_to_contest")
    decide(site["agent"], claim, LINE)
    assert code(lodge(alice, claim)) == (409, "appeal.nothing_to_contest")


def test_nobody_contests_for_another(site: Site, claim: str) -> None:
    assert code(lodge(site["mgen"], claim)) == (404, "claim.not_found")
    assert code(lodge(site["agent"], claim)) == (403, "access.not_permitted")


def test_an_outcome_is_the_desks_to_register(site: Site, alice: Person, claim: str) -> None:
    appeal_id = lodged(alice, claim)
    for name in ("alice", "medical", "clerk", "auditor"):
        assert code(settle(site[name], claim, appeal_id, "UPHELD"))[0] == 403
    for wrong in (str(uuid4()), "appeal"):
        assert code(settle(site["agent"], claim, wrong, "UPHELD")) == (404, "appeal.not_found")
    assert decision_of(alice, claim)["appeals"][0]["outcome"] is None


def test_what_a_person_writes_stays_sealed(site: Site, alice: Person, claim: str) -> None:
    lodged(alice, claim)
    for address in (f"/audit{claim}/history", f"/audit{claim}/state"):
        assert "janvier" not in site["auditor"].get(address, params={"limit": 100}).text
    assert REFUSED_LINE["label"] in site["agent"].get(f"{desk(claim)}/decision").text
