"""The menu of what one can do, and step 0 of a claim: what to prepare, and the first click."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.security import required_key
from adapters.http.session import Visit, asking_page, changing_page
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import keyed, new_key
from adapters.web.links import DEMARCHES, LANDING, MENU
from adapters.web.own import own_claims, own_drafts, own_places, own_record, until_seen
from adapters.web.rendering import page
from adapters.web.wizard import PERSONAL, fields_of
from application import intake
from application.access import Action
from domain import reference
from domain.claim import Claim
from domain.errors import SchemeNotServed, TooManyDrafts
from projections import claim_summary

router = APIRouter()

Owner = Annotated[Visit, Depends(asking_page(Action.READ_OWN_ACCOUNT))]
Starter = Annotated[Visit, Depends(changing_page(Action.START_CLAIM))]


@router.get(MENU)
async def show_menu(request: Request, visit: Owner) -> Response:
    """Everything that one can do, ours and others'."""
    return await page(request, visit, "demarches.html", menu=DEMARCHES)


@router.get(LANDING)
async def show_landing(request: Request, visit: Owner) -> Response:
    """What to prepare, the drafts to resume, and how many claims may still be transmitted."""
    return await _show(request, visit)


@router.post(LANDING)
async def start_claim(request: Request, visit: Starter) -> Response:
    """Begin a draft and go to step 1; a second click leads to the same draft."""
    runtime: Runtime = request.app.state.runtime
    key = (await fields_of(request)).get("cle", "")
    claim_id = Claim.id_of(visit.asked.author.id, required_key(key))
    command = intake.StartClaim(asked=keyed(visit.asked, key), claim_id=claim_id)
    try:
        recorded = await intake.start_claim(command, runtime.ports)
    except (SchemeNotServed, TooManyDrafts) as refusal:
        status = 422 if isinstance(refusal, SchemeNotServed) else 409
        told = FieldError(None, french.sentence(refusal.code, refusal.details))
        return await _show(request, visit, status, (told,))
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(PERSONAL.address(claim_id), 303)


async def _show(
    request: Request, visit: Visit, status: int = 200, errors: tuple[FieldError, ...] = ()
) -> Response:
    runtime: Runtime = request.app.state.runtime
    form = Form(errors=errors, key=new_key(runtime))
    given = await _given(runtime, visit.asked.author.id)
    return await page(request, visit, "soins-a-l-etranger.html", status, form=form, **given)


async def _given(runtime: Runtime, insured_id: UUID) -> dict[str, Any]:
    person = await own_record(runtime, insured_id)
    return {
        "scheme": reference.scheme(person.scheme),
        "drafts": await own_drafts(runtime, await own_claims(runtime, insured_id)),
        "places": await own_places(runtime, insured_id),
        "quota": runtime.ports.limits.quota,
    }
