"""« Pilotage »: how the desk stands, for whoever answers for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.figure_tables import figures_of
from adapters.http.openapi import API
from adapters.http.reading import look, today_of
from adapters.http.session import Visit, asking_page
from adapters.web.links import FIGURES
from adapters.web.rendering import page
from adapters.web.staff.charts import charts_of
from application.access import Action

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_FIGURES))]


@router.get(FIGURES)
async def show_figures(request: Request, visit: Reader) -> Response:
    """The backlog, delays, reasons, throughput and satisfaction, each as bars and as a table."""
    runtime: Runtime = request.app.state.runtime
    today = today_of(runtime)
    figures = await run_in_threadpool(look, runtime, lambda db: figures_of(db, today))
    return await page(
        request,
        visit,
        "agents/pilotage.html",
        charts=charts_of(figures),
        today=today,
        waiting=sum(one.number for one in figures.backlog),
        csv=f"{API}/desk/figures.csv?table=",
    )
