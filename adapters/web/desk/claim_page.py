"""A claim at the desk: its documents on the left, its facts on the right, what to do below."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.session import Visit, changing_page
from adapters.web.desk import typed
from adapters.web.desk.opening import Opened, Reader
from adapters.web.desk.places import APPEAL, CLAIM, REOPENING, WORDS, claim_place
from adapters.web.desk.study import NO_TARIFFS, OUTCOMES, VERDICTS, found_words, names_of_findings
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed
from adapters.web.own import until_seen
from adapters.web.wizard import fields_of
from application import appeals, decision
from application.access import Action
from domain.errors import FieldRequired, FieldTooLong, InvalidChoice, Refusal
from domain.values import AppealOutcome, normalised
from projections import cnse_queue

router = APIRouter()

Reopener = Annotated[Visit, Depends(changing_page(Action.REOPEN_DECISION))]
Registrar = Annotated[Visit, Depends(changing_page(Action.SETTLE_APPEAL))]

LONGEST_REASON = 500
REASON = {"reason": "reexamen"}


@router.get(CLAIM)
async def show_claim(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """A transmitted claim, as far as the desk may know it."""
    opened = await Opened.open(request, visit, claim_id)
    return await _show(opened, Form())


@router.post(REOPENING)
async def reopen_decision(request: Request, claim_id: UUID, visit: Reopener) -> Response:
    """Look at a decision again; the claim waits as it did."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    reason = sent.get("reexamen", "")
    asked = keyed(visit.asked, sent.get("cle", ""), claim_id)
    try:
        words = bounded_reason(reason)
        command = decision.ReopenDecision(asked=asked, claim_id=claim_id, reason=words)
        recorded = await decision.reopen_decision(command, runtime.ports)
    except Refusal as refusal:
        form = Form({"reexamen": reason}, errors=errors_of(refusal, REASON))
        return await again(request, visit, claim_id, form)
    await until_seen(runtime, recorded, cnse_queue.NAME)
    return RedirectResponse(claim_place(claim_id), 303)


@router.post(APPEAL)
async def settle_appeal(
    request: Request, claim_id: UUID, appeal_id: UUID, visit: Registrar
) -> Response:
    """Register what came of an appeal; its letter leaves with it."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    fields = {name: f"{name}-{appeal_id}" for name in ("outcome", "reason")}
    said = {name: sent.get(place, "") for name, place in fields.items()}
    try:
        command = appeals.SettleAppeal(
            asked=keyed(visit.asked, sent.get("cle", ""), claim_id),
            claim_id=claim_id,
            appeal_id=appeal_id,
            outcome=_outcome(said["outcome"]),
            reason=said["reason"],
        )
        recorded = await appeals.settle_appeal(command, runtime.ports)
    except Refusal as refusal:
        values = {place: said[name] for name, place in fields.items()}
        form = Form(values, errors=errors_of(refusal, fields))
        return await again(request, visit, claim_id, form)
    await until_seen(runtime, recorded, cnse_queue.NAME)
    return RedirectResponse(claim_place(claim_id), 303)


def bounded_reason(text: str) -> str:
    """What somebody gives as their reason, never shortened.

    Raises: FieldTooLong.
    """
    reason = normalised(text) or ""
    if len(reason) > LONGEST_REASON:
        raise FieldTooLong("reason", limit=LONGEST_REASON, length=len(reason))
    return reason


async def again(
    request: Request, visit: Visit, claim_id: UUID, form: Form, status: int = 422
) -> Response:
    """The page once more, with what was typed and what is wrong with it.

    Raises: ClaimNotFound, NotPermitted, StoreUnavailable.
    """
    opened = await Opened.open(request, visit, claim_id)
    return await _show(opened, form, status)


async def _show(opened: Opened, form: Form, status: int = 200) -> Response:
    query = opened.request.query_params
    values = {**found_words(opened.claim), **await _typed_before(opened), **form.values}
    given: dict[str, Any] = {
        "form": replace(form, values=values),
        "names": names_of(opened),
        "is_lost": "perdue" in query,
        "lacks_reason": "raison" in query,
        "is_done": "fait" in query,
        "check_outcomes": OUTCOMES,
        "verdict_choices": VERDICTS,
        "no_tariffs": NO_TARIFFS,
        "outcomes": [
            {"value": AppealOutcome.UPHELD, "label": "Accepté"},
            {"value": AppealOutcome.REJECTED, "label": "Rejeté"},
        ],
    }
    template = "poste-medecin" if opened.is_medical else "poste-demande"
    return await opened.show(f"agents/{template}.html", status, **given)


async def _typed_before(opened: Opened) -> dict[str, str]:
    """What was typed of a note or a suspicion when a session had ended."""
    agent_id, found = opened.visit.asked.author.id, dict[str, str]()
    for form, field in WORDS.items() if opened.own_lease else ():
        pad = await typed.kept(opened.runtime, opened.claim, form, agent_id)
        found |= {field: pad.values.get(field, "")} if pad else {}
    return found


def names_of(opened: Opened) -> dict[str, str]:
    """What a summary of errors calls the fields of this page."""
    names = {"reexamen": "Raison du réexamen"} | names_of_findings()
    for number, appeal_id in enumerate(opened.claim.appeals, 1):
        names[f"outcome-{appeal_id}"] = f"Recours {number}, résultat"
        names[f"reason-{appeal_id}"] = f"Recours {number}, motif"
    return names


def _outcome(text: str) -> AppealOutcome:
    if not text:
        raise FieldRequired("outcome")
    if text not in {one.value for one in AppealOutcome}:
        raise InvalidChoice("outcome")
    return AppealOutcome(text)
