"""What a supervisor grants beside the quota: the command, and right under it its handler."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, replayed, retried, settled
from application.desk import Reason
from application.ports import Command, Ports, Recorded
from domain.errors import InsuredNotFound
from domain.window import SubmissionWindow


class OverrideQuota(Command):
    """Grant an insured person one more place. reason: why, in the supervisor's words."""

    insured_id: UUID
    reason: Reason | None


class Overridden(NamedTuple):
    """The place that was granted, and the last Paris day on which it may be used."""

    recorded: Recorded
    valid_until: date


async def override_quota(command: OverrideQuota, ports: Ports) -> Overridden:
    """Grant one more place; one at a time.

    Raises: NotPermitted, InsuredNotFound, IdempotencyKeyReused, FieldRequired, OverrideUnused,
        ChangedMeanwhile, StoreUnavailable.
    """
    insured_id = command.insured_id
    authorize(command.asked.author, Action.OVERRIDE_QUOTA)
    if await ports.directory.find(insured_id) is None:
        raise InsuredNotFound

    async def once() -> Overridden:
        act = await act_of(command, insured_id, ports)
        window = await ports.claims.load(SubmissionWindow, SubmissionWindow.id_of(insured_id))
        if window is not None and (done := replayed(window, act)):
            return Overridden(done, window.granted[act.meta.command_id])
        window = window or SubmissionWindow.open(insured_id, act)
        valid_until = window.override(command.reason, ports.limits.quota, act)
        return Overridden(await settled(ports, None, window), valid_until)

    return await retried(command, ports, once)
