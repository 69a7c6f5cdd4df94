"""What the auditor reads: a claim's history and its state at any time, from the log itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.listed import write_down_listed
from adapters.http.openapi import refusals
from adapters.http.reading import LARGEST_POSITION, Moment, Paged, Uses
from adapters.http.security import asking
from adapters.http.state_facts import state_facts
from application.access import Action
from application.audit import state_at
from application.disclosures import Shown
from application.ports import Asked
from domain.base import Author, Entry, Event
from domain.claim import Claim
from domain.errors import ClaimNotFound, FieldNotApplicable, InvalidChoice
from domain.events import ClaimStarted
from domain.values import Status

router = APIRouter(prefix="/audit/claims/{claim_id}", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.REPLAY_CLAIM))]

ABOUT_THE_EVENT: Final = frozenset(
    {"originator_id", "originator_version", "originator_topic", "timestamp", "meta"}
)


class EventBody(BaseModel):
    """An event as it was stored. sealed: it holds personal fields, which are null here.

    occurred_at: when it was decided; recorded_at: when the log took it; causation: position of the
    event that made the system act.
    """

    position: int
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: Author
    command_id: UUID
    correlation_id: UUID
    causation: int | None
    facts: dict[str, Any]
    sealed: bool


class History(Listed[EventBody]):
    """The events of a claim, in their order."""

    model_config = example(
        items=[
            {
                "position": 42,
                "version": 4,
                "type": "claim.care_described.1",
                "occurred_at": "2026-03-20T09:00:00Z",
                "recorded_at": "2026-03-20T09:00:00Z",
                "actor": {"role": "insured", "id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"},
                "command_id": "0b6b7c2e-3c5b-4f83-9a8f-2f0f2d7d9c55",
                "correlation_id": "3f0d7f62-6b0f-4c2e-9a53-6a3f1d0a7a11",
                "causation": None,
                "facts": {
                    "care": {
                        "reason": None,
                        "planned_before_departure": False,
                        "amount_cents": 8540,
                        "linked_to": "ILLNESS",
                        "accident_on": None,
                    }
                },
                "sealed": True,
            }
        ],
        next_cursor=None,
    )


class ClaimState(BaseModel):
    """A claim as its first `version` events made it; a part with `sealed` has null fields.

    at: when the last of them was decided; facts: everything that it amounts to, by name.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        insured_id="5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
        version=2,
        position=40,
        at="2026-03-20T09:00:00Z",
        status="DRAFT",
        reference=None,
        facts={"scheme": "GENERAL", "nationality": "FRENCH"},
    )

    claim_id: UUID
    insured_id: UUID
    version: int
    position: int
    at: datetime
    status: Status
    reference: str | None
    facts: dict[str, Any]


@router.get("/history", responses=refusals(404))
async def get_history(claim_id: UUID, asked: Auditor, runtime: Uses, paging: Paged) -> History:
    """Every event of a claim: who did what, when and by which command."""
    stream = await _stream(runtime, claim_id)
    await write_down_listed(runtime, asked, Shown.HISTORY, [claim_id])
    start = offset_of(paging.cursor)
    items = [event_body(entry) for entry in stream[start : start + paging.limit]]
    end = start + len(items)
    return History(items=items, next_cursor=str(end) if end < len(stream) else None)


@router.get("/state", responses=refusals(404))
async def get_state(
    claim_id: UUID,
    _: Auditor,
    runtime: Uses,
    version: Annotated[int | None, Query(le=LARGEST_POSITION)] = None,
    at: Annotated[Moment | None, Query(description="With its time zone.")] = None,
) -> ClaimState:
    """A claim as it was at a version or at an instant; as it is now without either."""
    if version is not None and at is not None:
        raise FieldNotApplicable("at")
    stream = await _stream(runtime, claim_id)
    claim = state_at([entry.event for entry in stream], version=version, at=at)
    return _state(claim, stream[claim.version - 1].position)


async def _stream(runtime: Runtime, claim_id: UUID) -> Sequence[Entry[Event]]:
    """The events of a claim, without their personal fields.

    Raises: ClaimNotFound, StoreUnavailable.
    """
    stream = await runtime.log.history(claim_id)
    if not stream or not isinstance(stream[0].event, ClaimStarted):
        raise ClaimNotFound
    return stream


def event_body(entry: Entry[Event]) -> EventBody:
    """An event as it was stored."""
    event = entry.event
    return EventBody(
        position=entry.position,
        version=event.originator_version,
        type=event.TOPIC,
        occurred_at=event.timestamp,
        recorded_at=entry.recorded_at,
        actor=event.meta.actor,
        command_id=event.meta.command_id,
        correlation_id=event.meta.correlation_id,
        causation=event.meta.causation,
        facts=event.model_dump(mode="json", exclude=set(ABOUT_THE_EVENT)),
        sealed=entry.sealed is not None,
    )


def _state(claim: Claim, position: int) -> ClaimState:
    return ClaimState(
        claim_id=claim.id,
        insured_id=claim.insured_id,
        version=claim.version,
        position=position,
        at=claim.modified_on,
        status=claim.status,
        reference=claim.reference,
        facts=state_facts(claim),
    )


def offset_of(cursor: str | None) -> int:
    """How many items a cursor of a claim's events leaves out.

    Raises: InvalidChoice.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidChoice("cursor")
    return int(cursor)
