"""Refusals about what is kept of a person, and for how long."""

from __future__ import annotations

from domain.errors.families import NotFound, RuleBroken, StateConflict


class SamePerson(RuleBroken, code="erasure.two_persons"):
    """Whoever asks for an erasure does not approve it."""


class ErasureHeld(StateConflict, code="erasure.held"):
    """The file must be kept. details: because, and until where a day ends it."""


class ErasureNotOrdered(StateConflict, code="erasure.not_ordered"):
    """Nobody ordered what was done."""


class InsuredErased(NotFound, code="insured.erased"):
    """Nothing personal of this person can be read or written any more."""
