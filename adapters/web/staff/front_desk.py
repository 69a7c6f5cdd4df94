"""What somebody of the staff does from a claim's page: a call written down, a copy sent."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.session import Visit, changing_page
from adapters.web.keyed import keyed
from adapters.web.own import until_seen
from adapters.web.staff.places import FILE, file_address
from adapters.web.wizard import fields_of
from application import front
from application.access import Action
from application.disclosures import Shown
from application.search import ShowFile, show_file
from domain.claim import Claim
from domain.errors import InvalidChoice, SearchNotFound
from domain.values import CallDirection, CallReason
from projections import contact_trace

router = APIRouter()

Caller = Annotated[Visit, Depends(changing_page(Action.LOG_CONTACT))]
Sender = Annotated[Visit, Depends(changing_page(Action.ACKNOWLEDGE_AGAIN))]

CALLS: Final = f"{FILE}/appels"
COPY: Final = f"{FILE}/accuse-de-reception"


@router.post(CALLS)
async def log_call(request: Request, search_id: UUID, claim_id: UUID, visit: Caller) -> Response:
    """Write down a call about the claim; a second click writes nothing more."""
    runtime: Runtime = request.app.state.runtime
    said = await fields_of(request)
    claim = await _opened(runtime, visit, search_id, claim_id)
    try:
        direction = CallDirection(said.get("direction", ""))
        reason = CallReason(said.get("reason", ""))
    except ValueError:
        raise InvalidChoice("reason") from None
    command = front.LogCall(
        asked=keyed(visit.asked, said.get("cle", ""), claim_id),
        insured_id=claim.insured_id,
        claim_id=claim_id,
        direction=direction,
        reason=reason,
    )
    done = await front.log_call(command, runtime.ports)
    await until_seen(runtime, done.recorded, contact_trace.NAME)
    return RedirectResponse(f"{file_address(search_id, claim_id)}#contacts", 303)


@router.post(COPY)
async def send_acknowledgment_again(
    request: Request, search_id: UUID, claim_id: UUID, visit: Sender
) -> Response:
    """Send the acknowledgment again; a second click sends nothing more."""
    runtime: Runtime = request.app.state.runtime
    said = await fields_of(request)
    await _opened(runtime, visit, search_id, claim_id)
    asked = keyed(visit.asked, said.get("cle", ""), claim_id)
    command = front.AcknowledgeAgain(asked=asked, claim_id=claim_id)
    recorded = await front.acknowledge_again(command, runtime.ports)
    await until_seen(runtime, recorded, contact_trace.NAME)
    return RedirectResponse(f"{file_address(search_id, claim_id)}#contacts", 303)


async def _opened(runtime: Runtime, visit: Visit, search_id: UUID, claim_id: UUID) -> Claim:
    """The claim, of a person whom a search of one's own found."""
    claim = await runtime.ports.claims.load(Claim, claim_id)
    if claim is None or claim.submitted_on is None:
        raise SearchNotFound
    command = ShowFile(
        asked=visit.asked,
        search_id=search_id,
        insured_id=claim.insured_id,
        claim_id=claim_id,
        shown=Shown.CLAIM,
    )
    await show_file(command, runtime.tracing)
    return claim
