"""The one way a command runs: load, owner, replay, decide, save; again when somebody was faster."""

from __future__ import annotations

import asyncio
import hmac
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from application.access import Action, authorize, only_owner, resource_of
from application.ports import Command, Conflict, Ports, Recorded
from domain.base import Act, Aggregate, Author, Meta, Role
from domain.claim import Claim
from domain.errors import (
    ChangedMeanwhile,
    ClaimNotFound,
    IdempotencyKeyReused,
    Refusal,
    StaleVersion,
)
from domain.window import SubmissionWindow

ATTEMPTS = 10
"""How often a command is decided before it is refused as changed meanwhile."""

LONGEST_WAIT_S = 0.02
"""The bound of the random wait before a command is decided again."""

T = TypeVar("T")
Decision = Callable[[Claim, Act], Refusal | None]
DecisionWithWindow = Callable[[Claim, SubmissionWindow, Act], Refusal | None]


async def change(
    command: Command,
    claim_id: UUID,
    ports: Ports,
    decide: Decision,
    action: Action = Action.CHANGE_CLAIM,
) -> Recorded:
    """Change one claim.

    decide: asks the claim; may give back a refusal, raised once its trace is stored.

    Raises: TooManyRequests, ClaimNotFound, NotPermitted, IdempotencyKeyReused, StaleVersion, what
        `decide` refuses, ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Recorded:
        claim, act = await _opened(command, claim_id, ports, action)
        return replayed(claim, act) or await settled(ports, decide(claim, act), claim)

    return await retried(command, ports, once)


async def change_with_window(
    command: Command,
    claim_id: UUID,
    ports: Ports,
    decide: DecisionWithWindow,
    action: Action = Action.CHANGE_CLAIM,
) -> Recorded:
    """Change one claim and its person's window, both or neither.

    Raises: as `change`.
    """

    async def once() -> Recorded:
        claim, act = await _opened(command, claim_id, ports, action)
        if done := replayed(claim, act):
            return done
        window = await load_window(claim.insured_id, act, ports)
        return await settled(ports, decide(claim, window, act), claim, window)

    return await retried(command, ports, once)


async def retried(command: Command, ports: Ports, once: Callable[[], Awaitable[T]]) -> T:
    """Run an attempt until nobody was faster; commands of one author take turns in this process.

    Raises: TooManyRequests, what the attempt raises; ChangedMeanwhile after ATTEMPTS conflicts.
    """
    author = command.asked.author
    if author.role is Role.INSURED:
        ports.pace.count(author.id, ports.limits.commands, ports.now())
    with ports.timed(type(command).__name__):
        for _ in range(ATTEMPTS):
            try:
                async with ports.turns.of(turn_of(command)):
                    return await once()
            except Conflict:
                # At random, to spread those who try again.
                await asyncio.sleep(random.uniform(0, LONGEST_WAIT_S))  # noqa: S311
        raise ChangedMeanwhile


def turn_of(command: Command) -> UUID:
    """Whose turn a command waits for: its author's, or its own when the system asks."""
    asked = command.asked
    return asked.command_id if asked.author.role is Role.SERVICE else asked.author.id


async def settled(
    ports: Ports, refusal: Refusal | None, main: Aggregate, *others: Aggregate
) -> Recorded:
    """Store what was decided, then answer, or raise the refusal whose trace is stored.

    Raises: Conflict, StoreUnavailable, the refusal.
    """
    if main.pending_events:
        # The main stream goes last: its position is then the one that every view must reach.
        position = await ports.claims.save(*others, main)
    else:
        position = main.positions[-1]
    if refusal is not None:
        raise refusal
    return Recorded(main.id, main.version, position)


def replayed(aggregate: Aggregate, act: Act) -> Recorded | None:
    """The answer that this very command was given before, None when it is new.

    Raises: IdempotencyKeyReused when the same key came with another body.
    """
    done = aggregate.accepted.get(act.meta.command_id)
    if done is None:
        return None
    if not hmac.compare_digest(done.body_mac or "", act.meta.body_mac or ""):
        raise IdempotencyKeyReused
    return Recorded(aggregate.id, done.version, aggregate.positions[done.version - 1])


async def act_of(command: Command, insured_id: UUID, ports: Ports) -> Act:
    """The stamp of what this command records.

    Raises: StoreUnavailable.
    """
    asked = command.asked
    mac = await ports.keys.mac(insured_id, command.body()) if asked.is_keyed else None
    return Act(
        ports.now(),
        Meta(
            actor=asked.author,
            command_id=asked.command_id,
            correlation_id=asked.correlation_id,
            causation=asked.causation,
            body_mac=mac,
        ),
        asked.acr,
    )


async def load_claim(command: Command, claim_id: UUID, ports: Ports, action: Action) -> Claim:
    """The claim, for somebody who may do this to it.

    Raises: NotPermitted, ClaimNotFound (unknown and foreign alike), StoreUnavailable.
    """
    return await claim_for(command.asked.author, action, claim_id, ports)


async def claim_for(author: Author, action: Action, claim_id: UUID, ports: Ports) -> Claim:
    """The same without a command, for somebody who only looks.

    Raises: NotPermitted, ClaimNotFound (unknown and foreign alike), StoreUnavailable.
    """
    authorize(author, action)  # before anything tells whether there is such a claim
    claim = await ports.claims.load(Claim, claim_id, only_owner(author, action))
    if claim is None:
        raise ClaimNotFound
    authorize(author, action, resource_of(claim, ports.now()))
    return claim


def refuse_stale(command: Command, claim: Claim) -> None:
    """Check that the caller saw the present version, where they say which; a retry did once.

    Raises: StaleVersion.
    """
    asked = command.asked
    if asked.if_match not in (None, claim.version) and asked.command_id not in claim.accepted:
        raise StaleVersion(version=claim.version)


async def load_window(insured_id: UUID, act: Act, ports: Ports) -> SubmissionWindow:
    """The person's window, opened when there is none yet.

    Raises: StoreUnavailable.
    """
    window = await ports.claims.load(SubmissionWindow, SubmissionWindow.id_of(insured_id))
    return window or SubmissionWindow.open(insured_id, act)


async def _opened(
    command: Command, claim_id: UUID, ports: Ports, action: Action
) -> tuple[Claim, Act]:
    claim = await load_claim(command, claim_id, ports, action)
    act = await act_of(command, claim.insured_id, ports)
    refuse_stale(command, claim)
    return claim, act
