"""What agents do with a claim, as steps of a spec, with leases that are the same in every run."""

from __future__ import annotations

from uuid import UUID

from builders import acknowledge, draft, submit
from domain.base import Author, Role
from domain.values import LeasePolicy
from spec import Step, World, all_of

AGENT = Author(role=Role.AGENT, id=UUID("a9e00000-0000-4000-8000-000000000001"))
OTHER = Author(role=Role.AGENT, id=UUID("a9e00000-0000-4000-8000-000000000002"))
SUPERVISOR = Author(role=Role.SUPERVISOR, id=UUID("50be0000-0000-4000-8000-000000000001"))
SYSTEM = Author(role=Role.SERVICE, id=UUID("5e5c0000-0000-4000-8000-000000000001"))
POLICY = LeasePolicy()


def lease_id(number: int = 1) -> UUID:
    """The id of a lease."""
    return UUID(int=0x1EA5E << 64 | number)


def waiting() -> Step:
    """A claim that waits for an agent."""
    return all_of(draft(), submit(), acknowledge())


def take(number: int = 1, by: Author = AGENT, policy: LeasePolicy = POLICY) -> Step:
    """An agent takes the claim."""

    def step(world: World) -> None:
        world.claim.assign(lease_id(number), policy, world.act(by))

    return step


def hand_out(number: int = 1, by: Author = AGENT, policy: LeasePolicy = POLICY) -> Step:
    """An agent is given the claim, as it came next."""

    def step(world: World) -> None:
        world.claim.hand_out(lease_id(number), policy, world.act(by))

    return step


def take_over(number: int = 2, by: Author = SUPERVISOR, reason: str | None = "Absence") -> Step:
    """A supervisor takes the claim from whoever holds it."""

    def step(world: World) -> None:
        world.claim.take_over(lease_id(number), reason, POLICY, world.act(by))

    return step


def renew(number: int = 1, by: Author = AGENT, policy: LeasePolicy = POLICY) -> Step:
    """The agent goes on."""

    def step(world: World) -> None:
        world.claim.renew(lease_id(number), policy, world.act(by))

    return step


def release(number: int = 1, by: Author = AGENT) -> Step:
    """The agent gives the claim back."""
    return lambda world: world.claim.release(lease_id(number), world.act(by))


def return_expired() -> Step:
    """The clockwork looks at the lease."""
    return lambda world: world.claim.return_expired(world.act(SYSTEM))
