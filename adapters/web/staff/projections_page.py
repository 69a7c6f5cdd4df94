"""« Projections »: how far each view has come, how fast, what stopped it, what is rebuilt."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.session import Visit, asking_page
from adapters.http.standing import ViewStanding, standings
from adapters.persistence.job_board import DEAD
from adapters.web.links import DEAD_JOBS, PROJECTIONS
from adapters.web.rendering import page
from application.access import Action

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_OPERATIONS))]


@router.get(PROJECTIONS)
async def show_projections(request: Request, visit: Reader) -> Response:
    """Every view in every version, and how many jobs wait for a person."""
    runtime: Runtime = request.app.state.runtime
    head, found, dead = await run_in_threadpool(_gathered, runtime)
    return await page(
        request,
        visit,
        "agents/projections.html",
        head=head,
        views=found,
        dead=dead,
        jobs_address=DEAD_JOBS,
    )


def _gathered(runtime: Runtime) -> tuple[int, list[ViewStanding], int]:
    head = runtime.reader.head()
    return head, list(standings(runtime, head)), runtime.board.by_state().get(DEAD, 0)
