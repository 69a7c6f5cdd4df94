"""The past of a claim on one page: the auditor's questions answered, then every event."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.fields import FACTS
from adapters.french.history import lasting
from adapters.http.audit import event_body
from adapters.http.auditor_answers import answers_of
from adapters.http.named import short_name
from adapters.http.past import Past, past_of
from adapters.http.past_body import past_events
from adapters.http.reading import look
from adapters.http.session import Visit, asking_page
from adapters.persistence.followed import jobs_of
from adapters.proof.claim_proof import claim_proof
from adapters.web.forms import Form
from adapters.web.history.places import CLAIM, past_place, versions_place, window_place
from adapters.web.keyed import new_key
from adapters.web.links import INTEGRITY, LOG
from adapters.web.rendering import page
from adapters.web.staff.integrity_page import EVIDENCE, OPTIONS, verdict_of
from application.access import Action

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REPLAY_CLAIM))]

PLACES: Final = {"integrity": INTEGRITY, "evidence": EVIDENCE, "log": LOG, "reasons": OPTIONS}


@router.get(CLAIM)
async def show_past_of_claim(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Who decided what, what the person was shown, who opened the claim, how long; every event."""
    runtime: Runtime = request.app.state.runtime
    past = await past_of(runtime, visit.asked, claim_id)
    answers = await run_in_threadpool(answers_of, runtime, past)
    jobs = await run_in_threadpool(look, runtime, lambda db: jobs_of(db, claim_id))
    proof = await run_in_threadpool(claim_proof, runtime, past.entries[-1].position)
    lasted = [lasting(timedelta(seconds=one.seconds)) for one in answers.stretches]
    return await page(
        request,
        visit,
        "agents/historique-demande.html",
        name=answers.reference or short_name(claim_id),
        answers=answers,
        stretches=list(zip(answers.stretches, lasted, strict=True)),
        events=list(zip(past_events(past, jobs), _raw(past), strict=True)),
        facts=FACTS,
        proof=proof,
        verdict=verdict_of(proof.standing if proof else None),
        form=Form(),
        key=new_key(runtime),
        **PLACES,
        place=past_place(claim_id),
        versions=versions_place(claim_id),
        window=window_place(past.claim.insured_id),
    )


def _raw(past: Past) -> list[str]:
    return [
        json.dumps(event_body(entry).model_dump(mode="json"), ensure_ascii=False, indent=2)
        for entry in past.entries
    ]
