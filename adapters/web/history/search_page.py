"""« Historique »: which claim an auditor wants to read, by its reference or by its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.past import unshown_past
from adapters.http.reading import look
from adapters.http.session import Visit, asking_page, changing_page
from adapters.http.wanted import wanted_of
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.history.places import past_place
from adapters.web.links import HISTORY
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application.access import Action
from domain.errors import ClaimNotFound, FieldRequired, RuleBroken
from projections.claim_summary import TABLE

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REPLAY_CLAIM))]
Searcher = Annotated[Visit, Depends(changing_page(Action.REPLAY_CLAIM))]

FIELDS: Final = {"reference": "demande"}
MOST: Final = 5
"""A reference is ten characters of an id: in theory two claims have the same."""


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
        found = await _claims(runtime, values.get("demande", ""))
    except RuleBroken as refusal:
        return await _again(request, visit, values, errors_of(refusal, FIELDS), 422)
    if not found:
        unknown = FieldError("demande", "Aucune demande n'a cette référence ou cet identifiant.")
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


async def _claims(runtime: Runtime, typed: str) -> Sequence[UUID]:
    """The claims that are meant, none when there is none.

    Raises: FieldRequired, FieldTooLong, ReferenceNotValid.
    """
    if not typed.strip():
        raise FieldRequired("reference")
    with suppress(ValueError):
        claim_id = UUID(typed.strip())
        with suppress(ClaimNotFound):
            await unshown_past(runtime, claim_id)
            return [claim_id]
        return []
    reference = wanted_of(nir=None, reference=typed, name=None, born_on=None).text
    query = select(TABLE.c.claim_id).where(TABLE.c.reference == reference).limit(MOST)
    return await run_in_threadpool(look, runtime, lambda db: list(db.scalars(query)))
