"""Drafts that are sent by themselves: « Transmettre dès le … », and its cancelling."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from adapters import french
from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.claims import StatementsSent
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import changing, posting
from application import scheduling
from application.access import Action
from application.ports import Asked
from domain.values import Statements

router = APIRouter(prefix="/claims/{claim_id}", tags=["claims"])

Poster = Annotated[Asked, Depends(posting(Action.CHANGE_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_CLAIM))]


class Scheduled(Changed):
    """The draft is sent by itself. scheduled_on: day in Paris from which it is."""

    model_config = example(claim_id=CLAIM_ID, version=8, position=57, scheduled_on="2026-04-04")

    scheduled_on: date


@router.post("/scheduled-submission", status_code=201, responses=refusals(*COMMAND))
async def schedule_submission(
    claim_id: UUID, statements: StatementsSent, asked: Poster, runtime: Uses, response: Response
) -> Scheduled:
    """Have a certified draft sent by itself, once the window that is full today has a place.

    Any later change of the draft cancels it: what was certified is what stood there.
    """
    said = Statements(**statements.model_dump(), text_version=french.STATEMENTS_VERSION)
    command = scheduling.ScheduleSubmission(asked=asked, claim_id=claim_id, statements=said)
    done = await scheduling.schedule_submission(command, runtime.ports)
    body = changed(done.recorded, response)
    return Scheduled(**body.model_dump(), scheduled_on=done.for_on)


@router.delete("/scheduled-submission", responses=refusals(404, 409, 412))
async def unschedule_submission(
    claim_id: UUID, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Have the draft wait for its person again; doing it again changes nothing."""
    command = scheduling.UnscheduleSubmission(asked=asked, claim_id=claim_id)
    return changed(await scheduling.unschedule_submission(command, runtime.ports), response)
