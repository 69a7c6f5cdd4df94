"""What the front office does with a transmitted claim: check, then record."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import uuid5

from domain import events
from domain.base import Act
from domain.claim.automatic import MESSAGE_KEPT_DAYS, AutomaticCommands
from domain.errors import NotSubmitted, TooManyCopies

COPIES_A_DAY: Final = 3
"""So often an acknowledgment is sent again on one Paris day. Source: docs/sources.md#mailbox."""


class FrontCommands(AutomaticCommands):
    """What somebody asks for by telephone or at a counter."""

    def acknowledge_again(self, act: Act, *, text_version: str) -> None:
        """Put the acknowledgment into the mailbox once more, as it was.

        text_version: of the first one, should it not have left yet.
        Raises: NotSubmitted, TooManyCopies.
        """
        if self.submitted_on is None:
            raise NotSubmitted
        if self.acknowledged_by is None:
            self.acknowledge(act, text_version=text_version)
            return
        today = self.today(act)
        if self.copied_on.count(today) >= COPIES_A_DAY:
            raise TooManyCopies(limit=COPIES_A_DAY)
        self.record(
            events.AcknowledgmentSentAgain,
            act,
            message_id=uuid5(self.id, f"acknowledgment {len(self.copied_on) + 2}"),
            insured_id=self.insured_id,
            claim_submitted_on=self.submitted_on,
            deletes_on=today + timedelta(days=MESSAGE_KEPT_DAYS),
            text_version=self.acknowledgment_text or text_version,
        )
