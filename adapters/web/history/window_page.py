"""A person's places as an auditor reads them: each submission, refusal and override."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.bootstrap import Runtime
from adapters.http.named import short_name
from adapters.http.session import Visit, asking_page
from adapters.http.window_audit import window_history
from adapters.web.history.places import WINDOW, past_place
from adapters.web.rendering import page
from application.access import Action

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REPLAY_CLAIM))]


@router.get(WINDOW)
async def show_window_history(request: Request, insured_id: UUID, visit: Reader) -> Response:
    """Every submission, refusal and override, each with the window as it was computed."""
    runtime: Runtime = request.app.state.runtime
    found = await window_history(runtime, visit.asked, insured_id)
    return await page(
        request,
        visit,
        "agents/historique-places.html",
        found=found,
        name=short_name(insured_id),
        past_of=past_place,
    )
