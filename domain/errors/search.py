"""Refusals of a search for an insured person."""

from __future__ import annotations

from domain.errors.families import NotFound, RuleBroken


class NirLength(RuleBroken, code="nir.length"):
    """Neither 13 characters, nor 15 with the key."""


class NirFormat(RuleBroken, code="nir.format"):
    """A character stands where none such can."""


class NirKey(RuleBroken, code="nir.key"):
    """The two last characters do not follow from the others."""


class ReferenceNotValid(RuleBroken, code="reference.not_valid"):
    """No reference has this form, or its check character is wrong."""


class SearchNotFound(NotFound, code="search.not_found"):
    """The caller made no such search, made it too long ago, or it did not find this person."""
