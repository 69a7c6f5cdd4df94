"""The messages that a person received and still sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from domain.events import AcknowledgmentSent
from domain.values import Question
from projections import mailbox
from projections.mailbox import Direction, Message, MessageKind

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
        direction=Direction.RECEIVED,
        kind=MessageKind.ACKNOWLEDGMENT,
        sent_at=sent.timestamp,
        deletes_on=DELETED_ON,
        about_on=SENT_ON,
        text_version="2026-01",
        named=None,
        question=None,
        letter_id=None,
        rank=1,
        total=1,
        newer_id=None,
        older_id=None,
    )


def test_a_file_that_was_taken_away_is_told_in_a_message_of_its_own(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    message = log.reject(claim, log.attach(claim))
    found = mailbox.find(follower.follow(log), log.ALICE, message, today=SENT_ON)
    assert found is not None
    assert (found.kind, found.about_on) == (MessageKind.DOCUMENT_REJECTED, SENT_ON)
    assert (found.claim_id, found.text_version) == (claim, "2026-11")


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


def test_a_question_lies_among_what_its_person_sent(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    question = log.ask(about=claim)
    db = follower.follow(log)
    (shown,) = mailbox.list_of(
        db, log.ALICE, today=SENT_ON, direction=Direction.SENT, opener=log.open
    ).items
    assert (shown.message_id, shown.kind, shown.claim_id) == (question, MessageKind.QUESTION, claim)
    assert shown.question == Question(subject="Ma facture polonaise", body="Faut-il la traduire ?")
    assert shown.deletes_on == date(2027, 3, 1)
    assert mailbox.find(db, log.ALICE, question, today=SENT_ON, opener=log.open) == shown
    assert mailbox.find(db, log.BASIL, question, today=SENT_ON) is None


def test_what_is_received_and_what_is_sent_are_counted_apart(log: Log, follower: Follower) -> None:
    received = [log.send()[1], log.send()[1]]
    sent = [log.ask(), log.ask()]
    db = follower.follow(log)
    for direction, (older, newer) in ((Direction.RECEIVED, received), (Direction.SENT, sent)):
        shown = mailbox.list_of(db, log.ALICE, today=SENT_ON, direction=direction).items
        told = [(m.message_id, m.rank, m.total, m.newer_id, m.older_id) for m in shown]
        assert told == [(newer, 1, 2, None, older), (older, 2, 2, newer, None)]


def test_the_words_of_a_question_go_with_the_key_of_its_person(
    log: Log, follower: Follower
) -> None:
    question = log.ask()
    db = follower.follow(log)
    log.has_keys = False
    shown = mailbox.find(db, log.ALICE, question, today=SENT_ON, opener=log.open)
    assert shown is not None
    assert shown.question == Question()


def test_a_question_may_be_deleted_by_its_own_person_alone(log: Log, follower: Follower) -> None:
    question = log.ask()
    log.delete(question, insured=log.BASIL)
    db = follower.follow(log)
    assert mailbox.find(db, log.ALICE, question, today=SENT_ON) is not None
    log.delete(question)
    assert mailbox.find(follower.follow(log), log.ALICE, question, today=SENT_ON) is None
