"""One transmitted claim: where it stands, what it holds, taking it back, doing it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.claim_body import OPEN
from adapters.http.decision_body import decision_body
from adapters.http.document_body import document_body
from adapters.http.fitting import SHOWN_PAGES
from adapters.http.openapi import API
from adapters.http.outlook import outlook_of
from adapters.http.payment_body import payment_bodies
from adapters.http.reading import own_claim, own_summary
from adapters.http.session import Visit, changing_page
from adapters.web.asked import letters_of, to_complete
from adapters.web.copying import copied
from adapters.web.declared import blocks_of
from adapters.web.drafts import resume_at
from adapters.web.follow_up import follow_up
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import new_key
from adapters.web.links import CLAIMS, claim_address, contest_address, proof_address
from adapters.web.outlook import outlook_told
from adapters.web.own import own_typed, until_seen
from adapters.web.rendering import page
from adapters.web.shelf import ADDED
from adapters.web.wizard import CARE, Reader, fields_of
from application import intake
from application.access import Action
from domain.claim import Claim
from domain.deadlines import due_on, implicit_decision_on
from domain.errors import SchemeNotServed, TooManyDrafts
from domain.values import Status
from domain.window import Quota, next_allowed_on
from projections import claim_summary

router = APIRouter()

Starter = Annotated[Visit, Depends(changing_page(Action.START_CLAIM))]
Withdrawer = Annotated[Visit, Depends(changing_page(Action.WITHDRAW_CLAIM))]

PATH: Final = f"{CLAIMS}/{{claim_id}}"
WITHDRAW: Final = f"{PATH}/retirer"
COPY: Final = f"{PATH}/copier"
WITHDRAWABLE: Final = (*OPEN, Status.AWAITING_SUPPLEMENT)


@router.get(PATH)
async def show_claim(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Where a claim stands and what it holds; a draft goes on where something is lacking."""
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    if claim.is_draft:
        typed = (await own_typed(runtime, [claim_id])).get(claim_id, {})
        return RedirectResponse(resume_at(claim.facts, typed).address(claim_id), 303)
    return await _show(request, visit, claim)


@router.get(WITHDRAW)
async def ask_before_withdrawing(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Ask whether a claim shall really be taken back, and say that its place stays taken."""
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    if claim.submitted_on is None or claim.status not in WITHDRAWABLE or claim.decision:
        return RedirectResponse(claim_address(claim_id), 303)
    quota = runtime.ports.limits.quota
    last = None if claim.is_beside_quota else counted_until(claim.submitted_on, quota)
    return await page(
        request, visit, "demande-retirer.html", claim=claim, counted_until=last, form=Form()
    )


@router.post(WITHDRAW)
async def withdraw_claim(request: Request, claim_id: UUID, visit: Withdrawer) -> Response:
    """Take a claim back; taking it back again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    command = intake.WithdrawClaim(asked=visit.asked, claim_id=claim_id)
    recorded = await intake.withdraw_claim(command, runtime.ports)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(claim_address(claim_id), 303)


@router.post(COPY)
async def copy_claim(request: Request, claim_id: UUID, visit: Starter) -> Response:
    """Begin a claim for somebody else, with the same situation and stay."""
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    key = (await fields_of(request)).get("cle", "")
    try:
        draft_id = await copied(runtime, visit.asked, claim, key)
    except (SchemeNotServed, TooManyDrafts) as refusal:
        told = FieldError(None, french.sentence(refusal.code, refusal.details))
        return await _show(request, visit, claim, told)
    return RedirectResponse(CARE.address(draft_id), 303)


def counted_until(submitted_on: date, quota: Quota) -> date:
    """The last day on which a submission fills a place of the window."""
    alone = quota.model_copy(update={"claims": 1})
    return next_allowed_on([submitted_on], alone, submitted_on) - timedelta(days=1)


async def _show(
    request: Request, visit: Visit, claim: Claim, error: FieldError | None = None
) -> Response:
    runtime: Runtime = request.app.state.runtime
    form = Form(key=new_key(runtime))
    if error is not None:
        form = replace(form, errors=(error,))
    given = await _given(runtime, visit, claim)
    given["outlook"] = outlook_told(claim, await outlook_of(runtime, claim))
    given["payments"] = payment_bodies(claim.payments.values(), with_account=True)
    return await page(request, visit, "demande.html", 409 if error else 200, form=form, **given)


async def _given(runtime: Runtime, visit: Visit, claim: Claim) -> dict[str, Any]:
    # What happened is told by the view, which may be behind what the log holds.
    await runtime.positions.wait([claim_summary.NAME], claim.positions[-1])
    summary = await run_in_threadpool(own_summary, runtime, visit.asked.author, claim.id)
    received_on = claim.submitted_on or summary.started_at.date()
    most = runtime.ports.limits.documents
    return {
        "claim": claim,
        "summary": summary,
        "told": follow_up(claim, summary),
        "blocks": blocks_of(claim.facts),
        "documents": [document_body(claim.id, one) for one in claim.documents.values()],
        "api": f"{API}/claims/{claim.id}",
        "proof": proof_address(claim.id),
        "add_address": f"{claim_address(claim.id)}/{ADDED}",
        "asked": to_complete(claim),
        "letters": letters_of(claim),
        "is_open": claim.status in OPEN,
        "is_withdrawable": claim.status in WITHDRAWABLE,
        "has_room": len(claim.of_this_round) < most,
        "most": most,
        "shown_pages": SHOWN_PAGES,
        "due_on": due_on(claim.channel, received_on),
        "decision": decision_body(claim),
        "contest_address": contest_address(claim.id),
        "implicit_on": implicit_decision_on(received_on, claim.supplements),
    }
