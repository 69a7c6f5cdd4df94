"""The contact history of the front office."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from domain.events import AcknowledgmentSent, ClaimSubmitted
from projections import contact_trace
from projections.contact_trace import Contact, ContactChannel, ContactKind, Direction

from .telling_supplement import Asked

if TYPE_CHECKING:
    from projections.conftest import Follower, Log


def test_a_submitted_claim_has_exactly_its_two_rows(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    at = {type(e): e.timestamp for e in log.clear}
    assert contact_trace.of_claim(follower.follow(log), claim).items == (
        Contact(
            claim_id=claim,
            rank=1,
            item=1,
            insured_id=log.ALICE,
            contacted_at=at[ClaimSubmitted],
            kind=ContactKind.CLAIM_SUBMITTED,
            channel=ContactChannel.WEB_ACCOUNT,
            direction=Direction.INCOMING,
        ),
        Contact(
            claim_id=claim,
            rank=2,
            item=1,
            insured_id=log.ALICE,
            contacted_at=at[AcknowledgmentSent],
            kind=ContactKind.ACKNOWLEDGMENT_SENT,
            channel=ContactChannel.MAILBOX,
            direction=Direction.OUTGOING,
        ),
    )


def test_contacts_are_numbered_within_their_claim(log: Log, follower: Follower) -> None:
    log.send()
    log.send()
    rows = contact_trace.of_insured(follower.follow(log), log.ALICE).items
    assert [row.number for row in rows] == ["1 - 1", "2 - 1", "1 - 1", "2 - 1"]


def test_a_draft_leaves_no_trace(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    log.refuse(claim)
    log.discard(claim)
    db = follower.follow(log)
    assert contact_trace.of_claim(db, claim).items == ()
    assert contact_trace.of_insured(db, log.ALICE).items == ()


def test_whose_claim_it_is_is_known_from_an_earlier_batch(log: Log, follower: Follower) -> None:
    claim = log.start()
    follower.follow(log)
    log.submit(claim)
    (row,) = contact_trace.of_insured(follower.follow(log), log.ALICE).items
    assert (row.claim_id, row.insured_id) == (claim, log.ALICE)


def test_a_claim_withdrawn_before_its_acknowledgment_has_both_rows(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    log.submit(claim)
    log.withdraw(claim)
    log.acknowledge(claim)
    rows = contact_trace.of_claim(follower.follow(log), claim).items
    assert [row.rank for row in rows] == [1, 2]


def test_nobody_sees_the_contacts_of_another(log: Log, follower: Follower) -> None:
    log.send()
    db = follower.follow(log)
    assert contact_trace.of_insured(db, log.BASIL).items == ()
    assert contact_trace.of_claim(db, UUID(int=404)).items == ()


def test_contacts_of_several_claims_stand_in_order_of_time(log: Log, follower: Follower) -> None:
    first, second = log.start(), log.start()
    log.submit(second)
    log.submit(first)
    log.acknowledge(second)
    log.acknowledge(first)
    rows = contact_trace.of_insured(follower.follow(log), log.ALICE).items
    told = [(row.claim_id, row.rank) for row in rows]
    assert told == [(second, 1), (first, 1), (second, 2), (first, 2)]


def test_reminders_notices_and_closings_are_contacts_too(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    one = Asked(log, claim)
    one.request()
    one.remind()
    one.notice()
    one.close()
    rows = contact_trace.of_claim(follower.follow(log), one.claim).items
    assert [(row.number, row.kind, row.channel, row.direction) for row in rows[3:]] == [
        (f"{rank} - 1", kind, ContactChannel.MAILBOX, Direction.OUTGOING)
        for rank, kind in (
            (4, ContactKind.SUPPLEMENT_REMINDED),
            (5, ContactKind.CLOSING_NOTICE_SENT),
            (6, ContactKind.CLOSED_WITHOUT_RESPONSE),
        )
    ]
