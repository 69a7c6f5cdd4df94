"""Refusals at the desk: who may take a claim, and who holds it."""

from __future__ import annotations

from domain.errors.families import NotFound, RuleBroken, StateConflict


class UnderReview(StateConflict, code="claim.under_review"):
    """An agent studies the claim; details: reference."""


class NotWaiting(StateConflict, code="claim.not_waiting"):
    """The claim waits for nobody at the desk."""


class LeaseNotHeld(StateConflict, code="lease.not_held"):
    """The caller does not hold the claim under this lease, or no longer."""


class LeaseHeldByAnother(StateConflict, code="lease.held_by_another"):
    """Somebody holds the claim; details: expires_at."""


class NotAwaitingSupplement(StateConflict, code="claim.not_awaiting_supplement"):
    """The claim waits for no further document of its person."""


class SupplementAlreadyExtended(StateConflict, code="supplement.already_extended"):
    """The person took their one extension before."""


class SupplementIncomplete(RuleBroken, code="supplement.incomplete"):
    """Items without a document and without a reply; details: items, their codes."""


class SupplementItemNotFound(NotFound, code="supplement.item_not_found"):
    """No such item is asked for in this claim."""


class TooManyLeases(StateConflict, code="lease.too_many"):
    """As many claims as one agent may hold; details: limit."""


class SupplementClosed(StateConflict, code="supplement.closed"):
    """The claim was closed meanwhile: no delay is left to be moved."""
