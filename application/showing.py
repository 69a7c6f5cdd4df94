"""The desk is shown something of a claim: written down before anything of it leaves."""

from __future__ import annotations

from uuid import UUID

from application.access import Action, authorize
from application.disclosures import Disclosure, Shown, Tracing
from application.ports import Command


class ShowAtDesk(Command):
    """Show something of a transmitted claim. insured_id: whose it is."""

    claim_id: UUID
    insured_id: UUID
    shown: Shown


async def show_at_desk(command: ShowAtDesk, tracing: Tracing) -> None:
    """Write down that a claim, a document or a letter of it is shown at the desk, and to whom.

    Raises: NotPermitted, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    asked = command.asked
    authorize(asked.author, Action.READ_DOCUMENTS, command.insured_id)
    line = Disclosure(shown=command.shown, insured_id=command.insured_id, claim_id=command.claim_id)
    await tracing.access_log.record(asked, tracing.now(), line)
