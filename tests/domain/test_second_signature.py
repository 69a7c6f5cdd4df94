"""Who signs a decision, and how one is looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from builders import attach, care, describe, draft, submit, withdraw
from deciding import PARTLY, REFUSED, assess, assessment, confirm, line, reopen, taken
from desk import AGENT, OTHER, SUPERVISOR, hand_out, lease_id, release, take, take_over, waiting
from domain.base import Author, Role
from domain.errors import (
    AlreadyDecided,
    FieldRequired,
    LeaseNotHeld,
    NotDecided,
    NothingToConfirm,
    NotWaiting,
    OwnClaim,
    SameAgent,
    UnderReview,
)
from domain.events import (
    ClaimAccepted,
    ClaimAssessed,
    ClaimAssigned,
    ClaimReleased,
    DecisionReopened,
)
from domain.values import Assessment, Lease, Status
from reviewing import check
from spec import ALICE, Step, World, all_of, at, event, given, on, paris

BIG = assessment(line(100_001))


def test_above_the_threshold_a_second_agent_signs() -> None:
    past = given(taken())
    world = past.when(assess(BIG)).then(event(ClaimAssessed, needs_second=True))
    assert (world.claim.status, world.claim.lease) == (Status.ASSESSED, None)
    assert world.claim.decision is None
    past.when(take(2, OTHER)).then(event(ClaimAssigned))
    world = past.when(confirm()).then(event(ClaimAccepted, retained_cents=100_001))
    assert world.claim.decision is not None
    assert (world.claim.decision.assessed_by, world.claim.decision.decided_by) == (
        AGENT.id,
        OTHER.id,
    )


def test_just_the_threshold_is_decided_by_one() -> None:
    past = given(taken())
    past.when(assess(assessment(line(100_000)))).then(event(ClaimAssessed), event(ClaimAccepted))


def test_lines_that_are_left_out_save_nobody_the_second_signature() -> None:
    past = given(draft(), describe(care(amount_cents=100_001)), submit(), take())
    past.when(assess()).then(event(ClaimAssessed, needs_second=True))


def test_a_refusal_above_the_threshold_needs_two_signatures_too() -> None:
    said = assessment(line(100_001, 0))
    given(taken()).when(assess(said)).then(event(ClaimAssessed, needs_second=True))


def test_nobody_signs_twice() -> None:
    past = given(taken(), assess(BIG))
    past.when(take(2, AGENT)).refuses(SameAgent)
    past.and_given(take(2, OTHER))
    past.when(confirm(2, AGENT)).refuses(LeaseNotHeld)


def test_whoever_prepared_what_is_decided_does_not_sign_it_second() -> None:
    prepared = all_of(taken(SUPERVISOR), check(by=SUPERVISOR), release(1, SUPERVISOR))
    past = given(prepared, take(2), assess(BIG, 2), take(3, SUPERVISOR))
    past.when(confirm(3, SUPERVISOR)).refuses(SameAgent)
    past.and_given(release(3, SUPERVISOR), take(4, OTHER))
    past.when(confirm(4, OTHER)).then(event(ClaimAccepted))


def test_the_second_agent_may_check_before_signing_and_prepares_nothing_by_that() -> None:
    past = given(taken(), assess(BIG), take(2, SUPERVISOR), check(number=2, by=SUPERVISOR))
    past.when(confirm(2, SUPERVISOR)).then(event(ClaimAccepted))


def test_what_is_looked_at_again_is_prepared_anew() -> None:
    prepared = all_of(taken(SUPERVISOR), check(by=SUPERVISOR), release(1, SUPERVISOR))
    past = given(prepared, take(2), assess(assessment(), 2), reopen(), take(3), assess(BIG, 3))
    past.and_given(take(4, SUPERVISOR))
    past.when(confirm(4, SUPERVISOR)).then(event(ClaimAccepted))


def test_a_claim_priced_anew_by_the_second_agent_waits_for_another() -> None:
    past = given(taken(), assess(BIG), take(2, OTHER))
    past.when(assess(BIG, 2, OTHER)).then(event(ClaimAssessed, needs_second=True))
    past.when(take(3, OTHER)).refuses(SameAgent)
    past.and_given(take(3, SUPERVISOR))
    past.when(confirm(3, SUPERVISOR)).then(event(ClaimAccepted))


def test_a_claim_that_waits_for_its_second_signature_goes_back_to_wait_for_it() -> None:
    past = given(taken(), assess(BIG), take(2, OTHER))
    world = past.when(release(2, OTHER)).then(event(ClaimReleased))
    assert world.claim.status is Status.ASSESSED


def test_nothing_is_confirmed_that_nobody_priced() -> None:
    given(taken()).when(confirm(1, AGENT)).refuses(NothingToConfirm)


@pytest.mark.parametrize("command", [assess(), confirm(1, AGENT)], ids=["assess", "confirm"])
def test_a_decision_needs_the_lease(command: Any) -> None:
    given(waiting()).when(command).refuses(LeaseNotHeld)
    given(taken(), at("2026-03-20 10:30:00")).when(command).refuses(LeaseNotHeld)
    given(taken(OTHER)).when(command).refuses(LeaseNotHeld)


def test_nobody_decides_their_own_claim() -> None:
    own = Author(role=Role.AGENT, id=ALICE)
    given(waiting(), took_before(1, own)).when(assess(by=own)).refuses(OwnClaim)
    past = given(taken(), assess(BIG), took_before(2, own))
    past.when(confirm(2, own)).refuses(OwnClaim)


def took_before(number: int, own: Author) -> Step:
    """Somebody was given their own claim, as the log may hold of earlier times."""

    def step(world: World) -> None:
        lease = Lease(lease_id=lease_id(number), agent_id=own.id, expires_at=paris("2026-03-21"))
        world.claim.record(ClaimAssigned, world.act(own), lease=lease)

    return step


@pytest.mark.parametrize("said", [assessment(), REFUSED, PARTLY], ids=["all", "none", "part"])
def test_a_decided_claim_waits_for_nobody(said: Assessment) -> None:
    past = given(taken(), assess(said))
    past.when(take(2, OTHER)).refuses(NotWaiting)
    past.when(assess(said)).refuses(LeaseNotHeld)
    past.when(withdraw()).refuses(AlreadyDecided)


def test_between_two_signatures_the_person_changes_nothing() -> None:
    past = given(taken(), assess(BIG))
    past.when(withdraw()).refuses(UnderReview)
    past.when(attach()).refuses(UnderReview)


def test_a_decision_is_corrected_by_a_new_one_and_never_edited() -> None:
    past = given(taken(), assess(REFUSED))
    world = past.when(reopen()).then(event(DecisionReopened, reason="Erreur de saisie"))
    assert world.claim.status is Status.QUEUED
    assert world.claim.decision is not None
    assert world.claim.decision.is_reopened
    past.and_given(take(2, OTHER))
    world = past.when(assess(assessment(), 2, OTHER)).then(
        event(ClaimAssessed), event(ClaimAccepted)
    )
    assert not world.claim.decision.is_reopened if world.claim.decision else False
    names = [type(one).__name__ for one in world.log[world.claim.id]]
    assert [name for name in names if name.startswith(("ClaimRe", "ClaimAcc"))] == [
        "ClaimRefused",
        "ClaimAccepted",
    ]


def test_a_decision_is_reopened_for_a_reason() -> None:
    given(taken(), assess(REFUSED)).when(reopen("")).refuses(FieldRequired, field="reason")


@pytest.mark.parametrize(
    "past", [waiting(), taken(), all_of(taken(), assess(BIG)), all_of(waiting(), withdraw())]
)
def test_what_is_not_decided_is_not_reopened(past: Any) -> None:
    given(past).when(reopen()).refuses(NotDecided)


def test_a_claim_that_was_decided_once_is_not_withdrawn_while_it_waits_again() -> None:
    past = given(taken(), assess(REFUSED), reopen(), on("2026-03-25"))
    past.when(withdraw()).refuses(AlreadyDecided)


def test_nobody_is_given_their_own_claim_nor_one_for_care_that_they_received() -> None:
    for own in (Author(role=Role.AGENT, id=ALICE), Author(role=Role.SUPERVISOR, id=ALICE)):
        given(waiting()).when(take(by=own)).refuses(OwnClaim)
    given(taken()).when(take_over(by=Author(role=Role.SUPERVISOR, id=ALICE))).refuses(OwnClaim)


def test_what_one_prepared_may_be_taken_but_is_not_what_comes_next() -> None:
    prepared = all_of(taken(SUPERVISOR), check(by=SUPERVISOR), release(1, SUPERVISOR))
    past = given(prepared, take(2), assess(BIG, 2))
    past.when(hand_out(3, SUPERVISOR)).refuses(SameAgent)
    past.when(take(3, SUPERVISOR)).then(event(ClaimAssigned))


def test_what_others_prepared_may_come_next() -> None:
    given(taken(), assess(BIG)).when(hand_out(2, OTHER)).then(event(ClaimAssigned))
