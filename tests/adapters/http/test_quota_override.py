"""Exceptions to the quota over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from installation import Person, Site, problem
from paper_forms import insured_of

REASON = {"reason": "Famille de quatre, accident commun"}


def grant(site: Site, person: Person, body: Any = None, **more: Any) -> Any:
    address = f"/desk/insured/{insured_of(person)}/quota-override"
    return site["supervisor"].post(address, body or REASON, **more)


def test_a_granted_place_shows_in_the_window(site: Site, alice: Person) -> None:
    alice.submitted()
    alice.submitted()
    granted = grant(site, alice)
    assert granted.status_code == 201
    assert granted.json()["valid_until"] == "2026-04-03"
    window = alice.get("/submission-window").json()
    assert window == {
        "places_left": 1,
        "submitted_on": ["2026-03-20", "2026-03-20"],
        "next_allowed_on": "2026-03-20",
    }


def test_the_same_key_grants_once_and_another_while_unused_is_refused(
    site: Site, alice: Person
) -> None:
    first = grant(site, alice, key="one")
    assert grant(site, alice, key="one").json() == first.json()
    assert problem(grant(site, alice, {"reason": "x"}, key="one"))["code"] == (
        "idempotency.key_reused"
    )
    again = grant(site, alice)
    assert (again.status_code, problem(again)["code"]) == (409, "quota.override_unused")
    assert problem(again)["valid_until"] == "2026-04-03"
    assert "jusqu'au 03/04/2026" in problem(again)["detail"]


def test_a_reason_is_needed_and_somebody_to_grant_it_to(site: Site, alice: Person) -> None:
    for body in ({}, {"reason": ""}, {"reason": "  "}):
        address = f"/desk/insured/{insured_of(alice)}/quota-override"
        answer = site["supervisor"].post(address, body)
        assert (answer.status_code, problem(answer)["code"]) == (422, "field.required")
    long = grant(site, alice, {"reason": "x" * 501})
    assert problem(long)["errors"][0]["code"] == "field.too_long"
    for nobody in (uuid4(), "x"):
        answer = site["supervisor"].post(f"/desk/insured/{nobody}/quota-override", REASON)
        assert (answer.status_code, problem(answer)["code"]) == (404, "insured.not_found")


def test_one_key_for_two_people_is_two_grants(site: Site, alice: Person) -> None:
    assert grant(site, alice, key="one").status_code == 201
    assert grant(site, site["mgen"], key="one").status_code == 201
