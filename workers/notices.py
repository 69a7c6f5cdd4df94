"""Which events people are told of by e-mail, and the job that tells them."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from adapters.bootstrap import Runtime
from adapters.persistence.job_board import RESEND_AFTER, Job, TryLater
from adapters.settings import Settings
from application.answering import TellOfAnswer, tell_of_answer
from application.notices import NoticeEnd, SendNotice, send_notice
from application.notifier import NoticeRefused, NotifierUnavailable
from application.ports import Asked
from domain.base import Event
from domain.events import (
    AccountRequested,
    AcknowledgmentSent,
    AcknowledgmentSentAgain,
    ClaimClosedWithoutResponse,
    ClosingNoticeSent,
    DecisionLetterMadeAvailable,
    QuestionAnswered,
    SubmissionPostponed,
    SubmissionUnscheduled,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.values import NoticeKind

log = structlog.get_logger("escale.notices")

LONGEST_WAIT: Final = timedelta(hours=1)
"""Between two tries while the mail server is away; they end when the notice is worth nothing."""


class Told(NamedTuple):
    """An event of a claim that a person is told of. message: where it names the message."""

    event: type[Event]
    kind: NoticeKind
    message: str = "message_id"


NOTICES: Final[tuple[Told, ...]] = (
    Told(AcknowledgmentSent, NoticeKind.ACKNOWLEDGMENT),
    Told(AcknowledgmentSentAgain, NoticeKind.ACKNOWLEDGMENT),
    Told(SupplementRequested, NoticeKind.SUPPLEMENT, "mail.message_id"),
    Told(SupplementReminderSent, NoticeKind.SUPPLEMENT, "mail.message_id"),
    Told(ClosingNoticeSent, NoticeKind.SUPPLEMENT, "mail.message_id"),
    Told(ClaimClosedWithoutResponse, NoticeKind.SUPPLEMENT, "mail.message_id"),
    Told(AccountRequested, NoticeKind.ACCOUNT, "mail.message_id"),
    Told(DecisionLetterMadeAvailable, NoticeKind.LETTER),
    Told(SubmissionPostponed, NoticeKind.MESSAGE, "mail.message_id"),
    Told(SubmissionUnscheduled, NoticeKind.MESSAGE, "mail.message_id"),
)
"""After this event, this notice; each kind has its words in adapters/french/notices.py."""


async def tell(job: Job, claim_id: UUID, asked: Asked, runtime: Runtime) -> None:
    """Send the notice of the event that gave rise to the job.

    Raises: TryLater while nobody takes it, and what `send_notice` raises.
    """
    command = await _command(job, claim_id, asked, runtime)
    if command is None:
        return
    await _told(job, command.kind, command.said_at, send_notice(command, runtime.ports), runtime)


async def tell_of_answers(job: Job, mailbox_id: UUID, asked: Asked, runtime: Runtime) -> None:
    """Send the notice of the answer that gave rise to the job.

    Raises: TryLater while nobody takes it, and what `tell_of_answer` raises.
    """
    history = await runtime.log.history(mailbox_id)
    [event] = [entry.event for entry in history if entry.position == job.position]
    if isinstance(event, QuestionAnswered):
        command = TellOfAnswer(
            asked=asked,
            insured_id=event.insured_id,
            message_id=event.message_id,
            notice_id=job.job_id,
            said_at=event.timestamp,
        )
        sent = tell_of_answer(command, runtime.ports)
        await _told(job, NoticeKind.MESSAGE, event.timestamp, sent, runtime)


async def _told(
    job: Job,
    kind: NoticeKind,
    said_at: datetime,
    sending: Awaitable[NoticeEnd],
    runtime: Runtime,
) -> None:
    about = {"job_id": str(job.job_id), "notice": kind.value}
    try:
        end = await sending
    except NoticeRefused as refused:
        # For good: another try would be refused as well. The server's text may hold the address.
        log.warning("notice_refused", **about, code=refused.code)
    except NotifierUnavailable as away:
        log.warning("notifier_unavailable", **about, reason=away.reason)
        raise TryLater(_wait(said_at, runtime.ports.now()), away.reason) from None
    else:
        log.info("notice_ended", **about, end=end.value)


def say_whether_mail_is_set_up(settings: Settings) -> None:
    """Say at the start of a process that runs jobs whether people are told by e-mail."""
    if settings.smtp_url:
        log.info("notices_are_sent")
    else:
        log.warning("no_notices", because="ESCALE_SMTP_URL is empty: no e-mail is sent")


async def _command(job: Job, claim_id: UUID, asked: Asked, runtime: Runtime) -> SendNotice | None:
    history = await runtime.log.history(claim_id)
    [event] = [entry.event for entry in history if entry.position == job.position]
    if isinstance(event, SubmissionUnscheduled) and event.mail is None:
        return None  # its person said so themselves
    for told in NOTICES:
        if isinstance(event, told.event):
            return SendNotice(
                asked=asked,
                claim_id=claim_id,
                kind=told.kind,
                message_id=attrgetter(told.message)(event),
                notice_id=job.job_id,
                said_at=event.timestamp,
            )
    return None  # posted by a process that knew of more events than this one


def _wait(said_at: datetime, now: datetime) -> timedelta:
    """As long again as it has waited so far, within bounds."""
    return min(max(now - said_at, RESEND_AFTER), LONGEST_WAIT)
