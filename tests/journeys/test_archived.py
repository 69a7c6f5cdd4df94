"""A claim that was closed two years ago is its person's, and of who answers for the past."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.access import AUTHORITY, Resource, Whose, authorize
from decided import decide
from domain.base import Author, Role
from domain.errors import ClaimNotFound
from domain.values import Status
from installation import Person, problem
from teleservice import Site

NIR = {"nir": "2 85 10 75 999 000 81"}
LAST = datetime(2028, 3, 20, 22, 59, tzinfo=UTC)
"""The last minute in Paris of the day two years after the decision."""

OVER = datetime(2028, 3, 20, 23, 0, tzinfo=UTC)
DESK = (
    *(("agent", what) for what in ("", "/decision", "/supplements", "/documents")),
    *(("supervisor", what) for what in ("", "/decision")),
    ("medical", ""),
)


def refused(site: Site) -> str:
    """A claim that was refused today."""
    assert site.clock() < LAST
    claim = site["alice"].submitted()
    site.acknowledge(claim)
    line = {"label": "Dialyse", "care_on": "2026-02-12", "amount_cents": 8540}
    line |= {"retained_cents": 0, "refused_cents": 8540, "basis": None}
    decide(site["agent"], claim, line | {"reason": "PRIOR_AUTHORISATION_MISSING"})
    site.settle()
    return claim


def found(clerk: Person) -> int:
    """How many claims of theirs a search shows."""
    answer = clerk.post("/desk/search", NIR)
    assert answer.status_code == 200, answer.text
    (person,) = answer.json()["items"]
    return len(person["claims"])


def contacts(clerk: Person, claim: str) -> int:
    answer = clerk.get("/contacts", params={"claim_id": claim.rpartition("/")[2]})
    assert answer.status_code == 200, answer.text
    return len(answer.json()["items"])


def test_the_desk_and_the_front_office_open_it_for_two_years_and_no_minute_longer(
    site: Site,
) -> None:
    claim = refused(site)
    site.clock.at = LAST
    for name, what in DESK:
        assert site[name].get(f"/desk{claim}{what}").status_code == 200, (name, what)
    assert (found(site["clerk"]), contacts(site["clerk"], claim) > 0) == (1, True)
    site.clock.at = OVER
    for name, what in DESK:
        answer = site[name].get(f"/desk{claim}{what}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found"), name
    assert (found(site["clerk"]), contacts(site["clerk"], claim)) == (0, 0)
    late = {"reason": "Erreur de saisie"}
    for name in ("agent", "supervisor"):
        answer = site[name].post(f"/desk{claim}/decision/reopening", late)
        assert answer.status_code == 404, answer.text


def test_it_stands_beside_no_other_claim_of_its_person(site: Site) -> None:
    claim = refused(site)
    for at, others in ((LAST, [claim]), (OVER, [])):
        site.clock.at = at
        later = site["alice"].submitted()
        site.settle()
        beside = site["agent"].get(f"/desk{later}").json()["others"]
        kept = [f"/claims/{one['claim_id']}" for one in beside]
        assert [one for one in kept if one == claim] == others


def test_its_person_goes_on_reading_it_and_the_auditor_answers_for_it(site: Site) -> None:
    claim = refused(site)
    site.clock.at = OVER
    assert site["alice"].get(claim).status_code == 200
    assert [one["claim_id"] for one in site["alice"].get("/claims").json()["items"]]
    assert site["auditor"].get(f"/audit{claim}/answers").status_code == 200


def test_only_owners_and_lines_of_any_state_reach_what_is_archived() -> None:
    actor_id, owner = Author(role=Role.AGENT, id=UUID(int=1)).id, UUID(int=2)
    kept = Resource(owner, holder=actor_id, reason="Why", is_archived=True)
    for line in AUTHORITY:
        actor = Author(role=line.role, id=actor_id)
        if line.whose is Whose.OWN:
            authorize(actor, line.action, kept._replace(owner=actor_id))
        elif line.whose is not Whose.KEYED and line.states:
            if Status.DRAFT in line.states:
                authorize(actor, line.action, kept)
            else:
                with pytest.raises(ClaimNotFound):
                    authorize(actor, line.action, kept)
