"""A person's places as the auditor reads them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from installation import BOTH, Person, Site, problem
from paper_forms import insured_of, registered


def rows(site: Site, person: Person) -> list[Any]:
    answer = site["auditor"].get(f"/audit/insured/{insured_of(person)}/window")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def refused(person: Person) -> None:
    assert person.post(f"{person.filled()}/submission", BOTH).status_code == 429


def lived(site: Site) -> str:
    """Two claims, a refusal, an exception that is used, a paper form, and a free place again."""
    alice = site["alice"]
    first = alice.submitted()
    site.clock.pass_by(days=3)
    alice = site["alice"]  # a token does not last for days
    alice.submitted()
    refused(alice)
    reason = {"reason": "Famille de quatre"}
    granted = site["supervisor"].post(f"/desk/insured/{insured_of(alice)}/quota-override", reason)
    assert granted.status_code == 201
    alice.submitted()
    registered(site, alice)
    site.clock.pass_by(days=12)
    site["alice"].submitted()
    return first.removeprefix("/claims/")


def test_every_submission_refusal_and_override_has_its_window(site: Site) -> None:
    first = lived(site)
    found = rows(site, site["alice"])
    assert [(one["act"], one["day"], one["places_left"], one["agrees"]) for one in found] == [
        ("SUBMITTED", "2026-03-20", 2, True),
        ("SUBMITTED", "2026-03-23", 1, True),
        ("REFUSED", "2026-03-23", 0, True),
        ("OVERRIDDEN", "2026-03-23", 0, None),
        ("SUBMITTED", "2026-03-23", 0, True),
        ("BESIDE", "2026-03-23", 0, None),
        ("SUBMITTED", "2026-04-04", 1, True),
    ]
    assert found[0]["claim_id"] == first
    assert found[2]["counted"] == ["2026-03-20", "2026-03-23"]
    assert found[2]["next_allowed_on"] == "2026-04-04"
    assert found[4]["extra_until"] == "2026-04-06"
    assert {(one["quota_claims"], one["quota_days"]) for one in found} == {(2, 15)}


def test_why_a_place_was_granted_stays_sealed(site: Site, alice: Person) -> None:
    reason = {"reason": "Famille de quatre"}
    alice.draft()
    address = f"/desk/insured/{insured_of(alice)}/quota-override"
    assert site["supervisor"].post(address, reason).status_code == 201
    (found,) = rows(site, alice)
    assert (found["has_reason"], found["actor_name"][:11]) == (True, "Responsable")
    assert "Famille" not in str(found)


def test_somebody_without_a_window_is_not_found(site: Site) -> None:
    answer = site["auditor"].get(f"/audit/insured/{uuid4()}/window")
    assert (answer.status_code, problem(answer)["code"]) == (404, "insured.not_found")


def test_a_draft_alone_fills_no_place(site: Site, alice: Person) -> None:
    alice.draft()
    assert rows(site, alice) == []
