"""What is asked of a person, as every view shows it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import false, select

from domain.values import QueueFilter, Status, SupplementCode, WaitsFor
from projections import (
    ALL,
    Projection,
    claim_summary,
    cnse_queue,
    contact_trace,
    mailbox,
)
from projections.claim_summary import ClaimSummary, What
from projections.contact_trace import ContactChannel, ContactKind, Direction
from projections.mailbox import MessageKind

from .telling_supplement import CODES, NOTE, WHY, Asked

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

each_view = pytest.mark.parametrize("view", ALL, ids=lambda view: view.NAME)
FOR_THE_PERSON = QueueFilter(waits_for=WaitsFor.INSURED)


def asked(log: Log) -> Asked:
    claim, _ = log.send()
    one = Asked(log, claim)
    one.request()
    return one


def summary(log: Log, follower: Follower, claim: UUID) -> ClaimSummary:
    found = claim_summary.find(follower.follow(log), claim, log.open)
    assert found is not None
    return found


def queued(follower: Follower, log: Log, filters: QueueFilter) -> list[UUID]:
    return [one.claim_id for one in cnse_queue.waiting(follower.follow(log), filters).items]


def test_a_claim_shows_what_is_asked_with_the_words_of_both(log: Log, follower: Follower) -> None:
    one = asked(log)
    requested_on = one.today
    one.say()
    document = one.deposit(1)
    shown = summary(log, follower, one.claim)
    assert (shown.status, shown.awaits_until) == (
        Status.AWAITING_SUPPLEMENT,
        requested_on + timedelta(days=60),
    )
    found = shown.supplement
    assert found is not None
    assert found.request.notes == (NOTE, "")
    assert [reply.why for reply in found.replies.values()] == [WHY]
    first, second = found.request.items
    assert found.answered_by(first, shown.facts.documents) == ()
    assert [d.document_id for d in found.answered_by(second, shown.facts.documents)] == [document]
    assert found.unanswered(shown.facts.documents) == ()
    assert [d.document_id for d in shown.of_this_round] == [document]


def test_words_are_gone_with_the_key_and_the_rest_stays(log: Log, follower: Follower) -> None:
    one = asked(log)
    one.say()
    log.has_keys = False
    found = summary(log, follower, one.claim).supplement
    assert found is not None
    assert found.request.notes is None
    assert [reply.why for reply in found.replies.values()] == [None]
    assert found.request.note(found.request.items[0]) == ""


def test_in_a_list_no_word_is_opened(log: Log, follower: Follower) -> None:
    one = asked(log)
    one.say()
    page = claim_summary.list_of(follower.follow(log), log.ALICE, opener=log.open)
    (found,) = page.items[0].supplements
    assert found.request.notes is None
    assert found.replies[one.items[0]].why is None


def test_a_reply_that_was_taken_back_is_gone(log: Log, follower: Follower) -> None:
    one = asked(log)
    one.say()
    one.say(back=True)
    found = summary(log, follower, one.claim).supplement
    assert found is not None
    assert found.replies == {}


def test_everything_that_happens_is_told_in_order(log: Log, follower: Follower) -> None:
    one = asked(log)
    for step in (one.remind, one.extend, one.notice, one.close, one.reopen, one.receive):
        step()
    shown = summary(log, follower, one.claim)
    assert [moment.what for moment in shown.timeline][-7:] == [
        What.SUPPLEMENT_REQUESTED,
        What.SUPPLEMENT_REMINDED,
        What.SUPPLEMENT_EXTENDED,
        What.CLOSING_NOTICE,
        What.CLOSED_NO_RESPONSE,
        What.REOPENED,
        What.SUPPLEMENT_RECEIVED,
    ]
    assert (shown.status, shown.awaits_until) == (Status.QUEUED, None)


def test_the_clockwork_finds_what_is_due_and_nothing_else(log: Log, follower: Follower) -> None:
    one, other = asked(log), asked(log)
    due_on = one.today + timedelta(days=30)

    def due(days: int = 0) -> tuple[UUID, ...]:
        db = follower.follow(log)
        return claim_summary.to_pursue(db, due_on + timedelta(days=days), limit=9)

    assert due(-1) == ()
    assert set(due()) == {one.claim, other.claim}
    one.extend()
    assert due() == (other.claim,)
    log.withdraw(other.claim)
    assert due(90) == (one.claim,)
    one.receive()
    assert due(900) == ()


def test_the_queue_waits_for_the_person_then_again_with_the_same_due_date(
    log: Log, follower: Follower
) -> None:
    first, _ = log.send()
    before = cnse_queue.waiting(follower.follow(log)).items[0]
    log.at += timedelta(days=3)
    later, _ = log.send()
    one = Asked(log, first)
    one.request()
    assert queued(follower, log, QueueFilter()) == [later]
    (shown,) = cnse_queue.waiting(follower.follow(log), FOR_THE_PERSON).items
    assert (shown.claim_id, shown.waits_for, shown.due_on) == (
        first,
        WaitsFor.INSURED,
        before.due_on,
    )
    assert (shown.lease_id, shown.agent_id, shown.lease_expires_at) == (None, None, None)
    assert cnse_queue.count(follower.db, FOR_THE_PERSON) == cnse_queue.count(follower.db) == 1
    log.at += timedelta(days=50)
    one.receive()
    assert queued(follower, log, QueueFilter()) == [first, later]
    assert queued(follower, log, FOR_THE_PERSON) == []
    again = cnse_queue.waiting(follower.db).items[0]
    assert (again.due_on, again.position) == (before.due_on, before.position)


NOTHING = select(cnse_queue.TABLE.c.claim_id).where(false())


def test_nobody_is_given_a_claim_that_waits_for_its_person(log: Log, follower: Follower) -> None:
    asked(log)
    db = follower.follow(log)
    for wanted in (QueueFilter(), FOR_THE_PERSON):
        assert cnse_queue.free(db, wanted, log.at, but=NOTHING, limit=9) == []
    assert cnse_queue.ended_leases(db, log.at + timedelta(days=9), limit=9) == []


def test_a_closed_claim_waits_for_nobody_until_it_is_reopened(log: Log, follower: Follower) -> None:
    one = asked(log)
    one.close()
    assert queued(follower, log, FOR_THE_PERSON) == queued(follower, log, QueueFilter()) == []
    one.reopen()
    one.receive()
    assert queued(follower, log, QueueFilter()) == [one.claim]


def test_the_letter_and_the_deposit_are_the_next_contacts(log: Log, follower: Follower) -> None:
    one = asked(log)
    one.remind()
    one.receive()
    another = Asked(log, one.claim, 2)
    another.request()
    rows = contact_trace.of_claim(follower.follow(log), one.claim).items
    assert [row.number for row in rows] == [f"{rank} - 1" for rank in range(1, 7)]
    assert [(row.kind, row.channel, row.direction) for row in (rows[2], rows[4])] == [
        (ContactKind.SUPPLEMENT_REQUESTED, ContactChannel.MAILBOX, Direction.OUTGOING),
        (ContactKind.SUPPLEMENT_RECEIVED, ContactChannel.WEB_ACCOUNT, Direction.INCOMING),
    ]


def test_the_rank_of_the_acknowledgment_is_kept_for_it(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    log.submit(claim)
    one = Asked(log, claim)
    one.request()
    follower.follow(log)
    log.acknowledge(claim)
    rows = contact_trace.of_claim(follower.follow(log), claim).items
    assert {row.rank: row.kind for row in rows} == {
        1: ContactKind.CLAIM_SUBMITTED,
        2: ContactKind.ACKNOWLEDGMENT_SENT,
        3: ContactKind.SUPPLEMENT_REQUESTED,
    }


def test_each_message_names_its_pieces_and_days(log: Log, follower: Follower) -> None:
    one = asked(log)
    due_on = one.today + timedelta(days=60)
    for step in (one.remind, one.notice, one.close, one.receive):
        step()
    shown = mailbox.list_of(follower.follow(log), log.ALICE, today=one.today).items
    assert [message.kind for message in shown] == [
        MessageKind.SUPPLEMENT_RECEIVED,
        MessageKind.CLOSED_WITHOUT_RESPONSE,
        MessageKind.CLOSING_NOTICE,
        MessageKind.SUPPLEMENT_REMINDER,
        MessageKind.SUPPLEMENT_REQUESTED,
        MessageKind.ACKNOWLEDGMENT,
    ]
    named = {message.kind: message.named for message in shown}
    reminder, first = (
        named[kind] for kind in (MessageKind.SUPPLEMENT_REMINDER, MessageKind.SUPPLEMENT_REQUESTED)
    )
    assert reminder is not None
    assert reminder.codes == (SupplementCode.PASSPORT_COPY,)
    assert first is not None
    assert (first.codes, first.due_on) == (CODES, due_on)
    assert named[MessageKind.ACKNOWLEDGMENT] is None
    assert {message.claim_id for message in shown} == {one.claim}


def test_more_time_keeps_the_message_of_the_request_as_long(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    one = Asked(log, claim)
    message = one.request()
    follower.follow(log)
    due_on = one.extend()
    db = follower.follow(log)
    for days, is_there in ((0, True), (14, True), (15, False)):
        today = due_on + timedelta(days=days)
        found = mailbox.find(db, log.ALICE, message, today=today)
        assert (found is not None) == is_there


@each_view
def test_the_rows_are_the_same_however_the_log_is_cut(
    log: Log, follower: Follower, view: Projection
) -> None:
    for number in range(3):
        one, told = asked(log), random.Random(number)
        steps: list[Callable[[], object]] = [
            one.say,
            partial(one.deposit, 1),
            one.remind,
            one.extend,
            one.notice,
        ]
        told.shuffle(steps)
        for step in (*steps, one.close, one.reopen, one.receive)[: 8 - number]:
            step()
    follower.apply(view, log.entries)
    at_once = follower.dump(view)
    for seed in range(5):
        cuts = random.Random(seed).sample(range(1, len(log.entries)), 20)
        follower.empty(view)
        for first, last in pairwise([0, *sorted(cuts), len(log.entries)]):
            follower.apply(view, log.entries[first:last])
        assert follower.dump(view) == at_once


@each_view
def test_no_word_of_either_stands_in_a_view_in_clear(
    log: Log, follower: Follower, view: Projection
) -> None:
    one = asked(log)
    one.say()
    leaked = [
        type(entry)(entry.position, clear, entry.recorded_at, entry.sealed)
        for entry, clear in zip(log.entries, log.clear, strict=True)
    ]
    follower.apply(view, leaked)
    held = repr(follower.dump(view))
    assert not [text for text in (NOTE, WHY, repr(WHY)[1:-1]) if text in held]
