"""What the system does by itself: acknowledge, expire."""

from __future__ import annotations

from uuid import UUID

from application.access import Action
from application.change import change, change_with_window
from application.ports import Command, Ports, Recorded
from domain.claim import Claim

ACKNOWLEDGMENT_TEXT = "2026-01"
"""Version of the acknowledgment's text that goes out today."""

PAPER_ACKNOWLEDGMENT_TEXT = "2026-11-paper"
"""The same for a claim that came by post."""


class AcknowledgeClaim(Command):
    """Put the acknowledgment of a submission into the mailbox."""

    claim_id: UUID


async def acknowledge_claim(command: AcknowledgeClaim, ports: Ports) -> Recorded:
    """Acknowledge a submission exactly once, however often this is asked.

    Raises: ClaimNotFound, NotSubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.acknowledge(act, text_version=acknowledgment_text(claim)),
        Action.RUN_JOB,
    )


def acknowledgment_text(claim: Claim) -> str:
    """Which text acknowledges a claim today."""
    return PAPER_ACKNOWLEDGMENT_TEXT if claim.paper else ACKNOWLEDGMENT_TEXT


class ExpireDraft(Command):
    """End a draft that looks idle."""

    claim_id: UUID


async def expire_draft(command: ExpireDraft, ports: Ports) -> Recorded:
    """End a draft if it was idle for too long; the claim decides, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change_with_window(
        command,
        command.claim_id,
        ports,
        lambda claim, window, act: claim.expire(window, act),
        Action.RUN_JOB,
    )
