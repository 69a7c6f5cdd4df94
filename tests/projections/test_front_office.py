"""Calls, questions, answers and copies, as the contact trace and the mailbox show them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain import events as facts
from domain.mailbox import Mailbox
from domain.values import CallDirection, CallReason, QuestionReply, in_paris
from projections import contact_trace, mailbox
from projections.contact_trace import ContactChannel, ContactKind, Direction
from projections.mailbox import MessageKind

if TYPE_CHECKING:
    from projections.conftest import Follower, Log


def answer(log: Log, question: UUID, about: UUID | None = None) -> UUID:
    message = uuid5(question, "answer")
    log.add(
        facts.QuestionAnswered,
        Mailbox.id_of(log.ALICE),
        question_id=question,
        message_id=message,
        insured_id=log.ALICE,
        reply=QuestionReply(body="Une traduction libre suffit"),
        claim_id=about,
        deletes_on=in_paris(log.at) + timedelta(days=365),
    )
    return message


def call(log: Log, number: int, about: UUID | None = None) -> None:
    log.add(
        facts.CallLogged,
        UUID(int=number),
        insured_id=log.ALICE,
        claim_id=about,
        direction=CallDirection.OUTGOING,
        reason=CallReason.APPEAL,
    )


def copy(log: Log, claim: UUID) -> UUID:
    message, day = uuid5(claim, "copy"), in_paris(log.at)
    log.add(
        facts.AcknowledgmentSentAgain,
        claim,
        message_id=message,
        insured_id=log.ALICE,
        claim_submitted_on=day,
        deletes_on=day + timedelta(days=15),
        text_version="2026-01",
    )
    return message


def test_contacts_about_a_claim_take_its_next_ranks(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    question = log.ask(about=claim)
    follower.follow(log)
    answer(log, question, claim)
    call(log, 1, claim)
    copy(log, claim)
    rows = contact_trace.of_claim(follower.follow(log), claim).items
    assert [(row.number, row.kind, row.channel, row.direction) for row in rows[2:]] == [
        ("3 - 1", ContactKind.QUESTION_ASKED, ContactChannel.MAILBOX, Direction.INCOMING),
        ("4 - 1", ContactKind.QUESTION_ANSWERED, ContactChannel.MAILBOX, Direction.OUTGOING),
        ("5 - 1", ContactKind.CALL, ContactChannel.TELEPHONE, Direction.OUTGOING),
        ("6 - 1", ContactKind.ACKNOWLEDGMENT_SENT_AGAIN, ContactChannel.MAILBOX, OUT),
    ]
    assert [row.reason for row in rows[3:5]] == [None, CallReason.APPEAL]


OUT = Direction.OUTGOING


def test_contacts_about_no_claim_have_ranks_of_their_own(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    call(log, 1)
    follower.follow(log)
    answer(log, log.ask())
    db = follower.follow(log)
    rows = contact_trace.of_insured(db, log.ALICE).items
    assert [(row.claim_id, row.number) for row in rows] == [
        (claim, "1 - 1"),
        (claim, "2 - 1"),
        (None, "1 - 1"),
        (None, "2 - 1"),
        (None, "3 - 1"),
    ]
    assert len(contact_trace.of_claim(db, claim).items) == 2


def test_a_question_about_a_draft_is_counted_with_its_person(log: Log, follower: Follower) -> None:
    claim = log.start()
    question = log.ask(about=claim)
    db = follower.follow(log)
    assert contact_trace.of_claim(db, claim).items == (), "of a draft nobody learns anything"
    log.submit(claim)
    log.acknowledge(claim)
    answer(log, question, claim)
    db = follower.follow(log)
    told = [(row.number, row.kind) for row in contact_trace.of_claim(db, claim).items]
    assert told == [
        ("1 - 1", ContactKind.CLAIM_SUBMITTED),
        ("2 - 1", ContactKind.ACKNOWLEDGMENT_SENT),
        ("3 - 1", ContactKind.QUESTION_ANSWERED),
    ]
    first = contact_trace.of_insured(db, log.ALICE).items[0]
    assert (first.claim_id, first.number) == (None, "1 - 1")


def test_a_question_and_its_answer_about_a_draft_that_was_left_are_its_persons(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    question = log.ask(about=claim)
    log.discard(claim)
    answer(log, question, claim)
    rows = contact_trace.of_insured(follower.follow(log), log.ALICE).items
    assert [(row.claim_id, row.number) for row in rows] == [(None, "1 - 1"), (None, "2 - 1")]


def test_a_question_waits_until_it_is_answered_also_when_its_person_deleted_it(
    log: Log, follower: Follower
) -> None:
    first, second, third = log.ask(), log.ask(), log.ask()
    log.delete(first)
    follower.follow(log)
    message = answer(log, second)
    db, today = follower.follow(log), in_paris(log.at)
    waiting = mailbox.open_questions(db, today=today, opener=log.open).items
    assert [one.message_id for one in waiting] == [first, third]
    assert waiting[0].question.subject == "Ma facture polonaise"
    later = today + timedelta(days=366)
    assert mailbox.open_questions(db, today=later).items == ()
    found = mailbox.find_question(db, second)
    assert found is not None
    assert found.is_answered
    assert mailbox.find_question(db, message) is None


def test_an_answer_is_a_message_that_opens_with_its_persons_key(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    question = log.ask(about=claim)
    message = answer(log, question, claim)
    db, today = follower.follow(log), in_paris(log.at)
    found = mailbox.find(db, log.ALICE, message, today=today, opener=log.open)
    assert found is not None
    assert (found.kind, found.answers, found.claim_id) == (MessageKind.ANSWER, question, claim)
    assert found.reply == QuestionReply(body="Une traduction libre suffit")
    asked = mailbox.find(db, log.ALICE, question, today=today)
    assert asked is not None
    assert asked.answered_by == message
    log.has_keys = False
    found = mailbox.find(db, log.ALICE, message, today=today, opener=log.open)
    assert found is not None
    assert found.reply == QuestionReply()


def test_a_copy_of_the_acknowledgment_is_a_message_of_its_own(log: Log, follower: Follower) -> None:
    claim, first = log.send()
    second = copy(log, claim)
    db, today = follower.follow(log), in_paris(log.at)
    found = mailbox.list_of(db, log.ALICE, today=today).items
    assert [(one.message_id, one.kind) for one in found] == [
        (second, MessageKind.ACKNOWLEDGMENT),
        (first, MessageKind.ACKNOWLEDGMENT),
    ]
