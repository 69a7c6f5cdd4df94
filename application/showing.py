"""The desk is shown something of a claim: written down before anything of it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from application.access import Action, authorize
from application.disclosures import Disclosure, Shown, Tracing
from application.ports import Asked, Command


class ShowAtDesk(Command):
    """Show something of a transmitted claim. insured_id: whose it is; document_id: which piece."""

    claim_id: UUID
    insured_id: UUID
    shown: Shown
    document_id: UUID | None = None


async def show_at_desk(command: ShowAtDesk, tracing: Tracing) -> None:
    """Write down that a claim, a document or a letter of it is shown at the desk, and to whom.

    Raises: NotPermitted, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    asked = command.asked
    authorize(asked.author, Action.READ_PANEL)
    line = Disclosure.model_validate(command.model_dump(exclude={"asked"}))
    await tracing.access_log.record(asked, tracing.now(), line)


async def show_listed(
    asked: Asked, shown: Shown, claims: Mapping[UUID, UUID | None], tracing: Tracing
) -> None:
    """Write down that rows of these claims are shown in a list; nothing for an empty one.

    claims: whose each is, None when it is not known.

    Raises: StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    lines = [
        Disclosure(shown=shown, claim_id=claim_id, insured_id=insured_id)
        for claim_id, insured_id in claims.items()
    ]
    await tracing.access_log.record(asked, tracing.now(), *lines)
