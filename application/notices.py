"""What the system tells people outside the service: the command, and right under it its handler."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from application.access import Action
from application.change import change, load_claim
from application.notifier import Notice
from application.ports import Command, Ports
from domain.values import NoticeKind

WORTH_SENDING: Final = timedelta(days=7)
"""A notice about an older message is not sent any more. Source: docs/sources.md#notices."""


class NoticeEnd(StrEnum):
    """What became of a notice."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    TOO_LATE = "too_late"
    NO_ADDRESS = "no_address"
    NOT_SET_UP = "not_set_up"


class SendNotice(Command):
    """Tell a claim's person that a message waits in their mailbox.

    notice_id: the same at each try; said_at: when the message was put there (UTC).
    """

    claim_id: UUID
    kind: NoticeKind
    message_id: UUID
    notice_id: UUID
    said_at: datetime


async def send_notice(command: SendNotice, ports: Ports) -> NoticeEnd:
    """Send a notice at least once, and record it exactly once.

    No save can be one with an e-mail: a crash between the server's acceptance and the record sends
    the same e-mail again, under the same Message-ID, by which mail programs know it for one.

    Raises: ClaimNotFound, NotPermitted, NoticeRefused, NotifierUnavailable, ChangedMeanwhile,
        StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.RUN_JOB)
    if command.message_id in claim.noticed:
        return NoticeEnd.SENT_BEFORE
    if ports.now() - command.said_at > WORTH_SENDING:
        return NoticeEnd.TOO_LATE
    person = await ports.directory.find(claim.insured_id)
    if person is None or person.email is None:
        return NoticeEnd.NO_ADDRESS
    if not await ports.notifier.send(_notice(command), person.email):
        return NoticeEnd.NOT_SET_UP
    await _record(command, ports)
    return NoticeEnd.SENT


async def _record(command: SendNotice, ports: Ports) -> None:
    kind, message_id, accepted_at = command.kind, command.message_id, ports.now()
    await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.record_notice(kind, message_id, accepted_at, act),
        Action.RUN_JOB,
    )


def _notice(command: SendNotice) -> Notice:
    return Notice(notice_id=command.notice_id, kind=command.kind, said_at=command.said_at)
