"""Forms that came by post, and a clerk who keys, scans and registers them over HTTP."""

from __future__ import annotations

from typing import Any

from installation import CARE, SITUATION, STAY, Person, Site, pdf

FORMS = "/desk/paper-claims"


def insured_of(person: Person) -> str:
    """The id under which staff know an insured person."""
    found: str = person.get("/beneficiaries").json()["items"][0]["beneficiary_id"]
    return found


def form_of(person: Person, **said: Any) -> dict[str, Any]:
    """What a form of this person says, with changes."""
    me = insured_of(person)
    return {
        "insured_id": me,
        "received_on": "2026-03-18",
        "personal_situation": SITUATION,
        "beneficiary_id": me,
        "care": CARE,
        "stay": STAY,
    } | said


def keyed(site: Site, person: Person, **said: Any) -> str:
    """The path of a form that is keyed."""
    answer = site["clerk"].post(FORMS, form_of(person, **said))
    assert answer.status_code == 201, answer.text
    path = f"{FORMS}/{answer.json()['claim_id']}"
    assert answer.headers["Location"].endswith(path)
    return path


def registered(site: Site, person: Person, **said: Any) -> str:
    """The path by which its person finds a registered form."""
    form = keyed(site, person, **said)
    assert site["clerk"].attach(form, pdf()).status_code == 201
    answer = site["clerk"].post(f"{form}/registration", {"is_signed": True})
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['claim_id']}"
