"""What the CNSE desk does with a claim: check, then record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain import events
from domain.base import Act, Role
from domain.claim.state import WAITING, ClaimState
from domain.errors import FieldRequired, LeaseHeldByAnother, LeaseNotHeld, NotWaiting
from domain.values import Lease, LeaseEnd, LeasePolicy, Status


class DeskCommands(ClaimState):
    """Who holds the claim; whoever changes it at the desk names the lease they hold."""

    def assign(self, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        """Give the claim to whoever asks; a lease that ended by itself goes first.

        Returns: the lease; the one that the caller holds already, unchanged.
        Raises: NotWaiting, LeaseHeldByAnother.
        """
        self._refuse_other_role(act)
        self.return_expired(act)
        if self.lease is not None:
            if self.lease.agent_id == act.meta.actor.id:
                return self.lease
            raise LeaseHeldByAnother(expires_at=self.lease.expires_at.isoformat())
        if self.status not in (*WAITING, Status.ASSESSED, Status.MEDICAL_OPINION_PENDING):
            raise NotWaiting
        lease = self._lease(lease_id, policy, act)
        self.record(events.ClaimAssigned, act, lease=lease)
        return lease

    def take_over(self, lease_id: UUID, reason: str | None, policy: LeasePolicy, act: Act) -> Lease:
        """Take the claim from whoever else holds it. reason: why, as a supervisor writes it.

        Returns: the lease; the one that the caller holds already, unchanged.
        Raises: FieldRequired, NotWaiting.
        """
        if not reason:
            raise FieldRequired("reason")
        self._refuse_other_role(act)
        self.return_expired(act)
        if self.lease is not None and self.lease.agent_id != act.meta.actor.id:
            self._release(self.lease, LeaseEnd.TAKEN_OVER, act, reason)
        return self.assign(lease_id, policy, act)

    def renew(self, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        """Let a lease begin anew, under the same id.

        Raises: LeaseNotHeld.
        """
        self.refuse_unless_held(lease_id, act)
        lease = self._lease(lease_id, policy, act)
        self.record(events.LeaseRenewed, act, lease=lease)
        return lease

    def release(self, lease_id: UUID, act: Act) -> None:
        """Give the claim back to the queue.

        Raises: LeaseNotHeld.
        """
        lease = self.refuse_unless_held(lease_id, act)
        self._release(lease, LeaseEnd.GIVEN_BACK, act)

    def return_expired(self, act: Act) -> None:
        """Give the claim back when its lease ended by itself; any other stays as it is."""
        if self.lease is not None and not self.lease.lasts(act.at):
            self._release(self.lease, LeaseEnd.EXPIRED, act)

    def refuse_unless_held(self, lease_id: UUID, act: Act) -> Lease:
        """Check that whoever acts holds the claim under this very lease.

        Returns: the lease.
        Raises: LeaseNotHeld.
        """
        lease = self.lease
        if lease is None or (lease.lease_id, lease.agent_id) != (lease_id, act.meta.actor.id):
            raise LeaseNotHeld
        if not lease.lasts(act.at):
            raise LeaseNotHeld
        return lease

    def _refuse_other_role(self, act: Act) -> None:
        # What waits for the medical adviser is theirs alone, and nothing else is.
        if (act.meta.actor.role is Role.MEDICAL) != self.waits_for_adviser:
            raise NotWaiting

    def _release(
        self, lease: Lease, because: LeaseEnd, act: Act, reason: str | None = None
    ) -> None:
        self.record(
            events.ClaimReleased, act, lease_id=lease.lease_id, because=because, reason=reason
        )

    def _lease(self, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        begins_at = max(act.at, self.modified_on)
        expires_at = begins_at + timedelta(minutes=policy.minutes)
        return Lease(lease_id=lease_id, agent_id=act.meta.actor.id, expires_at=expires_at)
