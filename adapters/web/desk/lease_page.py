"""Take a claim, go on with it, give it back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.session import Visit, changing_page
from adapters.web.desk import claim_page, queue_page
from adapters.web.desk.filters import wanted_of
from adapters.web.desk.given_back import remember
from adapters.web.desk.places import (
    BILLS,
    CONFIRMATION,
    DECISION,
    OPINION,
    QUESTION,
    RELEASE,
    RENEW,
    SUPPLEMENT,
    TAKE,
    claim_place,
)
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed
from adapters.web.links import DESK
from adapters.web.own import until_seen
from adapters.web.wizard import fields_of
from application import desk
from application.access import Action
from domain.base import Role
from domain.errors import (
    FieldTooLong,
    LeaseHeldByAnother,
    LeaseNotHeld,
    NotWaiting,
    Refusal,
    TooManyLeases,
)
from projections import cnse_queue

router = APIRouter()

Taker = Annotated[Visit, Depends(changing_page(Action.TAKE_CLAIM))]

FORMS = (DECISION, SUPPLEMENT, CONFIRMATION, BILLS, QUESTION, OPINION)
"""Where a claim is taken again from, with what was typed there."""


@router.post(TAKE)
async def take_claim(request: Request, claim_id: UUID, visit: Taker) -> Response:
    """Take this claim; a supervisor takes it over with a reason."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    asked = keyed(visit.asked, sent.get("cle", ""), claim_id)
    try:
        reason = claim_page.bounded_reason(sent["reason"]) if "reason" in sent else None
        command = desk.TakeClaim(asked=asked, claim_id=claim_id, reason=reason)
        await desk.take_claim(command, runtime.ports)
    except (LeaseHeldByAnother, LeaseNotHeld, NotWaiting, TooManyLeases) as refusal:
        return await queue_page.show(request, visit, wanted_of(request), refusal=refusal)
    except FieldTooLong as refusal:
        form = Form({"reason": sent["reason"]}, errors=errors_of(refusal, {"reason": "reason"}))
        return await claim_page.again(request, visit, claim_id, form)
    except Refusal as refusal:
        if refusal.field != "reason":
            raise
        return RedirectResponse(f"{claim_place(claim_id)}?raison", 303)
    there = sent.get("vers", OPINION if visit.asked.author.role is Role.MEDICAL else "")
    place = claim_place(claim_id)
    return RedirectResponse(f"{place}/{there}" if there in FORMS else place, 303)


@router.post(RENEW)
async def renew_lease(request: Request, claim_id: UUID, visit: Taker) -> Response:
    """Go on with a claim: its time begins anew."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    lease_id = lease_of(sent.get("bail", ""))
    command = desk.RenewLease(asked=visit.asked, claim_id=claim_id, lease_id=lease_id)
    try:
        await desk.renew_lease(command, runtime.ports)
    except LeaseNotHeld:
        return RedirectResponse(f"{claim_place(claim_id)}?perdue", 303)
    return RedirectResponse(claim_place(claim_id), 303)


@router.post(RELEASE)
async def release_lease(request: Request, claim_id: UUID, visit: Taker) -> Response:
    """Give a claim back."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    lease_id = lease_of(sent.get("bail", ""))
    command = desk.ReleaseLease(asked=visit.asked, claim_id=claim_id, lease_id=lease_id)
    try:
        recorded = await desk.release_lease(command, runtime.ports)
    except LeaseNotHeld:
        return RedirectResponse(f"{claim_place(claim_id)}?perdue", 303)
    await until_seen(runtime, recorded, cnse_queue.NAME)
    response = RedirectResponse(DESK, 303)
    remember(request, response, claim_id)
    return response


def lease_of(text: str) -> UUID:
    """The lease that a form names; what is no id is the lease of nobody."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
