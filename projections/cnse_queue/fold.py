"""How the place of a claim in the queue follows from its events."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    Connection,
    delete,
)

from domain.base import Entry, Event
from domain.deadlines import due_on
from domain.events import (
    AppealDecided,
    CareDescribed,
    ClaimAccepted,
    ClaimAssessed,
    ClaimAssigned,
    ClaimClosedWithoutResponse,
    ClaimPartiallyAccepted,
    ClaimRefused,
    ClaimReleased,
    ClaimReopened,
    ClaimSubmitted,
    ClaimWithdrawn,
    DecisionReopened,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    DraftDiscarded,
    LeaseRenewed,
    StayDeclared,
    SupplementReceived,
    SupplementRequested,
)
from domain.values import (
    AppealOutcome,
    CareLink,
    Channel,
    WaitsFor,
)
from projections.base import (
    Row,
    stored,
    upsert,
)
from projections.cnse_queue import review
from projections.cnse_queue.table import TABLE

HANDLES: tuple[type[Event], ...] = (
    CareDescribed,
    StayDeclared,
    DocumentAttached,
    DocumentRejected,
    DocumentRemoved,
    ClaimSubmitted,
    ClaimWithdrawn,
    DraftDiscarded,
    ClaimAssigned,
    LeaseRenewed,
    ClaimReleased,
    ClaimAssessed,
    ClaimAccepted,
    ClaimPartiallyAccepted,
    ClaimRefused,
    DecisionReopened,
    AppealDecided,
    SupplementRequested,
    SupplementReceived,
    ClaimClosedWithoutResponse,
    ClaimReopened,
    *review.HANDLES,
)


_NOBODY: Row = {"lease_id": None, "agent_id": None, "lease_expires_at": None}


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per claim, hidden until its submission and after its withdrawal."""
    rows = stored(db, TABLE.c.claim_id, (entry.event.originator_id for entry in events))
    gone: set[UUID] = set()
    for entry in events:
        claim_id = entry.event.originator_id
        if isinstance(entry.event, DraftDiscarded):
            rows.pop(claim_id, None)
            gone.add(claim_id)
        else:
            _fold(rows.setdefault(claim_id, _hidden(claim_id)), entry)
    if gone:
        db.execute(delete(TABLE).where(TABLE.c.claim_id.in_(gone)))
    upsert(db, TABLE, rows.values())


def _hidden(claim_id: UUID) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "claim_id": claim_id,
        "is_waiting": False,
        "documents": 0,
        "is_suspected": False,
        "suspicions": [],
    }


def _fold(row: Row, entry: Entry[Event]) -> None:
    match entry.event:
        case StayDeclared(stay=stay, zone=zone):
            row.update(country=stay.country, zone=zone, stay_reason=stay.reason)
        case CareDescribed(care=care):
            by_third_party = care.linked_to is CareLink.THIRD_PARTY_ACCIDENT
            row.update(amount_cents=care.amount_cents, is_third_party_accident=by_third_party)
            row.update(is_planned=care.planned_before_departure)
        case DocumentAttached():
            row["documents"] += 1
        case DocumentRemoved() | DocumentRejected():
            row["documents"] -= 1
        case event if isinstance(event, review.HANDLES):
            review.fold(row, event, _NOBODY)
        case _:
            _wait(row, entry.event, entry.position)


def _wait(row: Row, event: Event, position: int) -> None:
    match event:
        case ClaimSubmitted():
            row.update(_received(event, position))
        case ClaimWithdrawn() | ClaimClosedWithoutResponse():
            row["is_waiting"] = False
        case SupplementRequested():
            row.update(waits_for=WaitsFor.INSURED, assessed_by=None, **_NOBODY)
        case SupplementReceived() | ClaimReopened():
            row.update(is_waiting=True, waits_for=WaitsFor.AGENT)
        case ClaimAssigned(lease=lease) | LeaseRenewed(lease=lease):
            row.update(
                lease_id=lease.lease_id,
                agent_id=lease.agent_id,
                lease_expires_at=lease.expires_at,
            )
        case ClaimReleased():
            row.update(_NOBODY)
        case decided:
            _decide(row, decided)


def _decide(row: Row, event: Event) -> None:
    match event:
        case ClaimAssessed(meta=meta):
            row.update(_NOBODY, assessed_by=meta.actor.id)
        case ClaimAccepted() | ClaimPartiallyAccepted() | ClaimRefused():
            row.update(_NOBODY, is_waiting=False, assessed_by=None)
        case DecisionReopened() | AppealDecided(outcome=AppealOutcome.UPHELD):
            # With the due date that it had; it may have been closed while its person was asked.
            row.update(is_waiting=True, waits_for=WaitsFor.AGENT)


def _received(event: ClaimSubmitted, position: int) -> Row:
    channel = event.channel or Channel.ONLINE
    return {
        "is_waiting": True,
        "waits_for": WaitsFor.AGENT,
        "reference": event.reference,
        "channel": channel,
        "received_on": event.submitted_on,
        "due_on": due_on(channel, event.submitted_on),
        "position": position,
        "missing_expected": event.missing_expected,
    }
