"""One agent at a time holds a claim, under a lease that ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from builders import (
    acknowledge,
    attach,
    classify,
    discard,
    document,
    draft,
    scanned,
    started,
    submit,
    withdraw,
)
from desk import (
    AGENT,
    OTHER,
    POLICY,
    SUPERVISOR,
    lease_id,
    release,
    renew,
    return_expired,
    take,
    take_over,
    waiting,
)
from domain.base import Author
from domain.errors import (
    AlreadySubmitted,
    FieldRequired,
    LeaseHeldByAnother,
    LeaseNotHeld,
    NotWaiting,
    UnderReview,
)
from domain.events import (
    AcknowledgmentSent,
    ClaimAssigned,
    ClaimReleased,
    ClaimWithdrawn,
    DocumentAttached,
    DocumentClassified,
    DocumentRejected,
    DocumentScanned,
    LeaseRenewed,
)
from domain.values import DocumentCode, Lease, LeaseEnd, LeasePolicy, ScanOutcome, Status
from spec import Step, all_of, at, event, given, paris

TAKEN_AT = paris("2026-03-20")
ENDS_AT = paris("2026-03-20 10:30:00")
LAST_MOMENT, END, LATER = (
    at("2026-03-20 10:29:59.999999"),
    at("2026-03-20 10:30:00"),
    at("2026-03-20 11:00:00"),
)
LEASE = Lease(lease_id=lease_id(), agent_id=AGENT.id, expires_at=ENDS_AT)


@pytest.mark.parametrize(
    "since", [all_of(), acknowledge(), all_of(take(3), release(3))], ids=["sent", "known", "again"]
)
def test_an_agent_takes_a_claim_that_waits_for_half_an_hour(since: Step) -> None:
    world = given(draft(), submit(), since).when(take()).then(event(ClaimAssigned, lease=LEASE))
    assert (world.claim.status, world.claim.lease) == (Status.IN_REVIEW, LEASE)
    assert timedelta(minutes=POLICY.minutes) == ENDS_AT - TAKEN_AT


@pytest.mark.parametrize(
    "past",
    [started(), all_of(draft(), discard()), all_of(draft(), submit(), withdraw())],
    ids=["draft", "ended", "withdrawn"],
)
@pytest.mark.parametrize("taking", [take(), take_over()], ids=["take", "take over"])
def test_a_claim_that_does_not_wait_is_not_taken(past: Step, taking: Step) -> None:
    given(past).when(taking).refuses(NotWaiting)


def test_a_claim_that_somebody_holds_is_not_taken() -> None:
    past = given(waiting(), take())
    past.when(take(2, by=OTHER)).refuses(LeaseHeldByAnother, expires_at=ENDS_AT.isoformat())


@pytest.mark.parametrize("taking", [take(2), take_over(2, by=AGENT)], ids=["take", "take over"])
def test_whoever_takes_what_they_hold_keeps_the_lease_that_they_have(taking: Step) -> None:
    world = given(waiting(), take()).when(LAST_MOMENT, taking).then()
    assert world.claim.lease == LEASE


def test_until_its_very_end_a_lease_keeps_others_away() -> None:
    given(waiting(), take()).when(LAST_MOMENT, take(2, by=OTHER)).refuses(LeaseHeldByAnother)


@pytest.mark.parametrize("by", [AGENT, OTHER], ids=["the same", "another"])
def test_a_lease_that_ended_goes_before_the_next_begins(by: Author) -> None:
    released = event(ClaimReleased, lease_id=lease_id(), because=LeaseEnd.EXPIRED, reason=None)
    world = given(waiting(), take()).when(END, take(2, by=by)).then(released, event(ClaimAssigned))
    assert world.claim.lease == Lease(
        lease_id=lease_id(2), agent_id=by.id, expires_at=paris("2026-03-20 11:00:00")
    )


def test_a_renewed_lease_begins_anew_under_the_same_id() -> None:
    longer = LEASE.model_copy(update={"expires_at": paris("2026-03-20 10:59:59.999999")})
    past = given(waiting(), take())
    world = past.when(LAST_MOMENT, renew()).then(event(LeaseRenewed, lease=longer))
    assert (world.claim.status, world.claim.lease) == (Status.IN_REVIEW, longer)
    past.when(END, take(2, by=OTHER)).refuses(LeaseHeldByAnother)


def test_a_claim_given_back_waits_again_for_anybody() -> None:
    released = event(ClaimReleased, lease_id=lease_id(), because=LeaseEnd.GIVEN_BACK, reason=None)
    past = given(waiting(), take())
    world = past.when(release()).then(released)
    assert (world.claim.status, world.claim.lease) == (Status.QUEUED, None)
    past.when(take(2, by=OTHER)).then(event(ClaimAssigned))


@pytest.mark.parametrize("command", [renew, release])
@pytest.mark.parametrize(
    "past",
    [
        all_of(),
        all_of(take(), release()),
        all_of(take(), END),
        all_of(take(), END, return_expired()),
        all_of(take(), END, take(2)),
        all_of(take(), take_over()),
        take(1, by=OTHER),
    ],
    ids=["never", "given back", "ended", "returned", "a newer one", "taken over", "another's"],
)
def test_an_old_lease_opens_nothing(past: Step, command: Callable[..., Step]) -> None:
    given(waiting(), past).when(command(1)).refuses(LeaseNotHeld)


@pytest.mark.parametrize("command", [renew, release])
def test_nobody_acts_under_the_lease_of_another(command: Callable[..., Step]) -> None:
    given(waiting(), take()).when(command(1, by=OTHER)).refuses(LeaseNotHeld)
    given(waiting(), take()).when(command(2)).refuses(LeaseNotHeld)


def test_a_supervisor_takes_a_claim_over_with_a_reason() -> None:
    released = event(
        ClaimReleased, lease_id=lease_id(), because=LeaseEnd.TAKEN_OVER, reason="Absence"
    )
    past = given(waiting(), take())
    world = past.when(take_over()).then(released, event(ClaimAssigned))
    assert world.claim.lease is not None
    assert (world.claim.lease.lease_id, world.claim.lease.agent_id) == (lease_id(2), SUPERVISOR.id)


@pytest.mark.parametrize("reason", [None, ""])
def test_a_claim_is_not_taken_over_without_a_reason(reason: str | None) -> None:
    given(waiting(), take()).when(take_over(reason=reason)).refuses(FieldRequired, field="reason")


def test_a_claim_that_nobody_holds_any_more_is_taken_over_from_nobody() -> None:
    ended = event(ClaimReleased, because=LeaseEnd.EXPIRED, reason=None)
    given(waiting(), take()).when(END, take_over()).then(ended, event(ClaimAssigned))
    given(waiting()).when(take_over()).then(event(ClaimAssigned))


def test_a_lease_that_ended_by_itself_is_returned_once() -> None:
    past = given(waiting(), take())
    past.when(LAST_MOMENT, return_expired()).then()
    past.when(END, return_expired()).then(
        event(ClaimReleased, lease_id=lease_id(), because=LeaseEnd.EXPIRED)
    )
    assert past.world.claim.status is Status.QUEUED
    past.when(LATER, return_expired()).then()


def test_a_claim_that_nobody_ever_took_has_nothing_to_return() -> None:
    given(waiting()).when(LATER, return_expired()).then()


def test_a_clock_that_runs_back_shortens_no_lease() -> None:
    world = given(waiting()).when(at("2026-03-20 09:00:00"), take()).then(event(ClaimAssigned))
    assert world.claim.lease == LEASE


def test_a_lease_lasts_as_long_as_the_policy_says() -> None:
    world = given(waiting(), take(policy=LeasePolicy(minutes=5))).world
    assert world.claim.lease is not None
    assert world.claim.lease.expires_at == paris("2026-03-20 10:05:00")


NEW = document(7)
BY_THE_PERSON = {
    "withdrawal": (withdraw(), event(ClaimWithdrawn)),
    "document": (attach(NEW), event(DocumentAttached)),
    "classification": (classify(document(), DocumentCode.PAID_INVOICES), event(DocumentClassified)),
}
each_way = pytest.mark.parametrize("way", BY_THE_PERSON)


@each_way
def test_a_claim_under_review_is_left_as_it_is(way: str) -> None:
    command, _ = BY_THE_PERSON[way]
    past = given(waiting(), take())
    past.when(command).refuses(UnderReview, reference=past.world.claim.reference)


@each_way
def test_a_claim_that_was_given_back_may_be_changed_again(way: str) -> None:
    command, recorded = BY_THE_PERSON[way]
    given(waiting(), take(), release()).when(command).then(recorded)


def test_what_was_said_before_the_submission_is_said_no_more_after_a_review() -> None:
    given(waiting(), take(), release()).when(submit()).refuses(AlreadySubmitted)


def test_a_claim_under_review_stays_so_when_it_is_acknowledged_late() -> None:
    world = given(draft(), submit(), take()).when(acknowledge()).then(event(AcknowledgmentSent))
    assert world.claim.status is Status.IN_REVIEW


def test_an_infected_file_goes_also_under_review() -> None:
    infected = scanned(document(), ScanOutcome.INFECTED, "Eicar")
    past = given(waiting(), take())
    world = past.when(infected).then(event(DocumentScanned), event(DocumentRejected))
    assert (world.claim.status, world.claim.lease) == (Status.IN_REVIEW, LEASE)
