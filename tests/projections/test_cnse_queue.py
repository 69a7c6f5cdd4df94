"""The CNSE desk's work queue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import false, select

from domain.deadlines import due_on
from domain.events import LeaseRenewed
from domain.reference_number import reference_of
from domain.values import CareLink, Channel, DocumentCode, QueueFilter, StayReason, WaitsFor, Zone
from projections import cnse_queue
from projections.cnse_queue import Waiting

HOUR = timedelta(hours=1)

if TYPE_CHECKING:
    from projections.conftest import Follower, Log


def waiting_ids(follower: Follower, log: Log, **filters: object) -> list[UUID]:
    page = cnse_queue.waiting(follower.follow(log), QueueFilter(**filters))  # type: ignore[arg-type]
    return [item.claim_id for item in page.items]


def test_a_submitted_claim_waits_with_what_the_desk_needs_to_choose(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    (item,) = cnse_queue.waiting(follower.follow(log)).items
    assert item == Waiting(
        claim_id=claim,
        reference=reference_of(claim),
        channel=Channel.ONLINE,
        received_on=date(2026, 3, 1),
        due_on=date(2026, 3, 29),
        position=item.position,
        country="PL",
        zone=Zone.EU_EEA_UK_CH,
        stay_reason=StayReason.TOURISM,
        amount_cents=8540,
        is_planned=False,
        is_third_party_accident=False,
        documents=1,
        missing_expected=(DocumentCode.PAYMENT_PROOFS,),
        waits_for=WaitsFor.AGENT,
        lease_id=None,
        agent_id=None,
        lease_expires_at=None,
    )


def test_a_draft_does_not_wait(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    log.attach(claim)
    assert waiting_ids(follower, log) == []
    assert cnse_queue.count(follower.db) == 0


def test_facts_declared_long_before_the_submission_are_known(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim, stay=log.stay("US"))
    follower.follow(log)
    log.declare_stay(claim, log.stay("IT"))
    follower.follow(log)
    log.submit(claim)
    (item,) = cnse_queue.waiting(follower.follow(log)).items
    assert (item.country, item.amount_cents) == ("IT", 8540)


def test_a_withdrawn_claim_leaves_the_queue(log: Log, follower: Follower) -> None:
    (stays, _), (leaves, _) = log.send(), log.send()
    assert waiting_ids(follower, log) == [stays, leaves]
    log.withdraw(leaves)
    assert waiting_ids(follower, log) == [stays]
    assert cnse_queue.count(follower.db) == 1


def test_a_discarded_draft_leaves_no_row(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    follower.follow(log)
    log.discard(claim)
    follower.follow(log)
    assert follower.dump(cnse_queue) == []


def test_a_draft_begun_and_discarded_in_one_batch_leaves_no_row(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    log.declare(claim)
    log.discard(claim)
    follower.follow(log)
    assert follower.dump(cnse_queue) == []


def test_documents_are_counted_also_after_submission(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    log.attach(claim)
    log.remove(claim, log.attach(claim))
    log.submit(claim)
    log.attach(claim)
    (item,) = cnse_queue.waiting(follower.follow(log)).items
    assert item.documents == 2


def test_a_file_that_was_taken_away_is_not_counted(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    document = log.attach(claim)
    log.attach(claim)
    log.submit(claim)
    log.reject(claim, document)
    page = cnse_queue.waiting(follower.follow(log), QueueFilter(), limit=20)
    assert [one.documents for one in page.items] == [1]


def test_the_most_urgent_claim_stands_first_then_the_first_submitted(
    log: Log, follower: Follower
) -> None:
    late, soon = log.start(), log.start()
    for claim in (late, soon):
        log.declare(claim)
    log.submit(soon)
    same_day, _ = log.send()
    log.at = datetime(2026, 3, 4, tzinfo=UTC)
    log.submit(late)
    assert waiting_ids(follower, log) == [soon, same_day, late]


def test_the_queue_can_be_narrowed(log: Log, follower: Follower) -> None:
    poland, _ = log.send()
    accident = log.start()
    log.declare(accident, stay=log.stay("IT"), care=log.care(CareLink.THIRD_PARTY_ACCIDENT))
    log.submit(accident)
    assert waiting_ids(follower, log, country="PL") == [poland]
    assert waiting_ids(follower, log, country="IT") == [accident]
    assert waiting_ids(follower, log, is_third_party_accident=True) == [accident]
    assert waiting_ids(follower, log, is_third_party_accident=False) == [poland]
    assert waiting_ids(follower, log, is_planned=True) == []
    assert waiting_ids(follower, log, zone=Zone.EU_EEA_UK_CH) == [poland, accident]
    assert waiting_ids(follower, log, zone=Zone.OUTSIDE) == []
    assert waiting_ids(follower, log, stay_reason=StayReason.TOURISM) == [poland, accident]
    assert waiting_ids(follower, log, channel=Channel.PAPER) == []
    assert waiting_ids(follower, log, least_cents=8540, most_cents=8540) == [poland, accident]
    assert waiting_ids(follower, log, least_cents=8541) == []
    assert waiting_ids(follower, log, most_cents=8539) == []
    assert waiting_ids(follower, log, due_by=date(2026, 3, 28)) == []
    assert waiting_ids(follower, log, due_by=date(2026, 3, 29)) == [poland, accident]
    assert cnse_queue.count(follower.db, QueueFilter(country="PL")) == 1


def held_by(follower: Follower, log: Log) -> tuple[object, object, object]:
    (item,) = cnse_queue.waiting(follower.follow(log)).items
    return item.lease_id, item.agent_id, item.lease_expires_at


NOTHING = select(cnse_queue.TABLE.c.claim_id).where(false())


def free_ids(follower: Follower, log: Log, at: datetime, **filters: object) -> list[UUID]:
    wanted = QueueFilter(**filters)  # type: ignore[arg-type]
    return [*cnse_queue.free(follower.follow(log), wanted, at, but=NOTHING, limit=20)]


def test_the_queue_tells_who_holds_a_claim_until_when(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    assert held_by(follower, log) == (None, None, None)
    lease = log.assign(claim)
    assert held_by(follower, log) == (lease.lease_id, lease.agent_id, lease.expires_at)
    later = lease.model_copy(update={"expires_at": lease.expires_at + HOUR})
    log.add(LeaseRenewed, claim, lease=later)
    assert held_by(follower, log) == (lease.lease_id, lease.agent_id, lease.expires_at + HOUR)
    log.release(claim, later)
    assert held_by(follower, log) == (None, None, None)


def test_a_claim_that_was_given_back_keeps_its_due_date_and_its_place(
    log: Log, follower: Follower
) -> None:
    (first, _), (second, _) = log.send(), log.send()
    before = cnse_queue.waiting(follower.follow(log)).items
    log.at += 20 * HOUR
    log.release(first, log.assign(first))
    assert waiting_ids(follower, log) == [first, second]
    assert cnse_queue.waiting(follower.db).items == before


def test_a_claim_is_free_from_the_end_of_its_lease_on(log: Log, follower: Follower) -> None:
    (held, _), (free, _) = log.send(), log.send()
    ends_at = log.assign(held).expires_at
    assert free_ids(follower, log, ends_at - timedelta(microseconds=1)) == [free]
    assert free_ids(follower, log, ends_at) == [held, free]
    assert free_ids(follower, log, ends_at, country="IT") == []


def test_an_agent_is_told_what_they_hold_until_it_ends(log: Log, follower: Follower) -> None:
    (first, _), (second, _), _ = log.send(), log.send(), log.send()
    lease = log.assign(first)
    later = log.assign(second)
    db = follower.follow(log)
    held = cnse_queue.held_by(db, lease.agent_id, log.at)
    assert [one.claim_id for one in held] == [first, second]
    ends_first = min(lease.expires_at, later.expires_at)
    assert len(cnse_queue.held_by(db, lease.agent_id, ends_first)) < 2
    assert cnse_queue.held_by(db, UUID(int=404), log.at) == ()


def test_the_first_of_the_free_claims_come_without_those_that_are_left_out(
    log: Log, follower: Follower
) -> None:
    claims = [log.send()[0] for _ in range(5)]
    log.assign(claims[1])
    but = select(cnse_queue.TABLE.c.claim_id).where(cnse_queue.TABLE.c.claim_id == claims[2])
    found = cnse_queue.free(follower.follow(log), QueueFilter(), log.at, but=but, limit=2)
    assert [*found] == [claims[0], claims[3]]


def test_the_leases_that_ended_come_in_the_order_of_their_ends(
    log: Log, follower: Follower
) -> None:
    claims = [log.send()[0] for _ in range(4)]
    log.release(claims[0], log.assign(claims[0]))
    second = log.assign(claims[2])
    first = log.assign(claims[1]).expires_at
    log.assign(claims[3])
    db = follower.follow(log)
    assert cnse_queue.ended_leases(db, second.expires_at - HOUR / 3600, limit=9) == []
    assert cnse_queue.ended_leases(db, second.expires_at, limit=9) == [claims[2]]
    assert cnse_queue.ended_leases(db, first, limit=9) == [claims[2], claims[1]]
    assert cnse_queue.ended_leases(db, first + HOUR, limit=2) == [claims[2], claims[1]]


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2026, 3, 1), date(2026, 3, 29)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 20), date(2027, 1, 17)),
    ],
)
def test_an_online_claim_is_due_after_28_days(received_on: date, due: date) -> None:
    assert due_on(Channel.ONLINE, received_on) == due


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2026, 3, 1), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
    ],
)
def test_a_paper_claim_is_due_after_six_calendar_months(received_on: date, due: date) -> None:
    assert due_on(Channel.PAPER, received_on) == due
