"""Appeals: the person contests a decision, the desk registers what came of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import StringConstraints

from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.decision_body import APPEAL_ID
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import posting
from adapters.http.validation import Sent, Words, shown_as
from application import appeals
from application.access import Action
from application.ports import Asked
from domain.claim.appeals import LONGEST_GROUNDS
from domain.values import AppealOutcome, AppealRoute

router = APIRouter(tags=["appeals"])

Appellant = Annotated[Asked, Depends(posting(Action.LODGE_APPEAL))]
Registrar = Annotated[Asked, Depends(posting(Action.SETTLE_APPEAL))]
Text = Annotated[Words, StringConstraints(max_length=4 * LONGEST_GROUNDS)]


class AppealSent(Sent):
    """Before whom, and why, in one's own words: 1 to 4,000 characters."""

    model_config = shown_as(route="CRA", grounds="Voici mon autorisation du 5 janvier.")

    route: AppealRoute
    grounds: Text


class OutcomeSent(Sent):
    """What came of an appeal; reason: what the letter says of it."""

    model_config = shown_as(outcome="UPHELD", reason="La commission retient votre autorisation.")

    outcome: AppealOutcome
    reason: Text


class AppealLodged(Changed):
    """The appeal is registered, in time or late."""

    model_config = example(claim_id=CLAIM_ID, version=14, position=61, appeal_id=APPEAL_ID)

    appeal_id: UUID


@router.post("/claims/{claim_id}/appeals", status_code=201, responses=refusals(*COMMAND))
async def lodge_appeal(
    claim_id: UUID, sent: AppealSent, asked: Appellant, runtime: Uses, response: Response
) -> AppealLodged:
    """Contest the decision on one's own claim; a late appeal is registered too."""
    command = appeals.LodgeAppeal(asked=asked, claim_id=claim_id, **sent.model_dump())
    lodged = await appeals.lodge_appeal(command, runtime.ports)
    done = changed(lodged.recorded, response)
    return AppealLodged(**done.model_dump(), appeal_id=lodged.appeal_id)


@router.post("/desk/claims/{claim_id}/appeals/{appeal_id}/outcome", responses=refusals(*COMMAND))
async def settle_appeal(
    claim_id: UUID,
    appeal_id: UUID,
    sent: OutcomeSent,
    asked: Registrar,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Register what came of an appeal; one that is upheld sends the claim back to the queue."""
    command = appeals.SettleAppeal(
        asked=asked, claim_id=claim_id, appeal_id=appeal_id, **sent.model_dump()
    )
    return changed(await appeals.settle_appeal(command, runtime.ports), response)
