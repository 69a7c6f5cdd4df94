"""What the CNSE desk does with a claim, and with the leases of one agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent, Personal
from domain.values import Lease, LeaseEnd, Status

if TYPE_CHECKING:
    from domain.claim import Claim
    from domain.lease_book import LeaseBook


class ClaimAssigned(Event):
    """An agent holds the claim and studies it."""

    TOPIC: ClassVar[str] = "claim.claim_assigned.1"
    lease: Lease

    def apply(self, claim: Claim) -> None:
        """Hand the claim over."""
        claim.lease = self.lease
        if not claim.waits_for_adviser:
            claim.status = Status.IN_REVIEW


class LeaseRenewed(Event):
    """The agent goes on: the same lease, with a later end."""

    TOPIC: ClassVar[str] = "claim.lease_renewed.1"
    lease: Lease

    def apply(self, claim: Claim) -> None:
        """Move the end of the lease."""
        claim.lease = self.lease


class ClaimReleased(Event):
    """Nobody holds the claim any more: it waits again, with its due date.

    reason: why a supervisor took it over, as they wrote it.
    """

    TOPIC: ClassVar[str] = "claim.claim_released.1"
    lease_id: UUID
    because: LeaseEnd
    reason: Annotated[str | None, Personal] = None

    def apply(self, claim: Claim) -> None:
        """Let the claim go."""
        claim.lease = None
        if not claim.waits_for_adviser:
            claim.status = Status.ASSESSED if claim.pending else Status.QUEUED


class LeaseBookOpened(FirstEvent):
    """An agent begins to work at the desk; insured_id: the agent, whose key nothing needs."""

    TOPIC: ClassVar[str] = "leases.lease_book_opened.1"
    insured_id: UUID


class LeasesCarriedOver(Event):
    """What the agent's book before this one held, and which claim each of its commands took."""

    TOPIC: ClassVar[str] = "leases.leases_carried_over.1"
    leases: tuple[Lease, ...]
    taken: dict[UUID, UUID]

    def apply(self, book: LeaseBook) -> None:
        """Go on counting."""
        book.leases = {lease.lease_id: lease for lease in self.leases}
        book.taken_before = dict(self.taken)


class LeaseBooked(Event):
    """The agent took a claim."""

    TOPIC: ClassVar[str] = "leases.lease_booked.1"
    claim_id: UUID
    lease: Lease

    def apply(self, book: LeaseBook) -> None:
        """Count the lease, and no longer those that ended by themselves."""
        kept = {one: lease for one, lease in book.leases.items() if lease.lasts(self.timestamp)}
        book.leases = kept | {self.lease.lease_id: self.lease}
        book.taken[self.meta.command_id] = self.claim_id


class LeaseProlonged(Event):
    """The agent renewed a lease."""

    TOPIC: ClassVar[str] = "leases.lease_prolonged.1"
    lease: Lease

    def apply(self, book: LeaseBook) -> None:
        """Count it until its new end."""
        book.leases[self.lease.lease_id] = self.lease


class LeaseGivenBack(Event):
    """The agent gave a claim back."""

    TOPIC: ClassVar[str] = "leases.lease_given_back.1"
    lease_id: UUID

    def apply(self, book: LeaseBook) -> None:
        """Count it no longer."""
        book.leases.pop(self.lease_id, None)
