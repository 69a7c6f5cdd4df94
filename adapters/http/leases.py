"""Leases: an agent takes the next claim, goes on with it, gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from adapters.http.answers import CLAIM_ID, Changed, changed, example, tag
from adapters.http.listed import write_down_listed
from adapters.http.openapi import BODY, COMMAND, refusals
from adapters.http.reading import LARGEST_POSITION, Uses
from adapters.http.security import changing, posting
from adapters.http.validation import Cents, Country, Day, Sent, Words, shown_as
from application import desk
from application.access import Action
from application.disclosures import Shown
from application.ports import Asked
from domain.values import Channel, QueueFilter, StayReason, WaitsFor, Zone

router = APIRouter(prefix="/desk", tags=["desk"])

Poster = Annotated[Asked, Depends(posting(Action.TAKE_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.TAKE_CLAIM))]

LEASE_ID: Final = "3e0c1b1e-58f3-5a0c-8a56-6a1c0f6f9b20"
Bound = Annotated[Cents, Field(ge=0, le=LARGEST_POSITION)]
"""An amount to compare with, as far as a database compares."""

NOBODY_WAITS: Final[Mapping[int | str, dict[str, Any]]] = {
    204: {"description": "No claim that passes the filter waits for an agent."}
}


class NextSent(Sent):
    """Which claims one looks for; what is left out lets all pass.

    waits_for: follows from the role; nobody is given a claim that waits for its person.
    """

    model_config = shown_as(zone="EU_EEA_UK_CH", most_cents=50000)

    country: Country | None = None
    zone: Zone | None = None
    stay_reason: StayReason | None = None
    channel: Channel | None = None
    is_planned: bool | None = None
    is_third_party_accident: bool | None = None
    due_by: Day | None = None
    least_cents: Bound | None = None
    most_cents: Bound | None = None
    waits_for: WaitsFor | None = None


ANY: Final = NextSent()


class TakeSent(Sent):
    """reason: why a claim is taken from whoever holds it; for supervisors alone."""

    model_config = shown_as(reason="Absence")

    reason: Annotated[Words, StringConstraints(max_length=500)] | None = None


NO_REASON: Final = TakeSent()


class LeaseSent(Sent):
    """The lease that one holds."""

    model_config = shown_as(lease_id=LEASE_ID)

    lease_id: UUID


class Held(BaseModel):
    """A claim that is the caller's until `lease_expires_at`; each desk command names its lease."""

    model_config = example(
        claim_id=CLAIM_ID,
        lease_id=LEASE_ID,
        lease_expires_at="2026-03-20T09:36:00Z",
        version=9,
        position=57,
    )

    claim_id: UUID
    lease_id: UUID
    lease_expires_at: datetime
    version: int
    position: int


@router.post(
    "/queue/next",
    response_model=Held,
    responses=refusals(*BODY, 409, 412) | dict(NOBODY_WAITS),
)
async def take_next(
    asked: Poster, runtime: Uses, response: Response, sent: NextSent = ANY
) -> Response | Held:
    """Take the most urgent claim that passes the filter: the earliest due date first."""
    whom = sent.waits_for or desk.own_queue(asked.author.role)
    wanted = QueueFilter(**sent.model_dump() | {"waits_for": whom})
    command = desk.TakeNext(asked=asked, wanted=wanted)
    taken = await desk.take_next(command, runtime.ports)
    if taken is None:
        return Response(status_code=204)
    await write_down_listed(runtime, asked, Shown.ACTION, [taken.recorded.claim_id])
    return _held(taken, response)


@router.post("/claims/{claim_id}/lease", responses=refusals(*COMMAND))
async def take_claim(
    claim_id: UUID, asked: Poster, runtime: Uses, response: Response, sent: TakeSent = NO_REASON
) -> Held:
    """Take one certain claim; a supervisor takes it over by giving a reason."""
    command = desk.TakeClaim(asked=asked, claim_id=claim_id, reason=sent.reason)
    return _held(await desk.take_claim(command, runtime.ports), response)


@router.put("/claims/{claim_id}/lease", responses=refusals(*COMMAND))
async def renew_lease(
    claim_id: UUID, sent: LeaseSent, asked: Changer, runtime: Uses, response: Response
) -> Held:
    """Go on with a claim: its lease begins anew."""
    command = desk.RenewLease(asked=asked, claim_id=claim_id, lease_id=sent.lease_id)
    return _held(await desk.renew_lease(command, runtime.ports), response)


@router.delete("/claims/{claim_id}/lease", responses=refusals(404, 409, 412))
async def release_lease(
    claim_id: UUID,
    lease_id: Annotated[UUID, Query(description="The lease that one holds.")],
    asked: Changer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Give a claim back to the queue, with the due date that it had."""
    command = desk.ReleaseLease(asked=asked, claim_id=claim_id, lease_id=lease_id)
    return changed(await desk.release_lease(command, runtime.ports), response)


def _held(taken: desk.Taken, response: Response) -> Held:
    tag(response, taken.recorded.version)
    return Held(
        claim_id=taken.recorded.claim_id,
        lease_id=taken.lease.lease_id,
        lease_expires_at=taken.lease.expires_at,
        version=taken.recorded.version,
        position=taken.recorded.position,
    )
