"""The home of an insured person: what waits for them, their claims and their last messages."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.messages import text_of
from adapters.http.session import Visit, asking_page
from adapters.web.links import HOME, MAILBOX, claim_address
from adapters.web.own import own_claims, own_drafts, own_messages
from adapters.web.rendering import page
from application.access import Action
from domain.values import Status
from projections.claim_summary import ClaimSummary
from projections.mailbox import Message

router = APIRouter()

Owner = Annotated[Visit, Depends(asking_page(Action.READ_OWN_ACCOUNT))]

SHOWN: Final = 5
"""How many claims, notifications and messages stand on the home page; the rest is one click on."""


class News(NamedTuple):
    """A line of the home page. on: its day, « 09 juil. »."""

    on: str
    text: str
    address: str


@router.get(HOME)
async def show_home(request: Request, visit: Owner) -> Response:
    """What a person sees first: drafts, claims, notifications and messages."""
    runtime: Runtime = request.app.state.runtime
    insured_id: UUID = visit.asked.author.id
    claims = await own_claims(runtime, insured_id)
    transmitted = [claim for claim in claims if claim.status is not Status.DRAFT]
    return await page(
        request,
        visit,
        "accueil.html",
        drafts=await own_drafts(runtime, claims),
        claims=transmitted[:SHOWN],
        has_more=len(transmitted) > SHOWN,
        notifications=[_notification(claim) for claim in _latest(transmitted)],
        messages=[_message(one) for one in await own_messages(runtime, visit.asked.author, SHOWN)],
    )


def _latest(claims: list[ClaimSummary]) -> list[ClaimSummary]:
    return sorted(claims, key=lambda claim: claim.updated_at, reverse=True)[:SHOWN]


def _notification(claim: ClaimSummary) -> News:
    last = claim.timeline[-1]
    text = f"{french.TIMELINE[last.what]} – {claim.reference}"
    return News(french.day_of_month(last.at), text, claim_address(claim.claim_id))


def _message(message: Message) -> News:
    address = f"{MAILBOX}/{message.message_id}"
    return News(french.day_of_month(message.sent_at), text_of(message).subject, address)
