"""« Historique »: which claim an auditor wants to read, by its reference or by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.french.history import NOBODYS_CLAIM
from adapters.http.meant import claims_meant
from adapters.http.session import Visit, asking_page, changing_page
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.history.places import past_place
from adapters.web.links import HISTORY
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application.access import Action
from domain.errors import RuleBroken

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REPLAY_CLAIM))]
Searcher = Annotated[Visit, Depends(changing_page(Action.REPLAY_CLAIM))]

FIELDS: Final = {"reference": "demande"}


@router.get(HISTORY)
async def show_history_search(request: Request, visit: Reader) -> Response:
    """Where a claim is asked for."""
    return await page(request, visit, "agents/historique.html", form=Form(), found=())


@router.post(HISTORY)
async def look_for_a_claim(request: Request, visit: Searcher) -> Response:
    """Open the past of the claim that is meant; opening it is what is written down."""
    runtime: Runtime = request.app.state.runtime
    values = await fields_of(request)
    try:
        found = await claims_meant(runtime, values.get("demande", ""))
    except RuleBroken as refusal:
        return await _again(request, visit, values, errors_of(refusal, FIELDS), 422)
    if not found:
        unknown = FieldError("demande", NOBODYS_CLAIM)
        return await _again(request, visit, values, (unknown,), 404)
    if len(found) == 1:
        return RedirectResponse(past_place(found[0]), 303)
    places = [past_place(one) for one in found]
    return await page(request, visit, "agents/historique.html", form=Form(values), found=places)


async def _again(
    request: Request,
    visit: Visit,
    values: Mapping[str, str],
    errors: tuple[FieldError, ...],
    status: int,
) -> Response:
    typed = {"demande": values.get("demande", "")}
    form = Form(typed, errors=errors)
    return await page(request, visit, "agents/historique.html", status, form=form, found=())
