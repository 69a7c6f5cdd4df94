"""Step 5: the claim is transmitted."""

from __future__ import annotations

import pytest

from builders import (
    BOTH,
    accident,
    answer,
    attach,
    care,
    declare,
    describe,
    document,
    draft,
    personal,
    remove,
    select,
    sent,
    started,
    statements,
    stay,
    submit,
    withdraw,
)
from domain.errors import ClaimIncomplete, StatementsRequired, WindowFull
from domain.events import ClaimSubmitted, PlaceTaken, SubmissionRefused
from domain.reference_number import is_reference, reference_of
from domain.values import Answer, DocumentCode, Status, StayReason
from spec import all_of, at, event, given, on

D = DocumentCode
DAY = stay().ends_on.replace(month=3, day=20)
STEPS = {
    "personal_situation": personal(),
    "beneficiary": select(),
    "care": describe(),
    "stay": declare(),
    "documents": attach(),
}
FULL = [sent("2026-03-08"), sent("2026-03-19")]


def test_a_complete_claim_is_submitted_and_takes_a_place() -> None:
    past = given(draft())
    claim_id = past.world.claim.id
    world = past.when(submit()).then(
        event(
            ClaimSubmitted,
            reference=reference_of(claim_id),
            submitted_on=DAY,
            statements=BOTH,
        ),
        event(PlaceTaken, claim_id=claim_id, taken_on=DAY, quota_claims=2, quota_days=15),
    )
    assert world.claim.status is Status.SUBMITTED
    assert is_reference(world.claim.reference or "")


@pytest.mark.parametrize("lacking", STEPS)
def test_a_claim_that_lacks_a_step_is_incomplete(lacking: str) -> None:
    others = [step for name, step in STEPS.items() if name != lacking]
    outcome = given(started(), *others).when(submit()).refuses(ClaimIncomplete, field=None)
    code = "document.required" if lacking == "documents" else "field.required"
    assert outcome.others == [(code, lacking)]


def test_an_empty_draft_is_told_everything_that_it_lacks() -> None:
    outcome = given(started()).when(submit()).refuses(ClaimIncomplete)
    assert [field for _, field in outcome.others] == list(STEPS)


def test_a_claim_without_a_file_any_more_is_incomplete() -> None:
    outcome = given(draft(), remove(document())).when(submit()).refuses(ClaimIncomplete)
    assert outcome.others == [("document.required", "documents")]


def test_steps_that_contradict_each_other_are_told_at_the_submission() -> None:
    late = describe(accident("2026-03-01"))
    outcome = given(draft(), late).when(submit()).refuses(ClaimIncomplete)
    assert outcome.others == [("care.accident_after_the_stay", "care.accident_on")]


def test_what_was_right_when_it_was_said_stays_right() -> None:
    given(draft()).when(on("2026-04-18"), submit()).then(event(ClaimSubmitted), event(PlaceTaken))


NOT_BOTH = {
    "keeps_originals": statements(keeps_originals=False),
    "certifies_accuracy": statements(certifies_accuracy=False),
    "both": statements(keeps_originals=False, certifies_accuracy=False),
}


@pytest.mark.parametrize("lacking", NOT_BOTH)
def test_both_statements_are_made(lacking: str) -> None:
    given(draft()).when(submit(NOT_BOTH[lacking])).refuses(StatementsRequired)


@pytest.mark.parametrize("lacking", NOT_BOTH)
def test_the_statement_that_is_not_made_is_named(lacking: str) -> None:
    field = None if lacking == "both" else lacking
    given(draft()).when(submit(NOT_BOTH[lacking])).refuses(StatementsRequired, field=field)


def test_an_incomplete_claim_is_told_so_before_its_statements() -> None:
    given(started()).when(submit(statements(keeps_originals=False))).refuses(ClaimIncomplete)


def test_a_document_that_is_not_held_is_missing_and_blocks_nothing() -> None:
    outside = declare(stay(country="ZA"))
    past = given(draft(), outside, answer(D.PASSPORT_COPY, Answer.NOT_HELD))
    past.when(submit()).then(
        event(
            ClaimSubmitted,
            missing_expected=(D.PASSPORT_COPY,),
            unspecified=(D.PAID_INVOICES, D.PAYMENT_PROOFS, D.MEDICAL_REPORT),
            warnings=("stay.outside_zone_lump_sum", "document.not_held"),
        ),
        event(PlaceTaken),
    )


