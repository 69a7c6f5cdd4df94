"""Step 2: what care was received and what it cost."""

from __future__ import annotations

import pytest

from builders import accident, care, declare, describe, started, stay
from domain.errors import (
    AccidentDateRequired,
    AccidentInTheFuture,
    CareAmountOutOfRange,
    CareReasonTooLong,
    FieldNotApplicable,
    FieldRequired,
)
from domain.events import CareDescribed
from domain.values import CareLink
from spec import event, given


def test_the_care_is_described_with_its_cost_in_cents() -> None:
    world = given(started()).when(describe(care())).then(event(CareDescribed, care=care()))
    assert world.claim.care == care()


def test_another_description_replaces_the_first_whole() -> None:
    past = given(started(), describe(accident("2026-02-12")))
    world = past.when(describe(care(amount_cents=1))).then(
        event(CareDescribed, care=care(amount_cents=1))
    )
    assert world.claim.care == care(amount_cents=1)


@pytest.mark.parametrize("reason", ["x", "x" * 180, "é\n" * 89 + "é", "  " + "x" * 180 + "\r\n"])
def test_a_reason_of_1_to_180_characters_is_taken(reason: str) -> None:
    given(started()).when(describe(care(reason=reason))).then(event(CareDescribed))


def test_a_reason_of_181_characters_is_too_long() -> None:
    long = care(reason="x" * 181)
    given(started()).when(describe(long)).refuses(CareReasonTooLong, field="reason", length=181)


@pytest.mark.parametrize("reason", ["", "  ", "\r\n\t"])
def test_a_reason_of_blanks_is_none(reason: str) -> None:
    blank = care(reason=reason)
    given(started()).when(describe(blank)).refuses(FieldRequired, field="reason")


def test_a_reason_that_is_not_given_is_required() -> None:
    given(started()).when(describe(care(reason=None))).refuses(FieldRequired, field="reason")


@pytest.mark.parametrize("amount", [1, 99_999_999])
def test_an_amount_from_one_cent_to_999_999_euros_99_is_taken(amount: int) -> None:
    given(started()).when(describe(care(amount_cents=amount))).then(event(CareDescribed))


@pytest.mark.parametrize("amount", [0, -1, 100_000_000])
def test_an_amount_outside_that_range_is_refused(amount: int) -> None:
    given(started()).when(describe(care(amount_cents=amount))).refuses(
        CareAmountOutOfRange, field="amount_cents"
    )


def test_an_accident_caused_by_a_third_party_needs_its_date() -> None:
    given(started()).when(describe(accident(None))).refuses(
        AccidentDateRequired, field="accident_on"
    )


@pytest.mark.parametrize("link", [link for link in CareLink if link != "THIRD_PARTY_ACCIDENT"])
def test_no_other_care_has_the_date_of_an_accident(link: CareLink) -> None:
    said = accident("2026-02-12").model_copy(update={"linked_to": link})
    given(started()).when(describe(said)).refuses(FieldNotApplicable, field="accident_on")


def test_a_closed_branch_clears_its_fields() -> None:
    past = given(started(), describe(accident("2026-02-12")))
    world = past.when(describe(care())).then(event(CareDescribed, care=care()))
    assert world.claim.care is not None
    assert world.claim.care.accident_on is None


def test_an_accident_cannot_lie_after_today_in_paris() -> None:
    given(started()).when(describe(accident("2026-03-20"))).then(event(CareDescribed))
    given(started()).when(describe(accident("2026-03-21"))).refuses(AccidentInTheFuture)


def test_a_step_is_never_refused_for_the_content_of_another() -> None:
    past = given(started(), declare(stay("2026-02-10", "2026-02-17")))
    past.when(describe(accident("2026-03-01"))).then(event(CareDescribed))


def test_everything_that_is_wrong_with_a_step_is_told_at_once() -> None:
    wrong = accident(None, reason="", amount_cents=0)
    outcome = given(started()).when(describe(wrong)).refuses(FieldRequired, field="reason")
    assert outcome.others == [
        ("care.amount_out_of_range", "amount_cents"),
        ("care.accident_date_required", "accident_on"),
    ]
