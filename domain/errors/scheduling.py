"""Refusals of a submission that is to happen by itself."""

from __future__ import annotations

from domain.errors.families import StateConflict


class PlaceIsFree(StateConflict, code="claim.place_is_free"):
    """The window has a place today: there is nothing to wait for."""
