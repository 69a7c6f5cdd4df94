"""LeaseBook: the leases that one agent has in some minutes, so that nobody hoards claims."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.errors import TooManyLeases
from domain.events import (
    LeaseBooked,
    LeaseBookOpened,
    LeaseGivenBack,
    LeaseProlonged,
    LeasesCarriedOver,
)
from domain.values import Lease, LeasePolicy


class LeaseBook(Aggregate):
    """What an agent holds, as far as they did anything at the desk in the time of one lease.

    A book lasts as long as a lease and begins with what the one before it still held, so that it
    stays short however long and fast somebody works.

    leases: by id, those that have not ended as far as the book knows.
    taken: the claim that each command took, so that the same request gets the same claim;
        taken_before: likewise, in the book before this one.
    """

    TOPIC = "leases"

    insured_id: UUID
    leases: dict[UUID, Lease] = field(default_factory=dict)
    taken: dict[UUID, UUID] = field(default_factory=dict)
    taken_before: dict[UUID, UUID] = field(default_factory=dict)

    @staticmethod
    def id_of(agent_id: UUID, at: datetime, policy: LeasePolicy) -> UUID:
        """The stream of an agent at an instant."""
        number = int(at.timestamp() // timedelta(minutes=policy.minutes).total_seconds())
        return uuid5(agent_id, f"leases {policy.minutes} {number}")

    @classmethod
    def open(
        cls, agent_id: UUID, policy: LeasePolicy, act: Act, before: LeaseBook | None
    ) -> LeaseBook:
        """Begin the book of this instant. before: the one that lasted until now, if any did."""
        book_id = cls.id_of(agent_id, act.at, policy)
        book = cls.begin(LeaseBookOpened, book_id, act, insured_id=agent_id)
        if before is not None:
            lasting = tuple(lease for lease in before.leases.values() if lease.lasts(act.at))
            book.record(LeasesCarriedOver, act, leases=lasting, taken=dict(before.taken))
        return book

    def refuse_unless_room(self, each: int, act: Act) -> None:
        """Check that the agent may hold one claim more.

        Raises: TooManyLeases.
        """
        if sum(lease.lasts(act.at) for lease in self.leases.values()) >= each:
            raise TooManyLeases(limit=each)

    def book(self, claim_id: UUID, lease: Lease, act: Act) -> None:
        """Count a lease that the claim gave."""
        self.record(LeaseBooked, act, claim_id=claim_id, lease=lease)

    def prolong(self, lease: Lease, act: Act) -> None:
        """Count a lease until its new end."""
        self.record(LeaseProlonged, act, lease=lease)

    def give_back(self, lease_id: UUID, act: Act) -> None:
        """Count a lease no longer; one that is not counted changes nothing."""
        if lease_id in self.leases:
            self.record(LeaseGivenBack, act, lease_id=lease_id)
