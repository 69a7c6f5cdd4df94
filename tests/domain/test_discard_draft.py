"""A draft is abandoned by its person."""

from __future__ import annotations

import pytest

from builders import acknowledge, discard, draft, expire, started, submit, withdraw
from domain.errors import AlreadySubmitted
from domain.events import DraftClosed, DraftDiscarded
from domain.values import DraftEnd, Status
from spec import Step, all_of, event, given, on

SUBMITTED = {
    "submitted": submit(),
    "acknowledged": all_of(submit(), acknowledge()),
    "withdrawn": all_of(submit(), withdraw()),
}


def test_an_abandoned_draft_ends_and_gives_its_place_back() -> None:
    past = given(started())
    claim_id = past.world.claim.id
    world = past.when(discard()).then(
        event(DraftDiscarded, because=DraftEnd.ABANDONED), event(DraftClosed, claim_id=claim_id)
    )
    assert world.claim.status is Status.ABANDONED
    assert world.open_window.open_drafts == set()


def test_the_other_drafts_stay() -> None:
    past = given(started(), started())
    first = past.world.claims[0].id
    world = past.when(discard()).then(event(DraftDiscarded), event(DraftClosed))
    assert world.open_window.open_drafts == {first}


def test_abandoning_a_draft_again_changes_nothing() -> None:
    given(started(), discard()).when(discard()).then()


def test_a_draft_that_expired_is_not_abandoned_as_well() -> None:
    given(started(), on("2026-04-20"), expire()).when(discard()).then()


@pytest.mark.parametrize("since", SUBMITTED.values(), ids=SUBMITTED)
def test_a_transmitted_claim_is_no_draft(since: Step) -> None:
    past = given(draft(), since)
    past.when(discard()).refuses(AlreadySubmitted, reference=past.world.claim.reference)
