"""The messages that a person received and still sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from domain.events import AcknowledgmentSent
from projections import mailbox
from projections.mailbox import Message, MessageKind

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

SENT_ON, LAST_DAY, DELETED_ON = date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 16)


def test_the_acknowledgment_lies_in_the_mailbox_of_its_person(log: Log, follower: Follower) -> None:
    claim, message = log.send()
    sent = log.clear[-1]
    assert isinstance(sent, AcknowledgmentSent)
    assert mailbox.find(follower.follow(log), log.ALICE, message, today=SENT_ON) == Message(
        message_id=message,
        insured_id=log.ALICE,
        claim_id=claim,
        kind=MessageKind.ACKNOWLEDGMENT,
        sent_at=sent.timestamp,
        deletes_on=DELETED_ON,
        claim_submitted_on=SENT_ON,
        text_version="2026-01",
        rank=1,
        total=1,
        newer_id=None,
        older_id=None,
    )


def test_a_message_is_shown_until_the_eve_of_its_deletion(log: Log, follower: Follower) -> None:
    _, message = log.send()
    db = follower.follow(log)
    assert mailbox.find(db, log.ALICE, message, today=LAST_DAY) is not None
    assert mailbox.find(db, log.ALICE, message, today=DELETED_ON) is None
    assert mailbox.list_of(db, log.ALICE, today=DELETED_ON).items == ()


def test_a_deleted_message_is_shown_no_more(log: Log, follower: Follower) -> None:
    _, message = log.send()
    follower.follow(log)
    log.delete(message)
    db = follower.follow(log)
    assert mailbox.find(db, log.ALICE, message, today=SENT_ON) is None
    assert mailbox.list_of(db, log.ALICE, today=SENT_ON).items == ()


def test_nobody_sees_the_message_of_another(log: Log, follower: Follower) -> None:
    _, message = log.send()
    db = follower.follow(log)
    assert mailbox.find(db, log.BASIL, message, today=SENT_ON) is None
    assert mailbox.list_of(db, log.BASIL, today=SENT_ON).items == ()


def test_nobody_deletes_the_message_of_another(log: Log, follower: Follower) -> None:
    _, message = log.send()
    log.delete(message, insured=log.BASIL)
    assert mailbox.find(follower.follow(log), log.ALICE, message, today=SENT_ON) is not None


def test_deleting_what_was_never_sent_changes_nothing(log: Log, follower: Follower) -> None:
    log.delete(UUID(int=404))
    assert mailbox.list_of(follower.follow(log), log.ALICE, today=SENT_ON).items == ()


def test_messages_stand_newest_first_with_rank_total_and_neighbours(
    log: Log, follower: Follower
) -> None:
    oldest, middle, newest = (log.send()[1] for _ in range(3))
    log.send(log.BASIL)
    shown = mailbox.list_of(follower.follow(log), log.ALICE, today=SENT_ON).items
    told = [(m.message_id, m.rank, m.total, m.newer_id, m.older_id) for m in shown]
    assert told == [
        (newest, 1, 3, None, middle),
        (middle, 2, 3, newest, oldest),
        (oldest, 3, 3, middle, None),
    ]


def test_ranks_close_up_when_a_message_goes(log: Log, follower: Follower) -> None:
    oldest, middle, newest = (log.send()[1] for _ in range(3))
    log.delete(middle)
    last = mailbox.find(follower.follow(log), log.ALICE, oldest, today=SENT_ON)
    assert last is not None
    assert (last.rank, last.total, last.newer_id) == (2, 2, newest)


def test_rank_and_total_are_the_same_on_every_page(log: Log, follower: Follower) -> None:
    for _ in range(3):
        log.send()
    db = follower.follow(log)
    first = mailbox.list_of(db, log.ALICE, today=SENT_ON, limit=2)
    second = mailbox.list_of(db, log.ALICE, today=SENT_ON, after=first.next_cursor)
    assert [(m.rank, m.total) for m in second.items] == [(3, 3)]
