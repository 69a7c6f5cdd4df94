"""How the views stand, and the jobs that died: looked at by auditors, mended by supervisors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from adapters.http.answers import Listed, example
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Paged, Uses
from adapters.http.security import asking, posting
from adapters.http.standing import BUILT_STATES, ViewStanding, standings
from adapters.http.validation import Sent, Words, shown_as
from adapters.persistence.dead_jobs import DeadJobBoard
from application.access import Action
from application.dead_jobs import (
    LONGEST_REASON,
    DeadJob,
    DealWithJob,
    JobAct,
    JobDeed,
    deal_with_job,
)
from application.ports import Asked
from domain.base import Author
from domain.errors import JobNotFound

router = APIRouter(prefix="/audit", tags=["audit"])

Reader = Annotated[Asked, Depends(asking(Action.READ_OPERATIONS))]
Mender = Annotated[Asked, Depends(posting(Action.MEND_JOBS))]

JOB_ID = "9f6f7f0e-6a0f-5d61-8c37-0a4c5a3a7c10"
_JOB = {
    "job_id": JOB_ID,
    "kind": "send_notice",
    "state": "dead",
    "stream_id": "7f0c6a52-0d3b-5c0e-9f0a-6f6f4f1f2b11",
    "position": 42,
    "event": "claim.claim_submitted.1",
    "attempts": 8,
    "error": "ValueError",
    "died_at": "2026-03-20T09:00:00Z",
}


class Standings(BaseModel):
    """Every view in every version, by name. head: position of the newest event.

    state: `running`, `rebuilding` or `stopped`; building: new tables beside the live ones.
    """

    model_config = example(
        head=42,
        items=[
            {
                "name": "mailbox",
                "version": 9,
                "is_present": True,
                "position": 42,
                "lag": 0,
                "state": BUILT_STATES[0],
                "rate": 24000,
                "error": None,
                "error_position": None,
                "error_event": None,
                "building": None,
            }
        ],
    )

    head: int
    items: list[ViewStanding]


class JobBody(BaseModel):
    """A job: what gave rise to it, how often it was tried, the kind of its last error.

    state: `dead` waits for a person; stream_id, position, event: null of a tick of the clock.
    """

    model_config = example(**_JOB)

    job_id: UUID
    kind: str
    state: str
    stream_id: UUID | None
    position: int | None
    event: str | None
    attempts: int
    error: str | None
    died_at: datetime


class Jobs(Listed[JobBody]):
    """The dead jobs, the last one to die first."""

    model_config = example(items=[_JOB], next_cursor=None)


class JobActBody(BaseModel):
    """What somebody did with a job, and why."""

    at: datetime
    author: Author
    job_id: UUID
    kind: str
    deed: JobDeed
    reason: str


class JobActs(Listed[JobActBody]):
    """What was done with jobs, the latest first; at most a hundred."""

    model_config = example(
        items=[
            {
                "at": "2026-03-20T09:00:00Z",
                "author": {"role": "supervisor", "id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"},
                "job_id": JOB_ID,
                "kind": "send_notice",
                "deed": "REPLAYED",
                "reason": "Serveur de messagerie revenu",
            }
        ],
        next_cursor=None,
    )


class ReasonSent(Sent):
    """reason: why, without any name."""

    model_config = shown_as(reason="Serveur de messagerie revenu")

    reason: Annotated[Words, StringConstraints(max_length=LONGEST_REASON)]


@router.get("/projections", responses=refusals())
def get_projections(_: Reader, runtime: Uses) -> Standings:
    """How far each view has come, how fast, what stopped it, and what is built beside it."""
    head = runtime.reader.head()
    return Standings(head=head, items=list(standings(runtime, head)))


@router.get("/jobs", responses=refusals())
def get_dead_jobs(_: Reader, runtime: Uses, paging: Paged) -> Jobs:
    """The jobs that failed so often that they wait for a person."""
    board = DeadJobBoard(runtime.views, runtime.views_writer, runtime.reader)
    page = board.page(paging.cursor, paging.limit)
    return Jobs(items=[_body(job) for job in page.items], next_cursor=page.next_cursor)


@router.get("/jobs/acts", responses=refusals())
async def get_job_acts(_: Reader, runtime: Uses) -> JobActs:
    """Who ran which job again or dropped it, when and why."""
    acts = await runtime.mending.acts.latest(100)
    return JobActs(items=[_act(act) for act in acts])


@router.get("/jobs/{job_id}", responses=refusals(404, code="job.not_found"))
async def get_job(job_id: UUID, _: Reader, runtime: Uses) -> JobBody:
    """One job, in whatever state."""
    job = await runtime.mending.jobs.find(job_id)
    if job is None:
        raise JobNotFound
    return _body(job)


@router.post("/jobs/{job_id}/replay", responses=refusals(*COMMAND, code="job.not_found"))
async def replay_job(job_id: UUID, sent: ReasonSent, asked: Mender, runtime: Uses) -> JobBody:
    """Run a dead job again; who, when and why is written down first."""
    return await _deal(job_id, JobDeed.REPLAYED, sent, asked, runtime)


@router.post("/jobs/{job_id}/drop", responses=refusals(*COMMAND, code="job.not_found"))
async def drop_job(job_id: UUID, sent: ReasonSent, asked: Mender, runtime: Uses) -> JobBody:
    """Give a dead job up; who, when and why is written down first."""
    return await _deal(job_id, JobDeed.DROPPED, sent, asked, runtime)


async def _deal(
    job_id: UUID, deed: JobDeed, sent: ReasonSent, asked: Asked, runtime: Uses
) -> JobBody:
    command = DealWithJob(asked=asked, job_id=job_id, deed=deed, reason=sent.reason)
    await deal_with_job(command, runtime.mending)
    return await get_job(job_id, asked, runtime)


def _body(job: DeadJob) -> JobBody:
    return JobBody.model_validate(job, from_attributes=True)


def _act(act: JobAct) -> JobActBody:
    return JobActBody.model_validate(act, from_attributes=True)
