"""« Contester la décision »: the form by which a person lodges an appeal."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.decision_body import decision_body
from adapters.http.reading import own_claim
from adapters.http.session import Visit, changing_page
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.links import CLAIMS, claim_address, contest_address
from adapters.web.own import until_seen
from adapters.web.rendering import page
from adapters.web.wizard import Option, Reader
from application import appeals
from application.access import Action
from domain.claim.appeals import LONGEST_GROUNDS
from domain.errors import (
    AppealAlreadyLodged,
    FieldRequired,
    InvalidChoice,
    NothingToContest,
    RuleBroken,
)
from domain.values import AppealRoute
from projections import claim_summary

router = APIRouter()

Appellant = Annotated[Visit, Depends(changing_page(Action.LODGE_APPEAL))]

PATH: Final = f"{CLAIMS}/{{claim_id}}/contester"
FIELDS: Final = {name: name for name in ("route", "grounds")}


@router.get(PATH)
async def show_appeal_form(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The form, with the ways that are still open; without any, the claim itself."""
    return await _show(request, visit, claim_id, Form())


@router.post(PATH)
async def send_appeal(request: Request, claim_id: UUID, visit: Appellant) -> Response:
    """Lodge the appeal; a second click lodges no other."""
    runtime: Runtime = request.app.state.runtime
    form = await _received(request)
    try:
        command = appeals.LodgeAppeal(
            asked=keyed(visit.asked, form.key, claim_id),
            claim_id=claim_id,
            route=_route(form),
            grounds=form.value("grounds"),
        )
        lodged = await appeals.lodge_appeal(command, runtime.ports)
    except RuleBroken as refusal:
        wrong = replace(form, errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, claim_id, wrong, 422)
    except (NothingToContest, AppealAlreadyLodged):
        return RedirectResponse(claim_address(claim_id), 303)
    await until_seen(runtime, lodged.recorded, claim_summary.NAME)
    return RedirectResponse(f"{claim_address(claim_id)}#recours", 303)


def _route(form: Form) -> AppealRoute:
    try:
        return AppealRoute(form.value("route"))
    except ValueError:
        others = () if form.value("grounds").strip() else (FieldRequired("grounds"),)
        wrong = InvalidChoice if form.value("route") else FieldRequired
        raise wrong("route", others=others) from None


async def _received(request: Request) -> Form:
    # Not cut to the length of other fields: a text that is too long is told, never shortened.
    sent = await request.form(max_files=0, max_fields=20)
    values = {name: value for name in FIELDS if isinstance(value := sent.get(name, ""), str)}
    key = sent.get("cle", "")
    return Form(values, key=key if isinstance(key, str) else "")


async def _show(
    request: Request, visit: Visit, claim_id: UUID, form: Form, status: int = 200
) -> Response:
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    decision = decision_body(claim)
    if decision is None or not decision.routes:
        return RedirectResponse(claim_address(claim_id), 303)
    return await page(
        request,
        visit,
        "contester.html",
        status,
        form=replace(form, key=new_key(runtime)),
        claim=claim,
        decision=decision,
        options=[Option(one.route.value, one.name) for one in decision.routes],
        address=contest_address(claim_id),
        back=claim_address(claim_id),
        longest=LONGEST_GROUNDS,
    )
