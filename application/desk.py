"""The CNSE desk: take the next claim, keep it, give it back."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, NamedTuple
from uuid import UUID, uuid5

from pydantic import StringConstraints

from application.access import Action, authorize, resource_of
from application.change import (
    act_of,
    change,
    load_claim,
    refuse_stale,
    replayed,
    retried,
    settled,
)
from application.lease_books import book_of
from application.ports import Command, Ports, Recorded
from domain.base import Act, Role
from domain.claim import Claim
from domain.errors import LeaseHeldByAnother, NotPermitted, NotWaiting, OwnClaim
from domain.lease_book import LeaseBook
from domain.values import Lease, QueueFilter, WaitsFor

CANDIDATES = 50
"""How many claims somebody else was faster at are passed over before the queue counts as empty."""

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Taken(NamedTuple):
    """A claim that is the caller's now, and until when."""

    recorded: Recorded
    lease: Lease


def own_queue(role: Role) -> WaitsFor:
    """Which of the waiting claims a role takes."""
    return WaitsFor.MEDICAL_ADVISER if role is Role.MEDICAL else WaitsFor.AGENT


def refuse_other_queue(role: Role, wanted: WaitsFor) -> None:
    """Check that what waits for the medical adviser is asked for by them, and nothing else is.

    Raises: NotPermitted.
    """
    if (wanted is WaitsFor.MEDICAL_ADVISER) != (role is Role.MEDICAL):
        raise NotPermitted


class TakeNext(Command):
    """Take the most urgent claim that passes a filter. but: claims that are left out.

    What is left out is not part of the request: pressed again, the same button gets the same claim,
    whatever was given back meanwhile.
    """

    wanted: QueueFilter = QueueFilter()
    but: tuple[UUID, ...] = ()

    def body(self) -> bytes:
        """What was asked, but for what is left out."""
        return f"TakeNext {self.model_dump_json(exclude={'asked', 'but'})}".encode()


async def take_next(command: TakeNext, ports: Ports) -> Taken | None:
    """Take the most urgent waiting claim; None when there is none.

    The claim itself decides; the queue only proposes, and never the same one to two at once. One's
    own claim is passed over, and so is what one may not sign.

    Raises: NotPermitted, TooManyLeases, IdempotencyKeyReused, ChangedMeanwhile, StoreUnavailable.
    """
    agent_id = command.asked.author.id
    authorize(command.asked.author, Action.TAKE_CLAIM)
    refuse_other_queue(command.asked.author.role, command.wanted.waits_for)
    act = await act_of(command, agent_id, ports)
    book = await book_of(agent_id, act, ports)
    if taken := _taken(book, act):
        return await _take(command, taken, ports)
    book.refuse_unless_room(ports.limits.leases.each, act)
    for _ in range(CANDIDATES):
        claim_id = await ports.queue.propose(command.wanted, act.at, command.but, agent_id)
        if claim_id is None:
            return None
        with suppress(LeaseHeldByAnother, NotWaiting, OwnClaim):
            return await _take(command, claim_id, ports)
    return None


class TakeClaim(Command):
    """Take one certain claim. reason: why it is taken over, for supervisors alone."""

    claim_id: UUID
    reason: Reason | None = None


async def take_claim(command: TakeClaim, ports: Ports) -> Taken:
    """Take a claim, or take it over from whoever holds it; one's own is given again as it is.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, OwnClaim,
        LeaseHeldByAnother, NotWaiting, TooManyLeases, ChangedMeanwhile, StoreUnavailable.
    """
    return await _take(command, command.claim_id, ports)


class RenewLease(Command):
    """Go on with a claim."""

    claim_id: UUID
    lease_id: UUID


