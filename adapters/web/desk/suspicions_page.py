"""The suspected frauds, for supervisors: what is odd, who said so, and its clearing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.reading import look
from adapters.http.review_body import suspicion_bodies
from adapters.http.session import Visit, asking_page, changing_page
from adapters.web.desk.facts import agent_name
from adapters.web.desk.places import claim_place
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.links import SUSPICIONS
from adapters.web.own import until_seen
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application import review
from application.access import Action
from application.disclosures import Disclosure, Shown
from domain.claim import Claim
from domain.errors import ClaimNotFound, Refusal
from projections import cnse_queue

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.CLEAR_SUSPICION))]
Clearer = Annotated[Visit, Depends(changing_page(Action.CLEAR_SUSPICION))]

CLEARING: Final = f"{SUSPICIONS}/{{claim_id}}/{{suspicion_id}}"
AT_ONCE: Final = 30
"""So many claims are shown, the earliest transmitted first; each is read from the log."""


class Suspected(NamedTuple):
    """A suspicion that stands. field: where why it is cleared is typed."""

    reference: str
    address: str
    clearing: str
    field: str
    reason: str | None
    by: str
    raised_on: date


@router.get(SUSPICIONS)
async def show_suspicions(request: Request, visit: Reader) -> Response:
    """The suspicions that stand, each with its claim."""
    return await _show(request, visit, Form())


@router.post(CLEARING)
async def clear_suspicion(
    request: Request, claim_id: UUID, suspicion_id: UUID, visit: Clearer
) -> Response:
    """Say why there is nothing in a suspicion."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    field = f"reason-{suspicion_id}"
    command = review.ClearSuspicion(
        asked=keyed(visit.asked, sent.get("cle", ""), claim_id),
        claim_id=claim_id,
        suspicion_id=suspicion_id,
        reason=sent.get(field, ""),
    )
    try:
        recorded = await review.clear_suspicion(command, runtime.ports)
    except ClaimNotFound:
        raise
    except Refusal as refusal:
        form = Form(sent, errors=errors_of(refusal, {"reason": field}))
        return await _show(request, visit, form, 422 if refusal.field else 409)
    await until_seen(runtime, recorded, cnse_queue.NAME)
    return RedirectResponse(f"{SUSPICIONS}?leve", 303)


async def _show(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    runtime: Runtime = request.app.state.runtime
    claims = await _suspected(runtime)
    lines = [
        Disclosure(shown=Shown.CLAIM, insured_id=one.insured_id, claim_id=one.id)
        for one in claims[:AT_ONCE]
    ]
    if lines:
        await runtime.tracing.access_log.record(visit.asked, runtime.tracing.now(), *lines)
    found = [one for claim in claims[:AT_ONCE] for one in _of(claim, visit)]
    return await page(
        request,
        visit,
        "agents/signalements.html",
        status,
        form=form,
        found=found,
        has_more=len(claims) > AT_ONCE,
        names={one.field: f"{one.reference}, raison" for one in found},
        is_cleared="leve" in request.query_params,
        key=new_key(runtime),
    )


async def _suspected(runtime: Runtime) -> list[Claim]:
    ids = await run_in_threadpool(
        look, runtime, lambda db: cnse_queue.suspected(db, limit=AT_ONCE + 1)
    )
    loaded = [await runtime.ports.claims.load(Claim, one) for one in ids]
    # The view may be behind: the claims themselves say whether a suspicion stands.
    return [one for one in loaded if one is not None and one.review.is_suspected]


def _of(claim: Claim, visit: Visit) -> list[Suspected]:
    return [
        Suspected(
            reference=claim.reference or "Demande",
            address=claim_place(claim.id),
            clearing=f"{SUSPICIONS}/{claim.id}/{one.suspicion_id}",
            field=f"reason-{one.suspicion_id}",
            reason=one.reason,
            by=agent_name(one.raised_by.hex),
            raised_on=one.raised_on,
        )
        for one in suspicion_bodies(claim, visit.asked.author)
        if one.cleared_on is None
    ]
