"""What we know of the person and where they are logged in, and the documents made for them."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.messages import text_of
from adapters.http.session import Visit, asking_page, changing_page
from adapters.identity.sessions import Session
from adapters.mail.address import masked
from adapters.web.links import OWN_DOCUMENTS, OWN_RECORD, proof_address
from adapters.web.login import my_sessions
from adapters.web.own import own_claims, own_messages, own_record
from adapters.web.rendering import page
from application.access import Action
from domain import reference
from projections.base import LIMIT

router = APIRouter()

Owner = Annotated[Visit, Depends(asking_page(Action.READ_OWN_ACCOUNT))]
Keeper = Annotated[Visit, Depends(changing_page(Action.READ_OWN_ACCOUNT))]

SESSIONS: Final = f"{OWN_RECORD}/connexions"


@router.get(OWN_RECORD)
async def show_record(request: Request, visit: Owner) -> Response:
    """What we know of the person, for whom they may claim, and where they are logged in."""
    runtime: Runtime = request.app.state.runtime
    person = await own_record(runtime, visit.asked.author.id)
    return await page(
        request,
        visit,
        "informations.html",
        person=person,
        email=masked(person.email) if person.email else None,
        scheme=reference.scheme(person.scheme),
        people=await runtime.ports.directory.beneficiaries(person.insured_id),
        sessions=await my_sessions(request, visit.session),
        mine=visit.session.session_id,
        close_others=SESSIONS,
    )


@router.post(SESSIONS)
async def close_other_sessions(request: Request, visit: Keeper) -> Response:
    """End every session of the person but this one."""
    found = await my_sessions(request, visit.session)
    others = [one for one in found if one.session_id != visit.session.session_id]
    await asyncio.to_thread(_end, request.app.state.runtime, others)
    return RedirectResponse(f"{OWN_RECORD}#connexions", 303)


@router.get(OWN_DOCUMENTS)
async def show_documents(request: Request, visit: Owner) -> Response:
    """Every proof and letter that was made for the person."""
    runtime: Runtime = request.app.state.runtime
    claims = [one for one in await own_claims(runtime, visit.asked.author.id) if one.submitted_at]
    messages = await own_messages(runtime, visit.asked.author, LIMIT)
    return await page(
        request,
        visit,
        "vos-documents.html",
        proofs=[(one, proof_address(one.claim_id)) for one in claims],
        letters=[(text_of(one).subject, one) for one in messages],
    )


def _end(runtime: Runtime, sessions: list[Session]) -> None:
    for one in sessions:
        runtime.sessions.revoke(one.author.id, one.session_id)
