"""The table of retention as work that the system does by itself."""

from __future__ import annotations

from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, retried, settled
from application.ports import Command, Ports
from domain.claim import Claim
from domain.events import RetentionFileOpened
from domain.mailbox import Mailbox
from domain.retention import RetentionFile, ends_on


class EndRetention(Command):
    """Look at what the table of retention says of a person today.

    claim_ids: all of theirs; notice_days: for so long at least an erasure is announced.
    """

    insured_id: UUID
    claim_ids: tuple[UUID, ...]
    notice_days: int


async def end_retention(command: EndRetention, ports: Ports) -> bool:
    """Announce that a file goes, call that off, or order its erasure; the table itself decides.

    Returns: True when the erasure is ordered, and to be executed.
    Raises: NotPermitted, ChangedMeanwhile, StoreUnavailable.
    Source: docs/sources.md#erasure
    """
    authorize(command.asked.author, Action.END_RETENTION)

    async def once() -> bool:
        found = [await ports.claims.load(Claim, one) for one in command.claim_ids]
        mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(command.insured_id))
        act = await act_of(command, command.insured_id, ports)
        file = await ports.claims.load(RetentionFile, RetentionFile.id_of(command.insured_id))
        file = file or RetentionFile.open(command.insured_id, act)
        end = ends_on([claim for claim in found if claim is not None], mailbox)
        is_begun = await ports.keys.is_destroyed(command.insured_id)
        file.end(end, command.notice_days, act, is_begun=is_begun)
        if any(not isinstance(one, RetentionFileOpened) for one in file.pending_events):
            await settled(ports, None, file)
        return file.is_due

    return await retried(command, ports, once)
