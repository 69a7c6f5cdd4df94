"""« Mes données »: what is kept, and a copy of all of it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from adapters.bootstrap import Runtime
from adapters.http.downloads import SAFE_TO_SAVE
from adapters.http.file_names import attachment
from adapters.http.session import Visit, asking_page
from adapters.http.zip_stream import zipped
from adapters.web.my_data import everything
from adapters.web.openings import AT_ONCE, LINES_AT_ONCE, openings
from adapters.web.own import own_record
from adapters.web.rendering import page
from application.access import Action
from domain.claim import DRAFT_IDLE_DAYS
from domain.values import PARIS

router = APIRouter()

Owner = Annotated[Visit, Depends(asking_page(Action.READ_OWN_ACCOUNT))]

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
        openings=opened[:AT_ONCE],
        has_more=len(opened) > AT_ONCE,
    )


@router.get(DOWNLOAD)
async def download_my_data(request: Request, visit: Owner) -> Response:
    """A copy of everything, written while it is sent."""
    runtime: Runtime = request.app.state.runtime
    author, now = visit.asked.author, runtime.ports.now().astimezone(PARIS)
    await own_record(runtime, author.id)  # what is refused is refused before anything is sent
    headers = {
        **SAFE_TO_SAVE,
        "Cache-Control": "no-store",
        "Content-Disposition": attachment(f"mes-donnees-{now:%Y-%m-%d}.zip"),
    }
    content = zipped(everything(runtime, author), now)
    return StreamingResponse(content, headers=headers, media_type="application/zip")
