"""Routes that show something of a claim and write nothing down, one of each kind."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from adapters.http.security import asking, changing, posting
from adapters.http.session import Visit, asking_page
from application.access import Action
from application.ports import Asked

OURS = "85,40"
"""What they show."""

forgetful = APIRouter()


@forgetful.get("/api/v1/oublieuse/{claim_id}")
async def forget(claim_id: UUID, _: Annotated[Asked, Depends(asking(Action.READ_PANEL))]) -> str:
    return OURS


@forgetful.put("/api/v1/oublieuse/{claim_id}")
async def forget_a_change(
    claim_id: UUID, _: Annotated[Asked, Depends(changing(Action.READ_PANEL))]
) -> str:
    return OURS


@forgetful.post("/api/v1/oublieuse/{claim_id}")
async def forget_a_post(
    claim_id: UUID, _: Annotated[Asked, Depends(posting(Action.READ_PANEL))]
) -> str:
    return OURS


@forgetful.get("/api/v1/oublieuse/assures/{insured_id}")
async def forget_somebody(
    insured_id: UUID, _: Annotated[Asked, Depends(asking(Action.READ_PANEL))]
) -> str:
    return OURS


@forgetful.get("/oublieuse/{claim_id}")
async def forget_on_a_page(
    claim_id: UUID, _: Annotated[Visit, Depends(asking_page(Action.READ_PANEL))]
) -> str:
    return OURS
