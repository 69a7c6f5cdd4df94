"""What the front office does for a person: a call written down, an acknowledgment sent again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.claims import NoBody
from adapters.http.openapi import COMMAND, refusals
from adapters.http.quota import INSURED_ID
from adapters.http.reading import Uses
from adapters.http.security import posting
from adapters.http.validation import Sent, shown_as
from application import front
from application.access import Action
from application.ports import Asked
from domain.values import CallDirection, CallReason

router = APIRouter(prefix="/desk", tags=["desk"])

Caller = Annotated[Asked, Depends(posting(Action.LOG_CONTACT))]
Sender = Annotated[Asked, Depends(posting(Action.ACKNOWLEDGE_AGAIN))]


class CallSent(Sent):
    """A telephone call: codes alone, so that nothing medical is ever written."""

    model_config = shown_as(
        insured_id=INSURED_ID, claim_id=CLAIM_ID, direction="INCOMING", reason="FOLLOW_UP"
    )

    insured_id: UUID
    claim_id: UUID | None = None
    direction: CallDirection
    reason: CallReason


class Logged(BaseModel):
    """The call is written down. position: what to give as `min_position` to a query."""

    model_config = example(contact_id="6f9b7f7e-0b5a-5c1d-9a43-1c2d3e4f5a60", position=63)

    contact_id: UUID
    position: int


@router.post("/contacts", status_code=201, responses=refusals(*COMMAND, code="insured.not_found"))
async def log_call(sent: CallSent, asked: Caller, runtime: Uses) -> Logged:
    """Write down a telephone call with a person, about one of their claims or about none."""
    command = front.LogCall(asked=asked, **sent.model_dump())
    done = await front.log_call(command, runtime.ports)
    return Logged(contact_id=done.call_id, position=done.recorded.position)


@router.post("/claims/{claim_id}/acknowledgment", status_code=201, responses=refusals(*COMMAND))
async def send_acknowledgment_again(
    claim_id: UUID, asked: Sender, runtime: Uses, response: Response, _: NoBody
) -> Changed:
    """Put the acknowledgment into the person's mailbox again, word for word; three times a day."""
    command = front.AcknowledgeAgain(asked=asked, claim_id=claim_id)
    return changed(await front.acknowledge_again(command, runtime.ports), response)
