"""How what a claim waits for outside the desk, and what is suspected of it, follow from events."""

from __future__ import annotations

from domain.base import Event
from domain.events import (
    ForeignTariffReceived,
    ForeignTariffReminded,
    ForeignTariffRequested,
    ForeignTariffUnavailable,
    FraudSuspicionCleared,
    FraudSuspicionRaised,
    MedicalOpinionGiven,
    MedicalOpinionRequested,
)
from domain.values import WaitsFor
from projections.base import Row

HANDLES: tuple[type[Event], ...] = (
    MedicalOpinionRequested,
    MedicalOpinionGiven,
    ForeignTariffRequested,
    ForeignTariffReminded,
    ForeignTariffReceived,
    ForeignTariffUnavailable,
    FraudSuspicionRaised,
    FraudSuspicionCleared,
)


def fold(row: Row, event: Event, nobody: Row) -> None:
    """Bring a claim's row up to one of these events. nobody: a lease that nobody holds."""
    match event:
        case MedicalOpinionRequested():
            row.update(nobody, waits_for=WaitsFor.MEDICAL_ADVISER, assessed_by=None)
        case ForeignTariffRequested(reminds_on=day):
            row.update(nobody, waits_for=WaitsFor.STATE_OF_STAY, assessed_by=None, reminds_on=day)
        case ForeignTariffReminded(reminds_on=day):
            row["reminds_on"] = day
        case MedicalOpinionGiven() | ForeignTariffReceived() | ForeignTariffUnavailable():
            row.update(nobody, waits_for=WaitsFor.AGENT, reminds_on=None)
        case FraudSuspicionRaised(suspicion_id=raised):
            _suspect(row, [*row["suspicions"], str(raised)])
        case FraudSuspicionCleared(suspicion_id=cleared):
            _suspect(row, [one for one in row["suspicions"] if one != str(cleared)])


def _suspect(row: Row, suspicions: list[str]) -> None:
    row.update(suspicions=suspicions, is_suspected=bool(suspicions))
