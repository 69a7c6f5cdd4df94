"""The port through which people are told, outside the service, that something waits inside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.base import Value
from domain.values import NoticeKind


class Notice(Value):
    """What is sent: nothing of the person, of the claim or of the message.

    notice_id: the same at each try, so that a notice that arrives twice can be told from two.
    said_at: when the message was put into the mailbox (UTC).
    """

    notice_id: UUID
    kind: NoticeKind
    said_at: datetime


class NoticeRefused(Exception):
    """The server will never take this notice for this address. code: its answer, 500 to 599."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class NotifierUnavailable(Exception):
    """Nobody knows whether the notice was taken: to be tried again. reason: a kind or a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Notifier(Protocol):
    """Tells a person that a message waits for them."""

    async def send(self, notice: Notice, to: str) -> bool:
        """Hand one notice over for one address.

        Returns: True once a server has taken it, False when none is set up.
        Raises: NoticeRefused, NotifierUnavailable.
        """
        ...
