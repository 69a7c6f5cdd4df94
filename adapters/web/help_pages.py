"""Help that everybody may read, logged in or not, and what we say of ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from adapters.bootstrap import Runtime
from adapters.http.reading import today_of
from adapters.web.guests import Guest
from adapters.web.links import ACCESSIBILITY, Link
from adapters.web.outlook import delays_told
from adapters.web.rendering import page
from domain import reference
from domain.values import Zone

router = APIRouter()

HELP: Final[Mapping[str, str]] = {
    "connexion": "Se connecter",
    "creer-un-pdf": "Créer un document PDF",
    "zone": "La zone UE / EEE / Royaume-Uni / Suisse",
    "delais": "Délais de traitement",
    "rendez-vous": "Prendre un rendez-vous",
    "formulaire-papier": "Le formulaire papier",
    "conserver-les-originaux": "Conserver les originaux",
}
"""Every help page by its address, which is also its template, with its title."""


MEASURED: Final = "delais"


@router.get("/aide")
async def show_help(request: Request, visit: Guest) -> Response:
    """Every help page."""
    links = [Link(title, f"/aide/{name}") for name, title in HELP.items()]
    return await page(request, visit, "aide/sommaire.html", links=links)


@router.get("/aide/{name}")
async def show_help_page(request: Request, name: str, visit: Guest) -> Response:
    """One help page.

    Raises: HTTPException for an address that no page has.
    """
    if name not in HELP:
        raise HTTPException(404)
    runtime: Runtime = request.app.state.runtime
    template, given = f"aide/{name}.html", _given(runtime)
    if name == MEASURED:
        given["delays"] = await run_in_threadpool(delays_told, runtime)
    return await page(request, visit, template, heading=HELP[name], **given)


@router.get(ACCESSIBILITY)
async def show_accessibility(request: Request, visit: Guest) -> Response:
    """How far these pages are accessible, and who checked it."""
    return await page(request, visit, "accessibilite.html")


def _given(runtime: Runtime) -> dict[str, Any]:
    today, limits = today_of(runtime), runtime.ports.limits
    zone = Zone.EU_EEA_UK_CH
    inside = [one for one in reference.countries() if reference.zone_at(one.code, today) is zone]
    return {
        "countries": [one.name for one in inside],
        "pdf_max_bytes": runtime.settings.pdf_max_bytes,
        "most": limits.documents,
        "zones_on": today,
    }
