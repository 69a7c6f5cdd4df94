"""« Travaux en échec »: the jobs that wait for a person, each looked at, run again or dropped."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.session import Visit, asking_page, changing_page
from adapters.persistence.dead_jobs import DeadJobBoard
from adapters.persistence.job_board import DEAD
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.links import DEAD_JOBS, PROJECTIONS
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application.access import MATRIX, Action
from application.dead_jobs import LONGEST_REASON, DealWithJob, JobDeed, deal_with_job
from domain.errors import FieldTooLong, JobNotFound, Refusal

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_OPERATIONS))]
Mender = Annotated[Visit, Depends(changing_page(Action.MEND_JOBS))]
Cursor = Annotated[str | None, Query(alias="suite", max_length=200)]

AT_ONCE: Final = 30
LATEST: Final = 20
JOB: Final = f"{DEAD_JOBS}/{{job_id}}"
DEEDS: Final = {"relancer": JobDeed.REPLAYED, "abandonner": JobDeed.DROPPED}
"""What is done at the end of the address of a form."""


@router.get(DEAD_JOBS)
async def show_dead_jobs(request: Request, visit: Reader, cursor: Cursor = None) -> Response:
    """The dead jobs, and what was done with others of late."""
    runtime: Runtime = request.app.state.runtime
    board = DeadJobBoard(runtime.views, runtime.views_writer, runtime.reader)
    found = await run_in_threadpool(board.page, cursor, AT_ONCE)
    return await page(
        request,
        visit,
        "agents/travaux.html",
        jobs=found.items,
        next_cursor=found.next_cursor,
        acts=await runtime.mending.acts.latest(LATEST),
        here=DEAD_JOBS,
        back=PROJECTIONS,
        done=next((deed for word, deed in DEEDS.items() if word in request.query_params), None),
    )


@router.get(JOB)
async def show_job(request: Request, job_id: UUID, visit: Reader) -> Response:
    """One job: what gave rise to it, and what went wrong."""
    return await _show(request, job_id, visit, Form())


@router.post(f"{JOB}/{{word}}")
async def deal(request: Request, job_id: UUID, word: str, visit: Mender) -> Response:
    """Run a job again, or drop it, with a reason."""
    runtime: Runtime = request.app.state.runtime
    if word not in DEEDS:
        raise JobNotFound
    sent = await fields_of(request)
    try:
        if len(sent.get("reason", "").strip()) > LONGEST_REASON:
            raise FieldTooLong("reason", length=len(sent["reason"]), limit=LONGEST_REASON)
        command = DealWithJob(
            asked=keyed(visit.asked, sent.get("cle", ""), job_id),
            job_id=job_id,
            deed=DEEDS[word],
            reason=sent.get("reason", ""),
        )
        await deal_with_job(command, runtime.mending)
    except JobNotFound:
        raise
    except Refusal as refusal:
        form = Form(sent, errors=errors_of(refusal, {"reason": "reason"}))
        return await _show(request, job_id, visit, form, 422 if refusal.field else 409)
    return RedirectResponse(f"{DEAD_JOBS}?{word}", 303)


async def _show(
    request: Request, job_id: UUID, visit: Visit, form: Form, status: int = 200
) -> Response:
    runtime: Runtime = request.app.state.runtime
    job = await runtime.mending.jobs.find(job_id)
    if job is None:
        raise JobNotFound
    return await page(
        request,
        visit,
        "agents/travail.html",
        status,
        form=form,
        job=job,
        may_mend=job.state == DEAD and visit.asked.author.role in MATRIX[Action.MEND_JOBS],
        back=DEAD_JOBS,
        projections=PROJECTIONS,
        key=new_key(runtime),
    )
