"""LeaseBook: the leases that one agent took on one day, so that nobody hoards claims."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.errors import TooManyLeases
from domain.events import LeaseBooked, LeaseBookOpened, LeaseGivenBack, LeaseProlonged
from domain.values import Lease


class LeaseBook(Aggregate):
    """What an agent holds of what they took on one Paris day.

    One book a day keeps it short; around midnight an agent may hold as much again for one lease.

    leases: by id, those that have not ended as far as the book knows.
    taken: the claim that each command took, so that the same request gets the same claim.
    """

    TOPIC = "leases"

    insured_id: UUID
    leases: dict[UUID, Lease] = field(default_factory=dict)
    taken: dict[UUID, UUID] = field(default_factory=dict)

    @staticmethod
    def id_of(agent_id: UUID, day: date) -> UUID:
        """The stream of an agent's day."""
        return uuid5(agent_id, f"leases {day}")

    @classmethod
    def open(cls, agent_id: UUID, day: date, act: Act) -> LeaseBook:
        """Begin the book of a day."""
        return cls.begin(LeaseBookOpened, cls.id_of(agent_id, day), act, insured_id=agent_id)

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
        """Count a lease until its new end; one of another day's book counts there no longer."""
        self.record(LeaseProlonged, act, lease=lease)

    def give_back(self, lease_id: UUID, act: Act) -> None:
        """Count a lease no longer; one that is not counted changes nothing."""
        if lease_id in self.leases:
            self.record(LeaseGivenBack, act, lease_id=lease_id)
