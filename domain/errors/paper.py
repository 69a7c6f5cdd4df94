"""Refusals of the paper channel and of exceptions to the quota."""

from __future__ import annotations

from domain.errors.families import RuleBroken, StateConflict


class ReceivedInTheFuture(RuleBroken, code="paper.received_in_the_future"):
    """A form that is said to have come after today."""


class FormNotSigned(RuleBroken, code="paper.form_not_signed"):
    """A paper form without the signature that stands for both declarations."""


class OverrideUnused(StateConflict, code="quota.override_unused"):
    """An earlier exception is neither used nor past; details: valid_until."""
