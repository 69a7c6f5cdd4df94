"""« Mes données »: what is kept, and a copy of all of it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.bootstrap import Runtime
from adapters.http.own_data.answer import copy_of_own_data
from adapters.http.own_data.openings import AT_ONCE, LINES_AT_ONCE, openings
from adapters.http.session import Visit, asking_page
from adapters.web.rendering import page
from application.access import Action
from domain.claim import DRAFT_IDLE_DAYS

router = APIRouter()

Owner = Annotated[Visit, Depends(asking_page(Action.READ_OWN_ACCOUNT))]
Taker = Annotated[Visit, Depends(asking_page(Action.EXPORT_OWN_DATA))]

PATH: Final = "/donnees"
DOWNLOAD: Final = f"{PATH}/telecharger"


@router.get(PATH)
async def show_my_data(request: Request, visit: Owner) -> Response:
    """What is kept of the person, and for how long."""
    runtime: Runtime = request.app.state.runtime
    opened = await openings(runtime, visit.asked.author.id, LINES_AT_ONCE)
    return await page(
        request,
        visit,
        "donnees.html",
        draft_days=DRAFT_IDLE_DAYS,
        copies=runtime.settings.exports_max,
        openings=opened[:AT_ONCE],
        has_more=len(opened) > AT_ONCE,
    )


@router.get(DOWNLOAD)
async def download_my_data(request: Request, visit: Taker) -> Response:
    """A copy of everything, written while it is sent."""
    return await copy_of_own_data(request, visit.asked)
