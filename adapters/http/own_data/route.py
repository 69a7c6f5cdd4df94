"""GET /me/export: the copy of one's own data (art. 15 and 20 GDPR)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.http.downloads import binary
from adapters.http.openapi import refusals
from adapters.http.own_data.answer import MEDIA_TYPE, copy_of_own_data
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked

router = APIRouter(tags=["account"])

Owner = Annotated[Asked, Depends(asking(Action.EXPORT_OWN_DATA))]


@router.get(
    "/me/export",
    response_class=Response,
    responses=refusals(404, 429, code="insured.not_found")
    | binary("A ZIP: index.html, data.json, every file.", MEDIA_TYPE),
)
async def export_own_data(request: Request, asked: Owner) -> Response:
    """Everything that is held about oneself, as one ZIP; a few times a day."""
    return await copy_of_own_data(request, asked)
