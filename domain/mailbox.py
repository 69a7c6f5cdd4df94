"""Mailbox: what one insured person did with their messages, and what they asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.errors import (
    FieldRequired,
    FieldTooLong,
    MessageNotFound,
    QuestionAlreadyAnswered,
    Refusal,
    TooManyQuestions,
)
from domain.events import (
    AnswerNoticeSent,
    MailboxOpened,
    MessageDeleted,
    QuestionAnswered,
    QuestionAsked,
)
from domain.values import NoticeKind, Question, QuestionReply, in_paris

LONGEST_SUBJECT = 120
LONGEST_BODY = 4000
LONGEST_REPLY = 2000

QUESTIONS_A_DAY = 20
"""So many questions may be asked on one Paris day. Source: docs/sources.md#questions."""

QUESTION_KEPT_DAYS = 365
"""A question is shown to its person for so many days. Source: docs/sources.md#questions."""


class Mailbox(Aggregate):
    """The messages that a person deleted, which stay in the log, and the questions they asked.

    asked_on: Paris day of each question, by its id; about: its claim, None for none.
    answered: the message that answers a question, by the question.
    noticed: the answers of which the person was told by e-mail.
    """

    TOPIC = "mailbox"

    insured_id: UUID
    deleted: set[UUID] = field(default_factory=set)
    asked_on: dict[UUID, date] = field(default_factory=dict)
    about: dict[UUID, UUID | None] = field(default_factory=dict)
    answered: dict[UUID, UUID] = field(default_factory=dict)
    noticed: set[UUID] = field(default_factory=set)

    @staticmethod
    def id_of(insured_id: UUID) -> UUID:
        """The stream of an insured person's mailbox."""
        return uuid5(insured_id, "mailbox")

    @staticmethod
    def question_id_of(insured_id: UUID, command_id: UUID) -> UUID:
        """The question that a command of the person asks."""
        return uuid5(insured_id, f"question {command_id}")

    @classmethod
    def open(cls, insured_id: UUID, act: Act) -> Mailbox:
        """Begin the mailbox of a person who never did anything there."""
        return cls.begin(MailboxOpened, cls.id_of(insured_id), act, insured_id=insured_id)

    def delete_message(self, message_id: UUID, act: Act) -> None:
        """Delete a message; deleting it again changes nothing."""
        if message_id not in self.deleted:
            self.record(MessageDeleted, act, message_id=message_id)

    def ask(self, question: Question, claim_id: UUID | None, act: Act) -> None:
        """Ask a question. claim_id: the person's own claim that it is about, None for none.

        Raises: FieldRequired, FieldTooLong, TooManyQuestions.
        """
        refuse_unless_written(question)
        today = in_paris(max(act.at, self.modified_on))
        if list(self.asked_on.values()).count(today) >= QUESTIONS_A_DAY:
            raise TooManyQuestions(limit=QUESTIONS_A_DAY)
        self.record(
            QuestionAsked,
            act,
            question_id=self.question_id_of(self.insured_id, act.meta.command_id),
            insured_id=self.insured_id,
            question=question,
            claim_id=claim_id,
            deletes_on=today + timedelta(days=QUESTION_KEPT_DAYS),
        )

    def answer(self, question_id: UUID, reply: QuestionReply, act: Act) -> None:
        """Answer a question, once; what is answered stays as long again as a question does.

        Raises: MessageNotFound, QuestionAlreadyAnswered, FieldRequired, FieldTooLong.
        Source: docs/sources.md#questions
        """
        if question_id not in self.asked_on:
            raise MessageNotFound
        if question_id in self.answered:
            raise QuestionAlreadyAnswered
        for wrong in _wrong("body", reply.body, LONGEST_REPLY):
            raise wrong
        self.record(
            QuestionAnswered,
            act,
            question_id=question_id,
            message_id=uuid5(question_id, "answer"),
            insured_id=self.insured_id,
            reply=reply,
            claim_id=self.about[question_id],
            deletes_on=in_paris(max(act.at, self.modified_on)) + timedelta(days=QUESTION_KEPT_DAYS),
        )

    def record_notice(
        self, kind: NoticeKind, message_id: UUID, accepted_at: datetime, act: Act
    ) -> None:
        """Keep that a notice about an answer was sent, once."""
        if message_id not in self.noticed:
            facts = {"kind": kind, "message_id": message_id, "accepted_at": accepted_at}
            self.record(AnswerNoticeSent, act, **facts)


def refuse_unless_written(question: Question) -> None:
    """Check that a question has its two texts, none of them too long.

    Raises: FieldRequired, FieldTooLong; `others` holds what else is wrong.
    """
    subject = _wrong("subject", question.subject, LONGEST_SUBJECT)
    wrong = [*subject, *_wrong("body", question.body, LONGEST_BODY)]
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]


def _wrong(name: str, text: str | None, longest: int) -> Iterator[Refusal]:
    if not text:
        yield FieldRequired(name)
    elif len(text) > longest:
        yield FieldTooLong(name, length=len(text), limit=longest)
