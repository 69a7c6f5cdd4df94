"""A person's places, told again from their events: what was counted whenever one was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.base import Author, Entry, Event
from domain.events import ClaimSubmitted, PlaceTaken, QuotaOverridden, SubmissionRefused
from domain.values import in_paris
from domain.window import Quota, days_counted, has_extra, next_allowed_on


class WindowAct(StrEnum):
    """What was asked of the window; BESIDE: a claim was submitted that needs no place of it."""

    SUBMITTED = "SUBMITTED"
    REFUSED = "REFUSED"
    OVERRIDDEN = "OVERRIDDEN"
    BESIDE = "BESIDE"


class WindowRow(NamedTuple):
    """One act, and the window as it is computed for it from what came before.

    day: Paris day that counts; quota: the rule in force. counted: the submissions that filled a
        place when it was asked for, oldest first; places_left: before the act.
    next_allowed_on: the first day with a place, told for a full window alone.
    extra_until: of a place granted beside the quota and not used yet, None without one.
    agrees: what was recorded is what the rule says; None where it says nothing.
    """

    position: int
    at: datetime
    actor: Author
    act: WindowAct
    claim_id: UUID | None
    day: date
    quota: Quota
    counted: tuple[date, ...]
    places_left: int
    next_allowed_on: date | None
    extra_until: date | None
    agrees: bool | None


@dataclass
class _Places:
    """The window so far."""

    quota: Quota
    taken_on: list[date] = field(default_factory=list)
    extra_until: date | None = None

    def row(
        self, entry: Entry[Event], act: WindowAct, claim_id: UUID | None, day: date
    ) -> WindowRow:
        """An act, before it changes anything."""
        counted = days_counted(self.taken_on, self.quota, day)
        left = max(0, self.quota.claims - len(counted))
        return WindowRow(
            position=entry.position,
            at=entry.event.timestamp,
            actor=entry.event.meta.actor,
            act=act,
            claim_id=claim_id,
            day=day,
            quota=self.quota,
            counted=counted,
            places_left=left,
            next_allowed_on=None if left else next_allowed_on(self.taken_on, self.quota, day),
            extra_until=self.extra_until if has_extra(self.extra_until, day) else None,
            agrees=None,
        )


def window_rows(entries: Sequence[Entry[Event]], quota: Quota) -> tuple[WindowRow, ...]:
    """Every submission, refusal and override of one person, in the order of the log.

    entries: of the person's window and of their claims, in any order. quota: of today, where no
        event tells the one that was in force.
    """
    in_order = sorted(entries, key=lambda entry: entry.position)
    return tuple(_rows(in_order, _Places(quota)))


def _rows(entries: Sequence[Entry[Event]], places: _Places) -> Iterator[WindowRow]:
    first = next((one.event for one in entries if isinstance(one.event, PlaceTaken)), None)
    if first is not None:
        places.quota = _quota_of(first, places.quota)
    for entry in entries:
        event = entry.event
        if isinstance(event, PlaceTaken):
            yield _taken(entry, event, places)
        elif isinstance(event, SubmissionRefused):
            yield _refused(entry, event, places)
        elif isinstance(event, QuotaOverridden):
            yield places.row(entry, WindowAct.OVERRIDDEN, None, in_paris(event.timestamp))
            places.extra_until = event.valid_until
        elif isinstance(event, ClaimSubmitted) and event.channel is not None:
            day = in_paris(event.timestamp)  # it counts from the receipt, which fills no place
            yield places.row(entry, WindowAct.BESIDE, event.originator_id, day)


def _taken(entry: Entry[Event], event: PlaceTaken, places: _Places) -> WindowRow:
    places.quota = _quota_of(event, places.quota)
    row = places.row(entry, WindowAct.SUBMITTED, event.claim_id, event.taken_on)
    if event.is_extra:
        places.extra_until = None
        return row._replace(agrees=row.places_left == 0 and row.extra_until is not None)
    places.taken_on.append(event.taken_on)
    return row._replace(agrees=row.places_left > 0)


def _refused(entry: Entry[Event], event: SubmissionRefused, places: _Places) -> WindowRow:
    row = places.row(entry, WindowAct.REFUSED, event.originator_id, event.refused_on)
    recorded = (event.submitted_on, event.next_allowed_on)
    is_right = row.places_left == 0 and (row.counted, row.next_allowed_on) == recorded
    return row._replace(agrees=is_right and row.extra_until is None)


def _quota_of(event: PlaceTaken, before: Quota) -> Quota:
    return Quota(claims=event.quota_claims, days=event.quota_days, drafts=before.drafts)
