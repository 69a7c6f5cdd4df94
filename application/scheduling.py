"""What is sent by itself on a later day: each command, and right under it its handler."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.access import Action
from application.change import (
    act_of,
    change,
    load_claim,
    load_window,
    refuse_stale,
    replayed,
    retried,
    settled,
)
from application.ports import Command, Ports, Recorded
from domain.claim import Claim
from domain.values import Statements
from domain.window import SubmissionWindow


class ScheduleSubmission(Command):
    """Validate the recap for the first day with a place, with both statements."""

    claim_id: UUID
    statements: Statements


class Scheduled(NamedTuple):
    """The draft that is sent by itself, and the Paris day from which it is."""

    recorded: Recorded
    for_on: date


async def schedule_submission(command: ScheduleSubmission, ports: Ports) -> Scheduled:
    """Have a certified draft sent by itself once the window has a place.

    Raises: ClaimNotFound, StaleVersion, IdempotencyKeyReused, AlreadySubmitted, ClaimIncomplete,
        StatementsRequired, PlaceIsFree, ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Scheduled:
        claim = await load_claim(command, command.claim_id, ports, Action.CHANGE_CLAIM)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if done := replayed(claim, act):
            return Scheduled(done, claim.scheduled_by[act.meta.command_id])
        window = await load_window(claim.insured_id, act, ports)
        ahead, quota = await _ahead_of(claim, window, ports), ports.limits.quota
        claim.schedule_submission(command.statements, window, ahead, quota, act)
        recorded = await settled(ports, None, claim)
        return Scheduled(recorded, claim.schedule.for_on if claim.schedule else claim.today(act))

    return await retried(command, ports, once)


class UnscheduleSubmission(Command):
    """Have a draft wait for its person again."""

    claim_id: UUID


async def unschedule_submission(command: UnscheduleSubmission, ports: Ports) -> Recorded:
    """Cancel what was to be sent by itself; the draft stays.

    Raises: ClaimNotFound, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command, command.claim_id, ports, lambda claim, act: claim.unschedule_submission(act)
    )


class SubmitScheduled(Command):
    """Send a draft whose day seems to have come."""

    claim_id: UUID


async def submit_scheduled(command: SubmitScheduled, ports: Ports) -> Recorded:
    """Send it, or put it off; the claim and the window decide, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Recorded:
        claim = await load_claim(command, command.claim_id, ports, Action.RUN_JOB)
        act = await act_of(command, claim.insured_id, ports)
        if done := replayed(claim, act):
            return done
        window = await load_window(claim.insured_id, act, ports)
        ahead = await _ahead_of(claim, window, ports)
        claim.submit_scheduled(window, ahead, ports.limits.quota, act)
        return await settled(ports, None, claim, window)

    return await retried(command, ports, once)


async def _ahead_of(claim: Claim, window: SubmissionWindow, ports: Ports) -> list[date]:
    """The days of the person's other drafts that were scheduled before this one."""
    others = window.open_drafts - {claim.id}
    loaded = await asyncio.gather(*(ports.claims.load(Claim, one) for one in others))
    turn = None if claim.schedule is None else (claim.schedule.scheduled_at, claim.id)
    found = [(one.schedule, one.id) for one in loaded if one is not None and one.schedule]
    return [
        schedule.for_on
        for schedule, id_ in found
        if turn is None or (schedule.scheduled_at, id_) < turn
    ]
