"""What the system does with a claim by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event
from domain.values import Status

if TYPE_CHECKING:
    from domain.claim import Claim


class AcknowledgmentSent(Event):
    """The acknowledgment lies in the person's mailbox until `deletes_on`.

    claim_submitted_on: the day that its text quotes; text_version: which text was sent.
    """

    TOPIC: ClassVar[str] = "claim.acknowledgment_sent.1"
    message_id: UUID
    insured_id: UUID
    claim_submitted_on: date
    deletes_on: date
    text_version: str

    def apply(self, claim: Claim) -> None:
        """Mark the claim as acknowledged; a withdrawn claim stays withdrawn."""
        claim.acknowledged_by = self.message_id
        claim.acknowledgment_text = self.text_version
        if claim.status is Status.SUBMITTED:
            claim.status = Status.ACKNOWLEDGED
