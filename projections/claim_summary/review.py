"""How what a claim waits for outside the desk follows from its events."""

from __future__ import annotations

from domain.base import Event
from domain.events import (
    CheckRecorded,
    DocumentJudged,
    ExchangeRateApplied,
    ForeignTariffReceived,
    ForeignTariffReminded,
    ForeignTariffRequested,
    ForeignTariffUnavailable,
    FraudSuspicionCleared,
    FraudSuspicionRaised,
    InvoiceLinesEntered,
    MedicalOpinionGiven,
    MedicalOpinionRequested,
    NoteWritten,
    ThirdPartyRecourseFlagged,
)
from domain.values import Status
from projections.base import Row
from projections.claim_summary.table import What

HANDLES: tuple[type[Event], ...] = (
    MedicalOpinionRequested,
    MedicalOpinionGiven,
    ForeignTariffRequested,
    ForeignTariffReceived,
    ForeignTariffUnavailable,
    # These show nothing, and move the version that a caller names:
    ForeignTariffReminded,
    CheckRecorded,
    DocumentJudged,
    InvoiceLinesEntered,
    ExchangeRateApplied,
    ThirdPartyRecourseFlagged,
    FraudSuspicionRaised,
    FraudSuspicionCleared,
    NoteWritten,
)

TOLD: dict[type[Event], What] = {
    MedicalOpinionRequested: What.OPINION_REQUESTED,
    MedicalOpinionGiven: What.OPINION_GIVEN,
    ForeignTariffRequested: What.TARIFF_REQUESTED,
    ForeignTariffReceived: What.TARIFF_RECEIVED,
    ForeignTariffUnavailable: What.TARIFF_UNAVAILABLE,
}

_STATUS: dict[type[Event], Status] = {
    MedicalOpinionRequested: Status.MEDICAL_OPINION_PENDING,
    MedicalOpinionGiven: Status.QUEUED,
    ForeignTariffRequested: Status.FOREIGN_TARIFF_PENDING,
    ForeignTariffReceived: Status.QUEUED,
    ForeignTariffUnavailable: Status.QUEUED,
}


def fold(row: Row, event: Event) -> None:
    """Bring a claim's row up to an event about what it waits for; any other changes nothing."""
    if type(event) in _STATUS:
        row.update(status=_STATUS[type(event)], is_assessed=False)
    if isinstance(event, ForeignTariffRequested):
        row["tariff"] = event.request.model_dump(mode="json")


def held(status: Status) -> Status:
    """Where a claim stands that somebody takes: the medical adviser shows nothing new."""
    return status if status is Status.MEDICAL_OPINION_PENDING else Status.IN_REVIEW


def released(row: Row) -> Status:
    """Where a claim stands that somebody gives back."""
    status: Status = row["status"]
    if status is Status.MEDICAL_OPINION_PENDING:
        return status
    return Status.ASSESSED if row["is_assessed"] else Status.QUEUED
