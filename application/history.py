"""An auditor is shown the past of a claim or of a window: written down before anything leaves."""

from __future__ import annotations

from uuid import UUID

from application.access import Action, authorize
from application.disclosures import Disclosure, Shown, Tracing, checked_reason
from application.ports import Command


class ShowPast(Command):
    """Show the past of somebody, masked. claim_id: None for their window."""

    insured_id: UUID
    claim_id: UUID | None = None


class Unmask(Command):
    """Show the personal facts of a claim, once. reason: why, 1 to 200 characters."""

    claim_id: UUID
    insured_id: UUID
    reason: str


async def show_past(command: ShowPast, tracing: Tracing) -> None:
    """Write down that the past of a claim, or of a window, is shown, and to whom.

    Raises: NotPermitted, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    authorize(command.asked.author, Action.REPLAY_CLAIM)
    shown = Shown.WINDOW if command.claim_id is None else Shown.HISTORY
    line = Disclosure(shown=shown, insured_id=command.insured_id, claim_id=command.claim_id)
    await tracing.access_log.record(command.asked, tracing.now(), line)


async def unmask(command: Unmask, tracing: Tracing) -> None:
    """Write down that personal facts of a claim are unmasked, by whom and why.

    Raises: NotPermitted, FieldRequired, FieldTooLong, StoreUnavailable when it cannot be written
        down.
    Source: docs/sources.md#access-log
    """
    authorize(command.asked.author, Action.UNMASK_CLAIM)
    reason = checked_reason(command.reason)
    line = Disclosure(
        shown=Shown.UNMASKED,
        insured_id=command.insured_id,
        claim_id=command.claim_id,
        reason=reason,
    )
    await tracing.access_log.record(command.asked, tracing.now(), line)
