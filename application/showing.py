"""The desk is shown something of a claim: written down before anything of it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from application.access import Action, Resource, authorize, resource_of
from application.change import claim_for
from application.disclosures import Disclosure, Shown, Tracing, checked_reason
from application.ports import Asked, Command, Ports
from domain.claim import Claim

REASON_HOLDS: Final = timedelta(hours=1)
"""So long a reason opens the documents of its claim. Inferred."""

OF_DOCUMENTS: Final = frozenset({Shown.THUMBNAIL, Shown.DOCUMENT})
"""What needs the lease, or a reason."""


class ShowAtDesk(Command):
    """Show something of a transmitted claim. document_id: which piece or letter."""

    shown: Shown
    document_id: UUID | None = None


async def show_at_desk(command: ShowAtDesk, claim: Claim, tracing: Tracing) -> None:
    """Write down that a claim, a document or a letter of it is shown at the desk, and to whom.

    A document is shown to whoever holds the claim, and to whoever said why within REASON_HOLDS;
    the reason stands in the line.

    Raises: NotPermitted, ClaimNotFound, OpeningReasonRequired, StoreUnavailable when it cannot be
        written down.
    Source: docs/sources.md#access-log
    """
    asked, reason = command.asked, None
    if command.shown in OF_DOCUMENTS:
        about = await opening(asked, claim, tracing)
        authorize(asked.author, Action.READ_DOCUMENTS, about)
        reason = about.reason
    else:
        authorize(asked.author, Action.READ_PANEL, resource_of(claim, tracing.now()))
    line = Disclosure(
        shown=command.shown,
        insured_id=claim.insured_id,
        claim_id=claim.id,
        document_id=command.document_id,
        reason=reason,
    )
    await tracing.access_log.record(asked, tracing.now(), line)


async def opening(asked: Asked, claim: Claim, tracing: Tracing) -> Resource:
    """A claim as a resource, with why the caller opens its documents when they do not hold it.

    Raises: StoreUnavailable.
    """
    now = tracing.now()
    about = resource_of(claim, now)
    if about.holder == asked.author.id:
        return about
    since = now - REASON_HOLDS
    reason = await tracing.access_log.reason_of(asked.author.id, claim.id, since)
    return about._replace(reason=reason)


class OpenDocuments(Command):
    """Say why one opens the documents of a claim. reason: 1 to 200 characters, no personal data."""

    claim_id: UUID
    reason: str


async def open_documents(command: OpenDocuments, ports: Ports, tracing: Tracing) -> None:
    """Write down why somebody is about to open the documents of a claim that they do not hold.

    Raises: NotPermitted, ClaimNotFound, FieldRequired, FieldTooLong, StoreUnavailable when it
        cannot be written down.
    Source: docs/sources.md#access-log
    """
    asked = command.asked
    claim = await claim_for(asked.author, Action.OPEN_DOCUMENTS, command.claim_id, ports)
    reason = checked_reason(command.reason)
    line = Disclosure(
        shown=Shown.REASON, insured_id=claim.insured_id, claim_id=claim.id, reason=reason
    )
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
