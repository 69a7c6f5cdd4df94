"""Claims that came by post, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from installation import CARE, STAY, Person, Site, pdf, problem
from paper_forms import FORMS, form_of, keyed, registered


def test_a_registered_form_is_a_claim_of_its_person(site: Site, alice: Person) -> None:
    claim = alice.get(registered(site, alice)).json()
    assert (claim["channel"], claim["status"]) == ("PAPER", "SUBMITTED")
    assert claim["submitted_on"] == "2026-03-18"
    assert claim["care"]["reason"] == "Otite"
    assert len(claim["documents"]) == 1
    assert claim["next_actions"] == ["attach_documents", "withdraw"]
    assert alice.get("/submission-window").json()["places_left"] == 2


def test_its_person_finds_no_trace_of_a_form_that_is_being_keyed(site: Site, alice: Person) -> None:
    claim = keyed(site, alice).replace(FORMS, "/claims")
    assert alice.get("/claims").json()["items"] == []
    unknown = f"/claims/{uuid4()}"
    for method, path, more in (
        ("GET", "", {}),
        ("GET", "/timeline", {}),
        ("GET", "/letters/receipt.pdf", {}),
        ("PUT", "/care", {"json": CARE}),
        ("DELETE", "", {}),
        ("POST", "/documents", {"files": {"file": ("a.pdf", pdf())}}),
        ("POST", "/withdrawal", {"json": {}}),
    ):
        found = alice.ask(method, f"{claim}{path}", **more)
        assert found.status_code == 404
        assert found.json() == alice.ask(method, f"{unknown}{path}", **more).json()


def test_a_clerk_reads_nothing_of_what_they_keyed(site: Site, alice: Person) -> None:
    claim = registered(site, alice)
    clerk = site["clerk"]
    for path in (claim, f"/desk{claim}/documents", f"/audit{claim}/history"):
        assert clerk.get(path).status_code == 403
    assert clerk.get(claim.replace("/claims", FORMS)).status_code == 405


def test_a_clerk_finds_no_draft_of_a_person(site: Site, alice: Person) -> None:
    draft = alice.filled().replace("/claims", FORMS)
    clerk = site["clerk"]
    for answer in (
        clerk.attach(draft, pdf()),
        clerk.post(f"{draft}/registration", {"is_signed": True}),
        clerk.delete(draft),
    ):
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")


def test_the_same_form_with_the_same_key_is_one_claim(site: Site, alice: Person) -> None:
    clerk, form = site["clerk"], form_of(alice)
    first, again = clerk.post(FORMS, form, key="1"), clerk.post(FORMS, form, key="1")
    assert first.json() == again.json()
    other = clerk.post(FORMS, form | {"received_on": "2026-03-17"}, key="1")
    assert problem(other)["code"] == "idempotency.key_reused"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"received_on": "2026-03-21"}, "received_on", "paper.received_in_the_future"),
        ({"received_on": "2026-02-30"}, "received_on", "stay.date_does_not_exist"),
        ({"beneficiary_id": str(uuid4())}, "beneficiary_id", "beneficiary.unknown"),
        ({"care": CARE | {"amount_cents": 0}}, "care.amount_cents", "care.amount_out_of_range"),
        ({"stay": STAY | {"country": "RE"}}, "stay.country", "stay.country_not_abroad"),
        ({"stay": STAY | {"tariff": None}}, "stay.tariff", "field.required"),
        ({"why": "x"}, "why", "field.unknown"),
    ],
)
def test_a_form_is_refused_by_the_rules_of_every_claim(
    site: Site, alice: Person, said: dict[str, Any], field: str, code: str
) -> None:
    answer = site["clerk"].post(FORMS, form_of(alice, **said))
    assert answer.status_code == 422
    wrong = [(one["field"], one["code"]) for one in problem(answer)["errors"]]
    assert wrong == [(field, code)]


def test_a_form_for_nobody_known_is_refused(site: Site, alice: Person) -> None:
    answer = site["clerk"].post(FORMS, form_of(alice, insured_id=str(uuid4())))
    assert (answer.status_code, problem(answer)["code"]) == (404, "insured.not_found")


def test_a_form_needs_a_scan_and_a_signature(site: Site, alice: Person) -> None:
    clerk, form = site["clerk"], keyed(site, alice)
    lacking = clerk.post(f"{form}/registration", {"is_signed": True})
    assert problem(lacking)["errors"][0]["field"] == "documents"
    assert clerk.attach(form, b"no file").status_code == 415
    assert clerk.attach(form, pdf()).status_code == 201
    unsigned = clerk.post(f"{form}/registration", {"is_signed": False})
    assert (unsigned.status_code, problem(unsigned)["code"]) == (422, "paper.form_not_signed")


def test_a_scan_sent_twice_is_there_once(site: Site, alice: Person) -> None:
    clerk, form = site["clerk"], keyed(site, alice)
    first, again = clerk.attach(form, pdf()).json(), clerk.attach(form, pdf()).json()
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert first["document_id"] == again["document_id"]


def test_a_form_keyed_wrongly_is_left(site: Site, alice: Person) -> None:
    clerk, form = site["clerk"], keyed(site, alice)
    assert clerk.delete(form).status_code == 200
    assert clerk.attach(form, pdf()).status_code == 404


def test_the_proof_of_deposit_of_a_form_is_its_persons(site: Site, alice: Person) -> None:
    claim = registered(site, alice)
    answer = alice.get(f"{claim}/letters/receipt.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
