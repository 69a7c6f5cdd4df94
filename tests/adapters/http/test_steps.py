"""What each step refuses: the stable code, the field, and the French sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from installation import CARE, SITUATION, STAY, Person, Site, problem

ACCIDENT = {**CARE, "linked_to": "THIRD_PARTY_ACCIDENT"}
HOSPITAL = {"starts_on": "2026-02-11", "ends_on": "2026-02-12"}
OUTSIDE = {key: STAY[key] for key in ("reason", "starts_on", "ends_on")} | {"country": "ZA"}
A, C, S = "personal-situation", "care", "stay"

Step = Callable[[str, Any], Any]


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


REFUSED = [
    (A, {}, "nationality", "field.required"),
    (A, {**SITUATION, "nationality": None}, "nationality", "field.required"),
    (A, {**SITUATION, "nationality": "MARTIAN"}, "nationality", "field.invalid_choice"),
    (A, {**SITUATION, "situation": 3}, "situation", "field.invalid_choice"),
    (A, {**SITUATION, "nir": "1850756023000"}, "nir", "field.unknown"),
    ("beneficiary", {}, "beneficiary_id", "field.required"),
    ("beneficiary", {"beneficiary_id": "x"}, "beneficiary_id", "field.invalid_choice"),
    (C, without(CARE, "reason"), "reason", "field.required"),
    (C, {**CARE, "reason": " \n "}, "reason", "field.required"),
    (C, {**CARE, "reason": 7}, "reason", "field.invalid_choice"),
    (C, {**CARE, "reason": "é" * 181}, "reason", "care.reason_too_long"),
    (C, {**CARE, "reason": "x" * 60_000}, "reason", "care.reason_too_long"),
    (C, {**CARE, "planned_before_departure": "yes"}, "planned_before_departure", None),
    (C, {**CARE, "planned_before_departure": 1}, "planned_before_departure", None),
    (C, {**CARE, "amount_cents": "8540"}, "amount_cents", "care.amount_format"),
    (C, {**CARE, "amount_cents": 85.4}, "amount_cents", "care.amount_format"),
    (C, {**CARE, "amount_cents": 85.0}, "amount_cents", "care.amount_format"),
    (C, {**CARE, "amount_cents": True}, "amount_cents", "care.amount_format"),
    (C, {**CARE, "amount_cents": None}, "amount_cents", "field.required"),
    (C, {**CARE, "amount_cents": 0}, "amount_cents", "care.amount_out_of_range"),
    (C, {**CARE, "amount_cents": 10**30}, "amount_cents", "care.amount_out_of_range"),
    (C, {**CARE, "linked_to": "FUN"}, "linked_to", "field.invalid_choice"),
    (C, {**CARE, "accident_on": "2026-02-12"}, "accident_on", "field.not_applicable"),
    (C, ACCIDENT, "accident_on", "care.accident_date_required"),
    (C, {**ACCIDENT, "accident_on": "2026-03-21"}, "accident_on", "care.accident_in_the_future"),
    (C, {**ACCIDENT, "accident_on": "12/02/2026"}, "accident_on", "stay.date_format"),
    (C, {**ACCIDENT, "accident_on": "2026-02-29"}, "accident_on", "stay.date_does_not_exist"),
    (S, without(STAY, "country"), "country", "field.required"),
    (S, {**STAY, "country": "XX"}, "country", "field.invalid_choice"),
    (S, {**STAY, "country": "es"}, "country", "field.invalid_choice"),
    (S, {**STAY, "country": "FR"}, "country", "stay.country_not_abroad"),
    (S, {**STAY, "country": "MF"}, "country", "stay.country_not_abroad"),
    (S, {**STAY, "reason": "FUN"}, "reason", "field.invalid_choice"),
    (S, {**STAY, "starts_on": 20260210}, "starts_on", "stay.date_format"),
    (S, {**STAY, "starts_on": "2026-2-10"}, "starts_on", "stay.date_format"),
    (S, {**STAY, "starts_on": "2026-02-10T00:00:00"}, "starts_on", "stay.date_format"),
    (S, {**STAY, "starts_on": "2026-02-10\n"}, "starts_on", "stay.date_format"),
    (S, {**STAY, "starts_on": "2026-02-1\u0660"}, "starts_on", "stay.date_format"),
    (S, {**STAY, "starts_on": "2026-02-31"}, "starts_on", "stay.date_does_not_exist"),
    (S, {**STAY, "starts_on": "0000-01-01"}, "starts_on", "stay.date_does_not_exist"),
    (S, {**STAY, "ends_on": None}, "ends_on", "field.required"),
    (S, {**STAY, "starts_on": "2026-03-21"}, "starts_on", "stay.starts_in_the_future"),
    (S, {**STAY, "ends_on": "2026-02-09"}, "ends_on", "stay.ends_before_it_starts"),
    (S, without(STAY, "tariff"), "tariff", "field.required"),
    (S, {**OUTSIDE, "tariff": "FRENCH"}, "tariff", "field.not_applicable"),
    (
        S,
        {**OUTSIDE, "partially_reimbursed": False},
        "partially_reimbursed",
        "field.not_applicable",
    ),
    (
        S,
        {**STAY, "hospitalisation": {**HOSPITAL, "starts_on": "2026-02-09"}},
        "hospitalisation.starts_on",
        "stay.hospitalisation_outside_stay",
    ),
    (
        S,
        {**STAY, "hospitalisation": {**HOSPITAL, "ends_on": "2026-02-11"}},
        "hospitalisation.ends_on",
        "stay.hospitalisation_without_a_night",
    ),
    (
        S,
        {**STAY, "hospitalisation": {"starts_on": "2026-02-11"}},
        "hospitalisation.ends_on",
        "field.required",
    ),
    (
        S,
        {**STAY, "hospitalisation": {**HOSPITAL, "starts_on": "2026-02-30"}},
        "hospitalisation.starts_on",
        "stay.date_does_not_exist",
    ),
    (S, {**STAY, "hospitalisation": "yes"}, "hospitalisation", "field.invalid_choice"),
    ("checklist", {"code": "SOMETHING", "answer": None}, "code", "field.invalid_choice"),
    ("checklist", {"code": "PASSPORT_COPY"}, "answer", "field.required"),
    ("checklist", {"code": "PASSPORT_COPY", "answer": "MAYBE"}, "answer", "field.invalid_choice"),
]


@pytest.fixture(scope="module")
def draft(lasting_site: Site) -> Step:
    """Declares a step of a draft of the whole module."""
    person = lasting_site["alice"]
    claim = person.draft()
    return lambda step, body: person.put(f"{claim}/{step}", body)


@pytest.mark.parametrize(("step", "body", "field", "code"), REFUSED)
def test_a_step_is_refused_at_its_field(
    draft: Step, step: str, body: Any, field: str, code: str | None
) -> None:
    answer = draft(step, body)
    assert answer.status_code == 422
    said = problem(answer)
    first = said["errors"][0]
    assert (first["field"], first["code"]) == (field, code or "field.invalid_choice")
    assert (said["code"], said["detail"]) == (first["code"], first["detail"])


ACCEPTED = [
    (A, {"nationality": "EU_EEA_UK_CH", "situation": "RETIRED"}),
    (C, {**CARE, "reason": "é" * 180}),
    (C, {**CARE, "reason": "#emph[x] <b>*</b>\r\n" + "\u0000"}),
    (C, {**CARE, "amount_cents": 99_999_999, "accident_on": None}),
    (C, {**ACCIDENT, "accident_on": "2020-08-12"}),
    (S, OUTSIDE),
    (S, {**OUTSIDE, "country": "PF"}),
    (S, {**STAY, "ends_on": "9999-12-31"}),
    (S, {**STAY, "starts_on": "0001-01-01"}),
    (S, {**STAY, "hospitalisation": HOSPITAL}),
    ("checklist", {"code": "PAID_INVOICES", "answer": "NOT_CONCERNED"}),
    ("checklist", {"code": "PAID_INVOICES", "answer": None}),
]


@pytest.mark.parametrize(("step", "body"), ACCEPTED)
def test_a_step_within_its_rules_is_taken(draft: Step, step: str, body: Any) -> None:
    answer = draft(step, body)
    assert answer.status_code == 200, answer.text


def test_all_that_is_wrong_with_a_step_is_told_at_once(alice: Person) -> None:
    body = {**STAY, "starts_on": "2026-03-21", "ends_on": "2026-03-01", "tariff": None}
    said = problem(alice.put(f"{alice.draft()}/stay", body))
    assert [(one["field"], one["code"]) for one in said["errors"]] == [
        ("tariff", "field.required"),
        ("starts_on", "stay.starts_in_the_future"),
        ("ends_on", "stay.ends_before_it_starts"),
    ]
    assert [one["detail"] for one in said["errors"]] == [
        "Ce champ est obligatoire.",
        "La date de début du séjour ne peut pas être dans le futur.",
        "La date de fin doit être égale ou postérieure à la date de début.",
    ]


def test_a_reason_that_is_too_long_says_how_long(alice: Person) -> None:
    said = problem(alice.put(f"{alice.draft()}/care", {**CARE, "reason": "x" * 193}))
    assert said["detail"] == (
        "La raison des soins ne doit pas dépasser 180 caractères (actuellement 193)."
    )


def test_saint_martin_has_its_own_sentence(alice: Person) -> None:
    said = problem(alice.put(f"{alice.draft()}/stay", {**STAY, "country": "MF"}))
    assert said["detail"].startswith("À Saint-Martin")


def test_a_child_may_be_the_beneficiary_whatever_its_attachment(alice: Person) -> None:
    claim = alice.draft()
    for person in alice.get("/beneficiaries").json()["items"]:
        body = {"beneficiary_id": person["beneficiary_id"]}
        assert alice.put(f"{claim}/beneficiary", body).status_code == 200
        assert alice.get(claim).json()["beneficiary"] == person


def test_nobody_claims_for_somebody_else(alice: Person) -> None:
    stranger = {"beneficiary_id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"}
    answer = alice.put(f"{alice.draft()}/beneficiary", stranger)
    assert (answer.status_code, problem(answer)["code"]) == (422, "beneficiary.unknown")


def test_the_same_step_twice_records_nothing(alice: Person) -> None:
    claim = alice.draft()
    versions = [alice.put(f"{claim}/care", CARE).json()["version"] for _ in range(2)]
    assert versions == [2, 2]


def test_the_checklist_tells_what_the_facts_call_for(alice: Person) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/stay", OUTSIDE)
    alice.put(f"{claim}/checklist", {"code": "PASSPORT_COPY", "answer": "NOT_HELD"})
    said = alice.get(f"{claim}/checklist").json()
    lines = {tuple(line["codes"]): line for line in said["items"]}
    assert lines[("PASSPORT_COPY",)]["state"] == "NOT_HELD"
    assert lines[("PRESCRIPTIONS",)]["level"] == "IF_CONCERNED"
    assert lines[("PAID_INVOICES",)]["labels"] == ["Factures acquittées et détaillées"]
    assert said["missing_expected"] == ["PASSPORT_COPY"]
    assert "MEDICAL_REPORT" in said["unspecified"]


@pytest.mark.parametrize("body", [b"[", b'"x"', b"null", b"[]", b"\xff", b"[" * 60_000, b"{'a':1}"])
def test_what_is_no_json_object_is_malformed(alice: Person, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = alice.ask("PUT", f"{alice.draft()}/care", content=body, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "body.malformed")


def test_half_a_character_is_no_text(alice: Person) -> None:
    body = b'{"reason":"\\ud800","planned_before_departure":false,"amount_cents":1,'
    body += b'"linked_to":"ILLNESS"}'
    headers = {"Content-Type": "application/json"}
    answer = alice.ask("PUT", f"{alice.draft()}/care", content=body, headers=headers)
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == "reason"


def test_a_refusal_never_repeats_what_was_sent(alice: Person) -> None:
    canary = "DUPONT-1850756023000"
    claim = alice.draft()
    for step, body in (
        ("care", {**CARE, "reason": canary * 20}),
        ("care", {**CARE, "linked_to": canary}),
        ("care", {**CARE, canary: 1}),
        ("care", {**CARE, "amount_cents": canary}),
        ("stay", {**STAY, "country": canary, "starts_on": canary}),
        ("beneficiary", {"beneficiary_id": canary}),
    ):
        answer = alice.put(f"{claim}/{step}", body)
        assert answer.status_code == 422
        assert canary not in answer.text
