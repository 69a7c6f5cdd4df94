"""Autosave: the fields of a step as they were typed, kept sealed and never judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints, field_validator
from starlette.concurrency import run_in_threadpool

from adapters.http.answers import example
from adapters.http.openapi import BODY, refusals
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking
from adapters.http.validation import Sent, shown_as
from adapters.persistence.pads import Pad
from application.access import Action
from application.ports import Asked
from domain.errors import AlreadySubmitted

router = APIRouter(prefix="/claims/{claim_id}/pad", tags=["steps"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Writer = Annotated[Asked, Depends(asking(Action.CHANGE_CLAIM))]

MOST_FIELDS = 40
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]
Typed = Annotated[str, StringConstraints(max_length=4000)]


class Step(StrEnum):
    """The steps that have a pad."""

    PERSONAL_SITUATION = "personal-situation"
    BENEFICIARY_AND_CARE = "beneficiary-and-care"
    STAY = "stay"
    DOCUMENTS = "documents"


class PadSent(Sent):
    """The fields of a step by name, as they were typed; at most 40, of 4,000 characters each."""

    model_config = shown_as(values={"amount": "200,5", "reason": "Otite pend"})

    values: dict[Name, Typed]

    @field_validator("values")
    @classmethod
    def _bounded(cls, values: Mapping[str, str]) -> Mapping[str, str]:
        if len(values) > MOST_FIELDS:
            msg = "too many fields"
            raise ValueError(msg)
        return values


class PadBody(BaseModel):
    """What was typed last. saved_at: null when nothing was saved since the step was said."""

    model_config = example(values={"amount": "200,5"}, saved_at="2026-03-20T09:06:12Z")

    values: Mapping[str, str]
    saved_at: datetime | None


@router.put("/{step}", responses=refusals(*BODY, 404, 409, 422))
async def put_pad(
    claim_id: UUID, step: Step, sent: PadSent, asked: Writer, runtime: Uses
) -> PadBody:
    """Keep what was typed in a step of a draft, right or wrong."""
    claim = await own_claim(runtime, asked.author, claim_id)
    if not claim.is_draft:
        raise AlreadySubmitted(reference=claim.reference)
    pad = Pad(sent.values, runtime.ports.now())
    await run_in_threadpool(runtime.pads.save, claim.insured_id, claim_id, step, pad)
    return PadBody(values=pad.values, saved_at=pad.saved_at)


@router.get("/{step}", responses=refusals(404))
async def get_pad(claim_id: UUID, step: Step, asked: Reader, runtime: Uses) -> PadBody:
    """What was typed in a step and not said yet."""
    claim = await own_claim(runtime, asked.author, claim_id)
    pad = await run_in_threadpool(runtime.pads.find, claim.insured_id, claim_id, step)
    return PadBody(values=pad.values, saved_at=pad.saved_at) if pad else _NOTHING


_NOTHING = PadBody(values={}, saved_at=None)