async def renew_lease(command: RenewLease, ports: Ports) -> Taken:
    """Let a lease begin anew.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, LeaseNotHeld,
        ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Taken:
        claim, book, act = await _opened(command, command.claim_id, ports)
        if earlier := replayed(claim, act):
            return _held(claim, command.lease_id, earlier, act)
        lease = claim.renew(command.lease_id, ports.limits.leases, act)
        book.prolong(lease, act)
        return Taken(await settled(ports, None, claim, book), lease)

    return await retried(command, ports, once)


class ReleaseLease(Command):
    """Give a claim back to the queue."""

    claim_id: UUID
    lease_id: UUID


async def release_lease(command: ReleaseLease, ports: Ports) -> Recorded:
    """Give a claim back, with the due date that it had.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, LeaseNotHeld,
        ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Recorded:
        claim, book, act = await _opened(command, command.claim_id, ports)
        if earlier := replayed(claim, act):
            return earlier
        claim.release(command.lease_id, act)
        book.give_back(command.lease_id, act)
        return await settled(ports, None, claim, book)

    return await retried(command, ports, once)


class ReturnExpired(Command):
    """Give back a claim whose lease looks ended."""

    claim_id: UUID


async def return_expired(command: ReturnExpired, ports: Ports) -> Recorded:
    """Give a claim back if its lease ended by itself; the claim decides, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.return_expired(act),
        Action.RUN_JOB,
    )


async def _take(command: TakeNext | TakeClaim, claim_id: UUID, ports: Ports) -> Taken:
    lease_id = uuid5(command.asked.author.id, f"lease {command.asked.command_id}")

    async def once() -> Taken:
        claim, book, act = await _opened(command, claim_id, ports)
        if isinstance(command, TakeNext) and (taken := _taken(book, act)):
            # Sent twice at once, the same request got a claim a moment ago: that one.
            claim = await load_claim(command, taken, ports, Action.TAKE_CLAIM)
        if earlier := replayed(claim, act):
            return _held(claim, lease_id, earlier, act)
        lease = _decided(command, claim, lease_id, ports, act)
        if claim.pending_events:
            book.refuse_unless_room(ports.limits.leases.each, act)
            book.book(claim_id, lease, act)
        return Taken(await settled(ports, None, claim, book), lease)

    return await retried(command, ports, once)


def _decided(
    command: TakeNext | TakeClaim, claim: Claim, lease_id: UUID, ports: Ports, act: Act
) -> Lease:
    if isinstance(command, TakeNext):
        lease = claim.hand_out(lease_id, ports.limits.leases, act)
        if not claim.pending_events:
            raise NotWaiting  # proposed by a view that was behind: the caller's own already
        return lease
    if command.reason is None:
        return claim.assign(lease_id, ports.limits.leases, act)
    authorize(command.asked.author, Action.TAKE_OVER_CLAIM, resource_of(claim))
    return claim.take_over(lease_id, command.reason, ports.limits.leases, act)


def _held(claim: Claim, lease_id: UUID, earlier: Recorded, act: Act) -> Taken:
    # A retry that comes after the lease ended is told so: the claim may be somebody else's.
    return Taken(earlier, claim.refuse_unless_held(lease_id, act))


async def _opened(command: Command, claim_id: UUID, ports: Ports) -> tuple[Claim, LeaseBook, Act]:
    claim = await load_claim(command, claim_id, ports, Action.TAKE_CLAIM)
    # What a filter says identifies nobody; what a reason says goes with the insured person's key.
    agent_id = command.asked.author.id
    owner = agent_id if isinstance(command, TakeNext) else claim.insured_id
    act = await act_of(command, owner, ports)
    if not isinstance(command, TakeNext):
        refuse_stale(command, claim)
    return claim, await book_of(agent_id, act, ports), act


def _taken(book: LeaseBook, act: Act) -> UUID | None:
    taken = book.taken.get(act.meta.command_id)
    if taken is None:
        return book.taken_before.get(act.meta.command_id)  # the claim refuses another body
    replayed(book, act)  # refuses another body under the same key
    return taken
