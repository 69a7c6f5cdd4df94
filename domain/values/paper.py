"""A claim that came by post."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.base import Value


class PaperForm(Value):
    """The form that a claim was keyed from.

    received_on: Paris day of its receipt; keyed_by: the clerk's pseudonym.
    """

    received_on: date
    keyed_by: UUID