def test_a_file_or_an_answer_leaves_nothing_unspecified() -> None:
    held = attach(document(2, D.PAID_INVOICES))
    past = given(draft(), held, answer(D.PAYMENT_PROOFS, Answer.NOT_CONCERNED))
    said = event(ClaimSubmitted, missing_expected=(), unspecified=(), warnings=())
    past.when(submit()).then(said, event(PlaceTaken))


def test_an_answer_about_a_closed_branch_is_not_missing() -> None:
    outside = all_of(declare(stay(country="ZA")), answer(D.PASSPORT_COPY, Answer.NOT_HELD))
    past = given(draft(), outside, declare(stay(country="ES")))
    past.when(submit()).then(event(ClaimSubmitted, missing_expected=()), event(PlaceTaken))


def test_what_was_warned_of_is_kept_with_the_claim() -> None:
    planned = describe(care(planned_before_departure=True))
    uk = declare(stay(country="GB", reason=StayReason.RESIDENCE))
    warnings = (
        "care.planned_in_the_united_kingdom",
        "stay.united_kingdom_unforeseen_only",
        "stay.residence_abroad",
    )
    world = (
        given(draft(), planned, uk).when(submit()).then(event(ClaimSubmitted), event(PlaceTaken))
    )
    submitted = world.log[world.claim.id][-1]
    assert isinstance(submitted, ClaimSubmitted)
    assert submitted.warnings == warnings


def test_a_third_claim_within_fifteen_days_waits_and_leaves_its_trace() -> None:
    filling = (DAY.replace(day=8), DAY.replace(day=19))
    free = DAY.replace(day=23)
    outcome = given(*FULL, draft(), on("2026-03-20")).when(submit())
    outcome.refuses(WindowFull, submitted_on=filling, next_allowed_on=free)
    world = outcome.recording(
        event(SubmissionRefused, refused_on=DAY, submitted_on=filling, next_allowed_on=free)
    )
    assert world.claim.status is Status.DRAFT


def test_a_refusal_of_the_window_is_traced_once_per_draft_and_day() -> None:
    past = given(*FULL, draft(), on("2026-03-20"))
    past.when(submit()).refuses(WindowFull).recording(event(SubmissionRefused))
    past.when(submit()).refuses(WindowFull).recording()
    past.when(at("2026-03-20 23:59:59"), submit()).refuses(WindowFull).recording()
    past.when(at("2026-03-21 00:00:00"), submit()).refuses(WindowFull).recording(
        event(SubmissionRefused, refused_on=DAY.replace(day=21))
    )
    past.and_given(draft()).when(submit()).refuses(WindowFull).recording(event(SubmissionRefused))


def test_a_refusal_of_the_window_is_no_answer_to_its_command() -> None:
    past = given(*FULL, draft(), on("2026-03-20"))
    world = past.when(submit()).refuses(WindowFull).recording(event(SubmissionRefused))
    trace = world.log[world.claim.id][-1]
    assert trace.meta.command_id not in world.claim.accepted
    assert world.log[world.claim.id][-2].meta.command_id in world.claim.accepted


def test_i_the_third_claim_goes_out_when_its_day_begins_in_paris() -> None:
    past = given(*FULL, draft(), on("2026-03-20"))
    past.when(at("2026-03-22 23:59:59"), submit()).refuses(WindowFull).recording(
        event(SubmissionRefused)
    )
    past.when(at("2026-03-23 00:00:00"), submit()).then(
        event(ClaimSubmitted, submitted_on=DAY.replace(day=23)), event(PlaceTaken)
    )


def test_a_withdrawn_claim_keeps_its_place_in_the_window() -> None:
    past = given(sent("2026-03-08"), withdraw(), sent("2026-03-19"), withdraw(), draft())
    past.when(submit()).refuses(WindowFull)


def test_a_refused_claim_keeps_everything_that_was_said() -> None:
    past = given(*FULL, draft(), on("2026-03-20"))
    before = past.world.claim.facts
    world = past.when(submit()).refuses(WindowFull).recording(event(SubmissionRefused))
    assert world.claim.facts == before
