"""What is recorded of whether a person's file is kept, and that it is no more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event, FirstEvent
from domain.values.retention import ErasureReason, Gone, HoldReason

if TYPE_CHECKING:
    from domain.retention import RetentionFile


class RetentionFileOpened(FirstEvent):
    """Somebody looked at whether a person's file must be kept."""

    TOPIC: ClassVar[str] = "retention.file_opened.1"
    insured_id: UUID


class HoldPlaced(Event):
    """The person may not be erased until the hold is released; who did is the actor."""

    TOPIC: ClassVar[str] = "retention.hold_placed.1"
    reason: HoldReason

    def apply(self, kept: RetentionFile) -> None:
        """Keep the file."""
        kept.hold = self.reason


class HoldReleased(Event):
    """The hold is over."""

    TOPIC: ClassVar[str] = "retention.hold_released.1"

    def apply(self, kept: RetentionFile) -> None:
        """Keep the file no longer than the law says."""
        kept.hold = None


class ErasureAnnounced(Event):
    """Nothing will oblige to keep the file any more: it is erased on this Paris day or later.

    Until then a hold keeps it, and so does whatever happens to the person's claims.
    """

    TOPIC: ClassVar[str] = "retention.erasure_announced.1"
    due_on: date

    def apply(self, kept: RetentionFile) -> None:
        """Remember from which day on it goes."""
        kept.due_on = self.due_on


class ErasureCalledOff(Event):
    """Something happened since the erasure was announced: the file is kept again."""

    TOPIC: ClassVar[str] = "retention.erasure_called_off.1"

    def apply(self, kept: RetentionFile) -> None:
        """Forget the announcement, and the order that followed from it."""
        kept.due_on = None
        kept.ordered = None


class ErasureOrdered(Event):
    """Two persons want this one erased: the actor asked for it, another approved it.

    approved_by: None when the table of retention picks, or a backup brought back who was erased.
    It is recorded before anything is destroyed, so that no destruction goes unseen.
    """

    TOPIC: ClassVar[str] = "retention.erasure_ordered.1"
    reason: ErasureReason
    approved_by: UUID | None = None

    def apply(self, kept: RetentionFile) -> None:
        """Remember who asked."""
        kept.ordered = self.reason


class ErasureExecuted(Event):
    """Nothing of the person can be read any more; gone: how much there was of what."""

    TOPIC: ClassVar[str] = "retention.erasure_executed.1"
    insured_id: UUID
    reason: ErasureReason
    gone: Gone

    def apply(self, kept: RetentionFile) -> None:
        """Remember that it is done."""
        kept.is_erased = True
