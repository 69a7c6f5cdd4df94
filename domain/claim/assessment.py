"""What agents decide of a claim that they hold: check, then record."""

from __future__ import annotations

from uuid import UUID

from domain import events
from domain.assessing import refuse_wrong
from domain.base import Act
from domain.claim.desk import DeskCommands
from domain.errors import FieldRequired, NotDecided, NothingToConfirm, OwnClaim, SameAgent
from domain.values import Assessment, DecisionOutcome, Lease, LeasePolicy, Status

DECIDED = (
    Status.ACCEPTED,
    Status.PARTIALLY_ACCEPTED,
    Status.REFUSED,
    Status.PAYMENT_ORDERED,
    Status.PAYMENT_FAILED,
    Status.REIMBURSED,
    Status.UNDER_APPEAL,
    Status.APPEAL_REJECTED,
)
"""A decision stands."""


class AssessmentCommands(DeskCommands):
    """From the priced lines to the decision, with one signature or two, and back again."""

    def assign(self, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        """Give the claim to whoever asks, but not to its person, nor to who signed it first.

        Raises: OwnClaim, SameAgent, NotWaiting, LeaseHeldByAnother.
        Source: docs/sources.md#four-eyes
        """
        self._refuse_unfit(act)
        return super().assign(lease_id, policy, act)

    def take_over(self, lease_id: UUID, reason: str | None, policy: LeasePolicy, act: Act) -> Lease:
        """As before, refused to the same people before anybody loses the claim.

        Raises: OwnClaim, SameAgent, FieldRequired, NotWaiting.
        """
        self._refuse_unfit(act)
        return super().take_over(lease_id, reason, policy, act)

    def hand_out(self, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        """As `assign`, to whoever asked for what comes next: nor what they prepared themselves.

        Raises: OwnClaim, SameAgent, NotWaiting, LeaseHeldByAnother.
        """
        if self.pending is not None and self.pending.may_not_sign(act.meta.actor.id):
            raise SameAgent
        return self.assign(lease_id, policy, act)

    def assess(
        self, lease_id: UUID, assessment: Assessment, second_signature_cents: int, act: Act
    ) -> None:
        """Price the claim; below the threshold that decides it, above it another agent signs too.

        The amount is what was asked, or what was declared where lines were left out.

        second_signature_cents: euro cents; just as much is still decided by one.
        Raises: LeaseNotHeld, OwnClaim, then what `refuse_wrong` refuses.
        Source: docs/sources.md#four-eyes
        """
        self.refuse_unless_held(lease_id, act)
        self._refuse_own(act)
        was_asked = bool(self.supplements)
        refuse_wrong(assessment, self.zone, self.today(act), was_asked=was_asked)
        declared_cents = self.care.amount_cents if self.care else 0
        needs_second = max(assessment.asked_cents, declared_cents) > second_signature_cents
        self.record(
            events.ClaimAssessed,
            act,
            lease_id=lease_id,
            assessment=assessment,
            needs_second=needs_second,
        )
        if not needs_second:
            self._decide(assessment, act)

    def confirm(self, lease_id: UUID, act: Act) -> None:
        """Sign what another agent priced, which decides it; whoever prepared it does not.

        Raises: LeaseNotHeld, NothingToConfirm, SameAgent, OwnClaim.
        Source: docs/sources.md#four-eyes
        """
        self.refuse_unless_held(lease_id, act)
        if self.pending is None:
            raise NothingToConfirm
        if self.pending.may_not_sign(act.meta.actor.id):
            raise SameAgent
        self._refuse_own(act)
        self._decide(self.pending.assessment, act)

    def reopen(self, reason: str | None, act: Act) -> None:
        """Look at a decision again; nothing of it is undone until the next one.

        Raises: FieldRequired, NotDecided.
        """
        if not reason:
            raise FieldRequired("reason")
        if self.status not in DECIDED:
            raise NotDecided
        self.record(events.DecisionReopened, act, reason=reason)

    def _refuse_unfit(self, act: Act) -> None:
        self._refuse_own(act)
        if self.pending is not None and self.pending.by == act.meta.actor.id:
            raise SameAgent

    def _refuse_own(self, act: Act) -> None:
        # Identity tells nothing of an agent's family: their own claim and care alone.
        own = {self.insured_id} | ({self.beneficiary.beneficiary_id} if self.beneficiary else set())
        if act.meta.actor.id in own:
            raise OwnClaim

    def _decide(self, assessment: Assessment, act: Act) -> None:
        today, asked = self.today(act), assessment.asked_cents
        retained, reasons = assessment.retained_cents, assessment.reasons
        match assessment.outcome:
            case DecisionOutcome.ACCEPTED:
                facts = {"asked_cents": asked, "retained_cents": retained}
                self.record(events.ClaimAccepted, act, decided_on=today, **facts)
            case DecisionOutcome.PARTIALLY_ACCEPTED:
                facts = {"asked_cents": asked, "retained_cents": retained}
                self.record(
                    events.ClaimPartiallyAccepted, act, reasons=reasons, decided_on=today, **facts
                )
            case DecisionOutcome.REFUSED:
                self.record(
                    events.ClaimRefused, act, asked_cents=asked, reasons=reasons, decided_on=today
                )
