"""What the front office does for a person: each command, and right under it its handler."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from application.access import Action, authorize
from application.automatic import acknowledgment_text
from application.change import act_of, change, load_claim, replayed, retried, settled
from application.ports import Command, Ports, Recorded
from domain.base import Act
from domain.call import Call
from domain.claim import Claim
from domain.errors import ClaimNotFound, InsuredNotFound
from domain.values import CallDirection, CallReason


class LogCall(Command):
    """Write down that one talked with a person. claim_id: what it was about, None for none."""

    insured_id: UUID
    claim_id: UUID | None = None
    direction: CallDirection
    reason: CallReason


class Logged(NamedTuple):
    """The call as it is recorded."""

    recorded: Recorded
    call_id: UUID


async def log_call(command: LogCall, ports: Ports) -> Logged:
    """Write a call down, once.

    Raises: NotPermitted, InsuredNotFound, ClaimNotFound for another person's claim and for a draft,
        IdempotencyKeyReused, ChangedMeanwhile, StoreUnavailable.
    """
    insured_id = command.insured_id
    authorize(command.asked.author, Action.LOG_CONTACT)
    if await ports.directory.find(insured_id) is None:
        raise InsuredNotFound
    if command.claim_id is not None:
        claim = await load_claim(command, command.claim_id, ports, Action.LOG_CONTACT)
        if claim.insured_id != insured_id or claim.submitted_on is None:
            raise ClaimNotFound

    async def once() -> Logged:
        act = await act_of(command, insured_id, ports)
        earlier = await ports.claims.load(Call, Call.id_of(act.meta.command_id))
        if earlier is not None and (done := replayed(earlier, act)):
            return Logged(done, earlier.id)
        about = (command.claim_id, command.direction, command.reason)
        call = Call.log(insured_id, *about, act)
        return Logged(await settled(ports, None, call), call.id)

    return await retried(command, ports, once)


class AcknowledgeAgain(Command):
    """Send the acknowledgment of a claim once more."""

    claim_id: UUID


async def acknowledge_again(command: AcknowledgeAgain, ports: Ports) -> Recorded:
    """Put the acknowledgment into the person's mailbox again, with a day of deletion of its own.

    Raises: ClaimNotFound, also of a draft; NotPermitted, TooManyCopies, ChangedMeanwhile,
        StoreUnavailable.
    """

    def decide(claim: Claim, act: Act) -> None:
        if claim.submitted_on is None:
            raise ClaimNotFound
        claim.acknowledge_again(act, text_version=acknowledgment_text(claim))

    return await change(command, command.claim_id, ports, decide, Action.ACKNOWLEDGE_AGAIN)
