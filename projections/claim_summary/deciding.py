"""How a claim's row follows from what was decided of it and contested."""

from __future__ import annotations

from typing import Final

from domain.base import Event
from domain.events import (
    AppealDecided,
    AppealLodged,
    ClaimAccepted,
    ClaimAssessed,
    ClaimPartiallyAccepted,
    ClaimRefused,
    DecisionLetterMadeAvailable,
    DecisionReopened,
    LetterDeemedNotified,
    LetterOpened,
)
from domain.values import AppealOutcome, Status
from projections.base import Row
from projections.claim_summary.table import What

DECIDING: Final[tuple[type[Event], ...]] = (
    ClaimAssessed,
    ClaimAccepted,
    ClaimPartiallyAccepted,
    ClaimRefused,
    DecisionReopened,
    DecisionLetterMadeAvailable,
    LetterOpened,
    LetterDeemedNotified,
    AppealLodged,
    AppealDecided,
)

_TOLD: Final[dict[type[Event], What]] = {
    ClaimAccepted: What.ACCEPTED,
    ClaimPartiallyAccepted: What.PARTIALLY_ACCEPTED,
    ClaimRefused: What.REFUSED,
    DecisionReopened: What.DECISION_REOPENED,
    LetterDeemedNotified: What.LETTER_DEEMED_NOTIFIED,
    AppealLodged: What.APPEAL_LODGED,
}


def told(event: Event, row: Row) -> What | None:
    """What the timeline tells of an event, None when it tells nothing; of openings the first."""
    if isinstance(event, AppealDecided):
        is_upheld = event.outcome is AppealOutcome.UPHELD
        return What.APPEAL_UPHELD if is_upheld else What.APPEAL_REJECTED
    if isinstance(event, LetterOpened):
        last = row["timeline"][-1]["what"] if row["timeline"] else None
        return None if last == What.LETTER_OPENED else What.LETTER_OPENED
    return _TOLD.get(type(event))


def progress(row: Row, event: Event) -> None:
    """Where the claim stands after an event."""
    match event:
        case ClaimAssessed():
            row.update(status=Status.ASSESSED, is_assessed=True)
        case ClaimAccepted():
            row.update(status=Status.ACCEPTED, is_assessed=False, is_contestable=False)
        case ClaimPartiallyAccepted():
            row.update(status=Status.PARTIALLY_ACCEPTED, is_assessed=False, is_contestable=True)
        case ClaimRefused():
            row.update(status=Status.REFUSED, is_assessed=False, is_contestable=True)
        case DecisionReopened() | AppealDecided(outcome=AppealOutcome.UPHELD):
            row.update(status=Status.QUEUED, is_assessed=False)
        case AppealLodged():
            row["status"] = Status.UNDER_APPEAL
        case AppealDecided(is_last=True):
            row["status"] = Status.APPEAL_REJECTED
