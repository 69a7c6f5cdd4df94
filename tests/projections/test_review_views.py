"""What a claim waits for outside the desk, as its person, the queue and the clock see it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from builders import day
from domain.values import QueueFilter, Status, WaitsFor
from projections import ALL, Projection, claim_summary, cnse_queue
from projections.claim_summary import ClaimSummary, What

from . import telling_review as review
from .conftest import Follower
from .telling import Log

ADVISERS = QueueFilter(waits_for=WaitsFor.MEDICAL_ADVISER)
STATES = QueueFilter(waits_for=WaitsFor.STATE_OF_STAY)


def seen(follower: Follower, log: Log, claim: UUID) -> ClaimSummary:
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    return found


def waiting(follower: Follower, filters: QueueFilter = cnse_queue.reading.EVERYTHING) -> list[UUID]:
    return [one.claim_id for one in cnse_queue.waiting(follower.db, filters).items]


def taken(follower: Follower, log: Log, filters: QueueFilter) -> list[UUID]:
    nobody = select(cnse_queue.TABLE.c.claim_id).where(cnse_queue.TABLE.c.documents < 0)
    return list(cnse_queue.free(follower.db, filters, log.at, but=nobody, limit=9))


def test_a_claim_that_waits_for_the_adviser_is_in_their_queue_alone(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    opinion = review.ask_adviser(log, claim)
    shown = seen(follower, log, claim)
    assert (shown.status, shown.timeline[-1].what) == (
        Status.MEDICAL_OPINION_PENDING,
        What.OPINION_REQUESTED,
    )
    assert (waiting(follower), waiting(follower, ADVISERS)) == ([], [claim])
    assert (taken(follower, log, QueueFilter()), taken(follower, log, ADVISERS)) == ([], [claim])
    lease = log.assign(claim)
    assert seen(follower, log, claim).status is Status.MEDICAL_OPINION_PENDING
    assert taken(follower, log, ADVISERS) == []
    log.release(claim, lease)
    assert seen(follower, log, claim).status is Status.MEDICAL_OPINION_PENDING
    review.advise(log, claim, opinion)
    shown = seen(follower, log, claim)
    assert (shown.status, shown.timeline[-1].what) == (Status.QUEUED, What.OPINION_GIVEN)
    assert (waiting(follower), waiting(follower, ADVISERS)) == ([claim], [])


def test_a_claim_that_waits_for_a_state_is_taken_by_nobody_and_says_which(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    request = review.ask_state(log, claim)
    shown = seen(follower, log, claim)
    assert shown.awaits_tariff is not None
    assert (shown.awaits_tariff.country, shown.awaits_tariff.request_id) == ("IT", request)
    assert waiting(follower, STATES) == [claim]
    assert taken(follower, log, STATES) == []
    review.no_tariff(log, claim, request)
    shown = seen(follower, log, claim)
    assert (shown.awaits_tariff, shown.timeline[-1].what) == (None, What.TARIFF_UNAVAILABLE)
    assert waiting(follower) == [claim]


def test_the_clock_finds_the_states_that_do_not_answer(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    request = review.ask_state(log, claim)
    db = follower.follow(log)
    assert cnse_queue.to_remind(db, day("2026-04-30"), limit=9) == []
    assert cnse_queue.to_remind(db, day("2026-05-01"), limit=9) == [claim]
    review.remind(log, claim, request, "2026-06-30")
    db = follower.follow(log)
    assert cnse_queue.to_remind(db, day("2026-06-29"), limit=9) == []
    review.no_tariff(log, claim, request)
    assert cnse_queue.to_remind(follower.follow(log), day("2027-01-01"), limit=9) == []


def test_a_claim_is_suspected_until_every_suspicion_is_cleared(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    first, second = review.suspect(log, claim, 1), review.suspect(log, claim, 2)
    review.clear(log, claim, first)
    assert cnse_queue.suspected(follower.follow(log), limit=9) == [claim]
    review.clear(log, claim, second)
    assert cnse_queue.suspected(follower.follow(log), limit=9) == []


@pytest.mark.parametrize("view", ALL, ids=lambda view: view.NAME)
def test_no_view_holds_a_word_of_the_desk(log: Log, follower: Follower, view: Projection) -> None:
    claim, _ = log.send()
    review.check(log, claim)
    review.enter(log, claim, review.line(claim))
    review.clear(log, claim, review.suspect(log, claim))
    review.advise(log, claim, review.ask_adviser(log, claim))
    entries = [
        type(one)(one.position, clear, one.recorded_at, one.sealed)
        for one, clear in zip(log.entries, log.clear, strict=True)
    ]
    follower.apply(view, entries)
    held = repr(follower.dump(view))
    assert not [words for words in review.CLEAR if words in held]
