"""Whom a search found, with their transmitted claims."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.search import people_found
from adapters.http.session import Visit, asking_page
from adapters.web.rendering import page
from adapters.web.staff.places import RESULTS, results_address
from application.access import Action
from application.search import show_results
from domain import reference

router = APIRouter()

Searcher = Annotated[Visit, Depends(asking_page(Action.SEARCH_INSURED))]


@router.get(RESULTS)
async def show_found(request: Request, search_id: UUID, visit: Searcher) -> Response:
    """Whom one's own search found."""
    runtime: Runtime = request.app.state.runtime
    found = await show_results(visit.asked, search_id, runtime.tracing)
    people = await run_in_threadpool(people_found, runtime, found.insured_ids)
    return await page(
        request,
        visit,
        "agents/resultats.html",
        people=people,
        schemes={one.scheme: reference.scheme(one.scheme).label for one in people},
        has_more=found.has_more,
        address=results_address(search_id),
    )
