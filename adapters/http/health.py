"""Whether the process lives, and whether its views may be read."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Response
from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.http.reading import Uses
from adapters.persistence.follow import RUNNING, all_progress
from projections import ALL

router = APIRouter(tags=["health"], include_in_schema=False)


class Health(BaseModel):
    """waiting_for: the views that are not there yet, or not in their present version."""

    status: str
    waiting_for: list[str] = []


@router.get("/livez")
async def livez() -> Health:
    """The process answers."""
    return Health(status="alive")


@router.get("/readyz")
def readyz(runtime: Uses, response: Response) -> Health:
    """Every view exists in its present version and follows the log; 503 until then."""
    waiting_for = list(_not_running(runtime))
    if waiting_for:
        response.status_code = 503
        response.headers["Retry-After"] = "1"
    return Health(status="not_ready" if waiting_for else "ready", waiting_for=waiting_for)


def _not_running(runtime: Runtime) -> Iterator[str]:
    progress = {one.name: one for one in all_progress(runtime.views)}
    for view in ALL:
        found = progress.get(view.NAME)
        if found is None or (found.version, found.state) != (view.VERSION, RUNNING):
            yield view.NAME
