"""A submission that is to happen by itself on a later day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from domain.base import Value
from domain.values.declared import Statements


class ScheduleEnd(StrEnum):
    """Why a draft is no longer sent by itself."""

    CANCELLED = "CANCELLED"
    CHANGED = "CHANGED"
    DOCUMENT_REJECTED = "DOCUMENT_REJECTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"


class Schedule(Value):
    """A draft that its person certified, to be sent by itself.

    statements: what they certified of the draft as it stands; for_on: Paris day from which it goes.
    scheduled_at: when they said so; of several, the earliest goes first.
    acr: the level of the log-in with which they said so.
    """

    statements: Statements
    for_on: date
    scheduled_at: AwareDatetime
    acr: str | None = None
