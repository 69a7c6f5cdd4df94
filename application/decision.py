"""What the CNSE desk decides: each command, and right under it its handler."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from application.access import Action
from application.change import act_of, change, load_claim, refuse_stale, replayed, retried, settled
from application.lease_books import book_of
from application.letters import send_letter
from application.ports import Command, Ports, Recorded
from application.rates import with_rates
from application.writing import Written
from domain.base import Act
from domain.claim import Claim
from domain.values import Assessment, LetterKind, in_paris

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class DecideClaim(Command):
    """Price a claim that one holds.

    letter_sha256: of the preview that the agent agreed to, None when they did not look.
    """

    claim_id: UUID
    lease_id: UUID
    assessment: Assessment
    letter_sha256: str | None = None


async def decide_claim(command: DecideClaim, ports: Ports) -> Recorded:
    """Price a claim; below the threshold that decides it and sends its letter, in one save.

    A line in another currency without a rate is converted at that of today, where one is known.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, LeaseNotHeld, OwnClaim,
        then what `refuse_wrong` refuses; LetterChanged, ChangedMeanwhile, StoreUnavailable.
    """
    limit = ports.limits.second_signature_cents
    said = await with_rates(command.assessment, ports.rates, in_paris(ports.now()))
    return await _signed(
        command,
        Action.DECIDE_CLAIM,
        ports,
        lambda claim, act: claim.assess(command.lease_id, said, limit, act),
    )


class ConfirmDecision(Command):
    """Sign what another agent priced. letter_sha256: as in `DecideClaim`."""

    claim_id: UUID
    lease_id: UUID
    letter_sha256: str | None = None


async def confirm_decision(command: ConfirmDecision, ports: Ports) -> Recorded:
    """Sign a claim that another agent priced, which decides it and sends its letter, in one save.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, LeaseNotHeld,
        NothingToConfirm, SameAgent, OwnClaim, LetterChanged, ChangedMeanwhile, StoreUnavailable.
    """
    return await _signed(
        command,
        Action.CONFIRM_DECISION,
        ports,
        lambda claim, act: claim.confirm(command.lease_id, act),
    )


class PreviewDecision(Command):
    """Look at the letter before it is sent. assessment: None for what waits for a signature."""

    claim_id: UUID
    lease_id: UUID
    assessment: Assessment | None = None


async def preview_decision(command: PreviewDecision, ports: Ports) -> Written:
    """The letter exactly as it would be sent today; nothing is recorded.

    It is written of the claim as the decision itself would leave it.

    Raises: ClaimNotFound, NotPermitted, LeaseNotHeld, NothingToConfirm, SameAgent, OwnClaim, then
        what `refuse_wrong` refuses; StoreUnavailable.
    """
    said = command.assessment
    action = Action.CONFIRM_DECISION if said is None else Action.DECIDE_CLAIM
    claim = await load_claim(command, command.claim_id, ports, action)
    act = await act_of(command, claim.insured_id, ports)
    if said is None:
        claim.confirm(command.lease_id, act)
    else:
        said = await with_rates(said, ports.rates, in_paris(ports.now()))
        claim.assess(command.lease_id, said, sys.maxsize, act)
    return await ports.letters.write(LetterKind.DECISION, claim)


class ReopenDecision(Command):
    """Look at a decision again. reason: why; no letter says it."""

    claim_id: UUID
    reason: Reason


async def reopen_decision(command: ReopenDecision, ports: Ports) -> Recorded:
    """Send a decided claim back to the queue, with the due date that it had.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, FieldRequired,
        NotDecided, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.reopen(command.reason, act),
        Action.REOPEN_DECISION,
    )


async def _signed(
    command: DecideClaim | ConfirmDecision,
    action: Action,
    ports: Ports,
    sign: Callable[[Claim, Act], None],
) -> Recorded:
    async def once() -> Recorded:
        claim = await load_claim(command, command.claim_id, ports, action)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if earlier := replayed(claim, act):
            return earlier
        sign(claim, act)
        if claim.pending is None:
            await send_letter(LetterKind.DECISION, claim, act, ports, command.letter_sha256)
        book = await book_of(command.asked.author.id, act, ports)
        book.give_back(command.lease_id, act)
        return await settled(ports, None, claim, book)

    return await retried(command, ports, once)
