"""A recount of the desk's figures from a whole log, the simple way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events as facts
from domain.base import Event
from domain.values import AppealOutcome, Channel, in_paris

DECISIONS = (facts.ClaimAccepted, facts.ClaimPartiallyAccepted, facts.ClaimRefused)
OVER = (*DECISIONS, facts.ClaimWithdrawn, facts.ClaimClosedWithoutResponse)
BACK = (
    facts.SupplementReceived,
    facts.ClaimReopened,
    facts.DecisionReopened,
    facts.MedicalOpinionGiven,
    facts.ForeignTariffReceived,
    facts.ForeignTariffUnavailable,
)
ELSEWHERE = {
    facts.SupplementRequested: "INSURED",
    facts.MedicalOpinionRequested: "MEDICAL_ADVISER",
    facts.ForeignTariffRequested: "STATE_OF_STAY",
}
Cell = tuple[date, str, str, str]


@dataclass
class Recounted:
    """What a recount finds. flows: one item for each coming and going."""

    NAMES: ClassVar = ("received", "reopened", "decided", "ended")
    open: Counter[Cell] = field(default_factory=Counter)
    first_answers: Counter[Cell] = field(default_factory=Counter)
    flows: list[tuple[date, str]] = field(default_factory=list)


def recount(events: Sequence[Event]) -> Recounted:
    """Look at each claim's whole story, one after the other."""
    stories: dict[UUID, list[Event]] = {}
    for event in events:
        stories.setdefault(event.originator_id, []).append(event)
    found = Recounted()
    for story in stories.values():
        if any(isinstance(event, facts.ClaimSubmitted) for event in story):
            _tell(story, found)
    return found


def _tell(story: list[Event], found: Recounted) -> None:
    [sent] = [event for event in story if isinstance(event, facts.ClaimSubmitted)]
    zone = [event.zone for event in story if isinstance(event, facts.StayDeclared)][-1]
    cell = (sent.submitted_on, sent.channel or Channel.ONLINE, zone)
    waits_for = None
    answers = [event for event in story if isinstance(event, DECISIONS)]
    for event in story:
        before, day = waits_for, in_paris(event.timestamp)
        waits_for = _waits_for(event, before)
        if isinstance(event, OVER):
            found.flows.append((day, "decided" if isinstance(event, DECISIONS) else "ended"))
        elif before is None and waits_for is not None:
            found.flows.append((day, "received" if event is sent else "reopened"))
    if waits_for:
        found.open[*cell, waits_for] += 1
    if answers:
        first = answers[0].decided_on
        days = max(0, (first - sent.submitted_on).days)
        found.first_answers[first, cell[1], cell[2], str(days)] += 1


def _waits_for(event: Event, before: str | None) -> str | None:
    if type(event) in ELSEWHERE:
        return ELSEWHERE[type(event)]
    if isinstance(event, (facts.ClaimSubmitted, *BACK)):
        return "AGENT"
    if isinstance(event, facts.AppealDecided) and event.outcome is AppealOutcome.UPHELD:
        return "AGENT"
    return None if isinstance(event, OVER) else before
