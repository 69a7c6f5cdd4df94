"""Refusals about decisions, their letters and their appeals."""

from __future__ import annotations

from domain.errors.desk import NotWaiting
from domain.errors.families import NotFound, RuleBroken, StateConflict


class LineDoesNotAddUp(RuleBroken, code="decision.line_does_not_add_up"):
    """Retained and refused are not what was asked; details: asked_cents."""


class RetainedAboveExpense(RuleBroken, code="decision.retained_above_expense"):
    """More is retained than was paid and not given back; details: limit_cents."""


class LineRoundsToNothing(RuleBroken, code="decision.line_rounds_to_nothing"):
    """An expense is worth less than half a cent of a euro: it can be neither paid nor refused."""


class CareDateImplausible(RuleBroken, code="decision.care_date_implausible"):
    """Care of so long ago cannot be claimed any more; details: earliest_on."""


class CurrencyUnknown(RuleBroken, code="decision.currency_unknown"):
    """No currency has this code."""


class ReasonRequired(RuleBroken, code="decision.reason_required"):
    """A line is refused or reduced without a reason of the closed list."""


class SupplementFirst(RuleBroken, code="decision.supplement_first"):
    """A proof is missing that the person was not asked for, and nobody says why."""


class SameAgent(NotWaiting, code="decision.same_agent"):
    """The second signature is another agent's."""


class OwnClaim(StateConflict, code="decision.own_claim"):
    """Nobody decides their own claim, nor one for care that they received."""


class NothingToConfirm(StateConflict, code="decision.nothing_to_confirm"):
    """No assessment waits for a second signature."""


class LetterChanged(StateConflict, code="decision.letter_changed"):
    """The letter would not be the one that was previewed; details: sha256 of what it would be."""


class NotDecided(StateConflict, code="claim.not_decided"):
    """There is no decision on the claim, or none any more."""


class AlreadyDecided(StateConflict, code="claim.already_decided"):
    """The claim was decided; details: reference."""


class NothingToContest(StateConflict, code="appeal.nothing_to_contest"):
    """There is no decision that refuses anything."""


class AppealAlreadyLodged(StateConflict, code="appeal.already_lodged"):
    """The decision was contested before the same board already."""


class AppealAlreadyDecided(StateConflict, code="appeal.already_decided"):
    """The appeal has its outcome, or the decision that it contests stands no more."""


class AppealNotFound(NotFound, code="appeal.not_found"):
    """No such appeal of this claim."""
