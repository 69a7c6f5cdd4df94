"""What a claim remembers of the notices about it: check, then record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import events
from domain.base import Act
from domain.claim.state import ClaimState
from domain.values import NoticeKind


class NoticeCommands(ClaimState):
    """What follows from a notice that was sent."""

    def record_notice(
        self, kind: NoticeKind, message_id: UUID, accepted_at: datetime, act: Act
    ) -> None:
        """Keep that a notice about a message was sent, once, whatever became of the claim since."""
        if message_id not in self.noticed:
            self.record(
                events.NoticeSent, act, kind=kind, message_id=message_id, accepted_at=accepted_at
            )
