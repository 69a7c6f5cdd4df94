"""Appeals: the person contests, the desk registers what came of it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid5

from application.access import Action
from application.change import act_of, change, load_claim, refuse_stale, replayed, retried, settled
from application.letters import send_letter
from application.ports import Command, Ports, Recorded
from domain.base import Act
from domain.claim import Claim
from domain.values import AppealOutcome, AppealRoute, LetterKind


class LodgeAppeal(Command):
    """Contest the decision on one's own claim. grounds: in the person's own words."""

    claim_id: UUID
    route: AppealRoute
    grounds: str


class Lodged(NamedTuple):
    """The appeal is registered."""

    recorded: Recorded
    appeal_id: UUID


async def lodge_appeal(command: LodgeAppeal, ports: Ports) -> Lodged:
    """Register an appeal; one that comes late is registered too, with a flag.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, NothingToContest,
        AppealAlreadyLodged, InvalidChoice, FieldRequired, FieldTooLong, ChangedMeanwhile,
        StoreUnavailable.
    """

    def decide(claim: Claim, act: Act) -> None:
        claim.lodge_appeal(command.route, command.grounds, act)

    recorded = await change(command, command.claim_id, ports, decide, Action.LODGE_APPEAL)
    return Lodged(recorded, uuid5(command.claim_id, f"appeal {command.asked.command_id}"))


class SettleAppeal(Command):
    """Register what came of an appeal. reason: what the letter says of it."""

    claim_id: UUID
    appeal_id: UUID
    outcome: AppealOutcome
    reason: str


async def settle_appeal(command: SettleAppeal, ports: Ports) -> Recorded:
    """Register the outcome and send its letter; one that is upheld reopens the claim.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, AppealNotFound,
        AppealAlreadyDecided, FieldRequired, FieldTooLong, ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Recorded:
        claim = await load_claim(command, command.claim_id, ports, Action.SETTLE_APPEAL)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if earlier := replayed(claim, act):
            return earlier
        claim.decide_appeal(command.appeal_id, command.outcome, command.reason, act)
        await send_letter(LetterKind.APPEAL_OUTCOME, claim, act, ports)
        return await settled(ports, None, claim)

    return await retried(command, ports, once)
