"""What a person was told of outside the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from domain.base import Event
from domain.values import NoticeKind

if TYPE_CHECKING:
    from domain.claim import Claim


class NoticeSent(Event):
    """A mail server took the e-mail that says that a message waits in the mailbox.

    message_id: of the message in the mailbox; accepted_at: when the server had taken the e-mail.
    Neither the address nor the words are kept. The e-mail's own Message-ID begins with the
    correlation id of this event.
    """

    TOPIC: ClassVar[str] = "claim.notice_sent.1"
    kind: NoticeKind
    message_id: UUID
    accepted_at: AwareDatetime

    def apply(self, claim: Claim) -> None:
        """Remember that the person was told."""
        claim.noticed.add(self.message_id)
