"""The questions of the mailbox, answered by staff: each command, and under it its handler."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, replayed, retried, settled
from application.disclosures import Disclosure, Shown, Tracing
from application.notices import WORTH_SENDING, NoticeEnd
from application.notifier import Notice
from application.ports import Asked, Command, Ports, Recorded
from domain.errors import MessageNotFound
from domain.mailbox import Mailbox
from domain.values import NoticeKind, QuestionReply


class Asker(NamedTuple):
    """Who asked a question, and about which of their claims, None for none."""

    insured_id: UUID
    claim_id: UUID | None


async def show_questions(asked: Asked, askers: Iterable[Asker], tracing: Tracing) -> None:
    """Write down whose questions are shown, before they are.

    Raises: NotPermitted, StoreUnavailable.
    Source: docs/sources.md#access-log
    """
    authorize(asked.author, Action.READ_QUESTIONS)
    lines = (
        Disclosure(shown=Shown.QUESTION, insured_id=one.insured_id, claim_id=one.claim_id)
        for one in askers
    )
    await tracing.access_log.record(asked, tracing.now(), *lines)


class AnswerQuestion(Command):
    """Answer a question of a person's."""

    insured_id: UUID
    question_id: UUID
    reply: QuestionReply


class Answered(NamedTuple):
    """The answer in the person's mailbox."""

    recorded: Recorded
    message_id: UUID


async def answer_question(command: AnswerQuestion, ports: Ports) -> Answered:
    """Answer a question, once, whoever else tries.

    Raises: NotPermitted, MessageNotFound, IdempotencyKeyReused, FieldRequired, FieldTooLong,
        QuestionAlreadyAnswered, ChangedMeanwhile, StoreUnavailable.
    """
    authorize(command.asked.author, Action.ANSWER_QUESTION)

    async def once() -> Answered:
        act = await act_of(command, command.insured_id, ports)
        mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(command.insured_id))
        if mailbox is None:
            raise MessageNotFound
        done = replayed(mailbox, act)
        if done is None:
            mailbox.answer(command.question_id, command.reply, act)
            done = await settled(ports, None, mailbox)
        return Answered(done, mailbox.answered[command.question_id])

    return await retried(command, ports, once)


class TellOfAnswer(Command):
    """Tell a person by e-mail that an answer waits; the fields are those of `SendNotice`."""

    insured_id: UUID
    message_id: UUID
    notice_id: UUID
    said_at: datetime


async def tell_of_answer(command: TellOfAnswer, ports: Ports) -> NoticeEnd:
    """Send it at least once, and record it exactly once, as `send_notice` does for a claim.

    Raises: NotPermitted, MessageNotFound, NoticeRefused, NotifierUnavailable, ChangedMeanwhile,
        StoreUnavailable.
    """
    authorize(command.asked.author, Action.RUN_JOB)
    mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(command.insured_id))
    if mailbox is None:
        raise MessageNotFound
    if command.message_id in mailbox.noticed:
        return NoticeEnd.SENT_BEFORE
    if ports.now() - command.said_at > WORTH_SENDING:
        return NoticeEnd.TOO_LATE
    person = await ports.directory.find(command.insured_id)
    if person is None or person.email is None:
        return NoticeEnd.NO_ADDRESS
    kind = NoticeKind.MESSAGE
    notice = Notice(notice_id=command.notice_id, kind=kind, said_at=command.said_at)
    if not await ports.notifier.send(notice, person.email):
        return NoticeEnd.NOT_SET_UP
    await _record(command, ports.now(), ports)
    return NoticeEnd.SENT


async def _record(command: TellOfAnswer, accepted_at: datetime, ports: Ports) -> None:
    async def once() -> None:
        act = await act_of(command, command.insured_id, ports)
        mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(command.insured_id))
        if mailbox is None:
            raise MessageNotFound
        mailbox.record_notice(NoticeKind.MESSAGE, command.message_id, accepted_at, act)
        await settled(ports, None, mailbox)

    await retried(command, ports, once)
