"""A transmitted claim is taken back."""

from __future__ import annotations

import pytest

from builders import acknowledge, day, discard, draft, sent, submit, withdraw
from domain.errors import NotSubmitted
from domain.events import ClaimWithdrawn
from domain.values import Status
from spec import Step, all_of, event, given, on

COUNTED_UNTIL = day("2026-04-03")


@pytest.mark.parametrize(
    "since", [submit(), all_of(submit(), acknowledge())], ids=["submitted", "acknowledged"]
)
def test_a_transmitted_claim_is_taken_back(since: Step) -> None:
    withdrawn = event(ClaimWithdrawn, counted_until=COUNTED_UNTIL)
    world = given(draft(), since).when(withdraw()).then(withdrawn)
    assert world.claim.status is Status.WITHDRAWN


def test_a_withdrawn_claim_counts_until_the_fourteenth_day_after_its_submission() -> None:
    past = given(sent("2026-03-20"))
    past.when(on("2026-03-30"), withdraw()).then(event(ClaimWithdrawn, counted_until=COUNTED_UNTIL))


def test_a_withdrawn_claim_keeps_its_reference() -> None:
    past = given(draft(), submit())
    before = past.world.claim.reference
    assert past.when(withdraw()).then(event(ClaimWithdrawn)).claim.reference == before


def test_withdrawing_again_changes_nothing() -> None:
    given(draft(), submit(), withdraw()).when(withdraw()).then()


def test_a_draft_is_not_withdrawn() -> None:
    given(draft()).when(withdraw()).refuses(NotSubmitted)


def test_a_draft_that_ended_is_not_withdrawn() -> None:
    given(draft(), discard()).when(withdraw()).refuses(NotSubmitted)
