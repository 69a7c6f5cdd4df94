"""The first page of staff, by what they may do: looking for an insured person, or where to go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http import abuse
from adapters.http.search import refuse_query
from adapters.http.session import Visit, asking_page, changing_page
from adapters.http.validation import DATE_FORM
from adapters.http.wanted import wanted_of
from adapters.web.forms import Form, errors_of, iso_day
from adapters.web.links import STAFF_HOME
from adapters.web.rendering import page
from adapters.web.staff.places import results_address
from adapters.web.wizard import fields_of
from application.access import MATRIX, Action
from application.disclosures import Wanted
from application.search import SearchInsured, search_insured
from domain.errors import DateDoesNotExist, DateFormat, FieldRequired, RuleBroken

router = APIRouter()

Staff = Annotated[Visit, Depends(asking_page(Action.READ_STAFF_PAGES))]
Searcher = Annotated[Visit, Depends(changing_page(Action.SEARCH_INSURED))]

FIELDS: Final = {name: name for name in ("nir", "reference", "name", "born_on")}


@router.get(STAFF_HOME)
async def show_front_page(request: Request, visit: Staff) -> Response:
    """What somebody of the staff sees first."""
    return await _show(request, visit, Form())


@router.post(STAFF_HOME, dependencies=[Depends(refuse_query)])
async def look_for_somebody(request: Request, visit: Searcher) -> Response:
    """Look for an insured person; what was typed goes no further than this answer."""
    runtime: Runtime = request.app.state.runtime
    values = await fields_of(request)
    try:
        wanted = _wanted(values)
    except RuleBroken as refusal:
        typed = {name: values[name] for name in FIELDS if name in values}
        form = Form(typed, errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, form, 422)
    await abuse.search(request, visit.asked.author, wanted)
    command = SearchInsured(asked=visit.asked, wanted=wanted)
    found = await search_insured(command, runtime.tracing)
    return RedirectResponse(results_address(found.search_id), 303)


async def _show(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    role = visit.asked.author.role
    return await page(
        request,
        visit,
        "agents/accueil.html",
        status,
        form=form,
        can_search=role in MATRIX[Action.SEARCH_INSURED],
        offers=french.STAFF_OFFERS.get(role, ()),
    )


def _wanted(values: Mapping[str, str]) -> Wanted:
    if not any(values.get(name, "").strip() for name in FIELDS):
        raise FieldRequired(next((name for name in FIELDS if name in values), "nir"))
    return wanted_of(
        nir=values.get("nir"),
        reference=values.get("reference"),
        name=values.get("name"),
        born_on=_born_on(values.get("born_on", "")),
    )


def _born_on(text: str) -> date | None:
    iso = iso_day(text)
    if iso is None:
        return None
    if not DATE_FORM.fullmatch(iso):
        raise DateFormat("born_on")
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise DateDoesNotExist("born_on") from None
