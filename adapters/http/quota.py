"""Exceptions to the quota, which a supervisor grants."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from adapters.http.answers import example
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import posting
from adapters.http.validation import Sent, Words, shown_as
from application import quota
from application.access import Action
from application.ports import Asked

router = APIRouter(prefix="/desk/insured/{insured_id}", tags=["desk"])

Poster = Annotated[Asked, Depends(posting(Action.OVERRIDE_QUOTA))]

INSURED_ID = "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"


class OverrideSent(Sent):
    """reason: why this person may submit one claim more; kept sealed, for the auditor."""

    model_config = shown_as(reason="Famille de quatre, accident commun")

    reason: Annotated[Words, StringConstraints(max_length=500)]


class Granted(BaseModel):
    """One more place. valid_until: last day in Paris on which it may be used.

    position: what to give as `min_position` to a query.
    """

    model_config = example(insured_id=INSURED_ID, valid_until="2026-04-03", position=62)

    insured_id: UUID
    valid_until: date
    position: int


@router.post(
    "/quota-override", status_code=201, responses=refusals(*COMMAND, code="insured.not_found")
)
async def override_quota(
    insured_id: UUID, sent: OverrideSent, asked: Poster, runtime: Uses
) -> Granted:
    """Grant one more place, for the next claim that would find the window full."""
    command = quota.OverrideQuota(asked=asked, insured_id=insured_id, reason=sent.reason)
    done = await quota.override_quota(command, runtime.ports)
    return Granted(
        insured_id=insured_id, valid_until=done.valid_until, position=done.recorded.position
    )
