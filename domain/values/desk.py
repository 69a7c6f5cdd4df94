"""Who holds a claim at the desk, and which claims somebody looks for."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from domain.base import Value
from domain.values.lists import Channel, StayReason, WaitsFor, Zone


class Lease(Value):
    """A claim is one agent's until an instant; the id fences off whoever held it before.

    agent_id: the holder's pseudonym; expires_at: from then on anybody may take the claim.
    """

    lease_id: UUID
    agent_id: UUID
    expires_at: AwareDatetime

    def lasts(self, at: datetime) -> bool:
        """Whether the lease has not ended at this instant."""
        return at < self.expires_at


class LeasePolicy(Value):
    """How long a lease lasts, in minutes, and how many an agent holds at once.

    Source: docs/sources.md#leases.
    """

    minutes: int = Field(default=30, ge=1, le=24 * 60)
    each: int = Field(default=5, ge=1, le=1000)


class QueueFilter(Value):
    """Which of the waiting claims; None lets all pass.

    waits_for: for whom they wait; only those that wait for an agent can be taken.
    due_by: due on that day or earlier; amounts in euro cents, both bounds included.
    """

    country: str | None = None
    zone: Zone | None = None
    stay_reason: StayReason | None = None
    channel: Channel | None = None
    is_planned: bool | None = None
    is_third_party_accident: bool | None = None
    due_by: date | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    waits_for: WaitsFor = WaitsFor.AGENT
