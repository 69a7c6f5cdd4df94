"""What people do with jobs that died: run them again, or drop them, each with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import StringConstraints

from application.access import Action, authorize
from application.ports import Command
from domain.base import Author, Value
from domain.errors import FieldRequired, JobNotDead, JobNotFound

LONGEST_REASON = 200
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REASON)]


class JobDeed(StrEnum):
    """What may be done with a dead job."""

    REPLAYED = "REPLAYED"
    DROPPED = "DROPPED"


class DeadJob(Value):
    """A job as whoever looks after the system sees it; it holds no personal data.

    stream_id, position, event: what gave rise to it, None for a tick of the clock; event: the
    stored name. error: the kind of the last error. died_at: when it was last put aside.
    """

    job_id: UUID
    kind: str
    state: str
    stream_id: UUID | None
    position: int | None
    event: str | None = None
    attempts: int
    error: str | None
    died_at: datetime


class JobAct(Value):
    """What somebody did with a job, and why. command_id: the request that asked for it.

    stream_id: of the event that gave rise to the job, told when it is written down; reason: empty
        once the person is erased whom the job was about.
    """

    command_id: UUID
    at: datetime
    author: Author
    job_id: UUID
    kind: str
    deed: JobDeed
    reason: str
    stream_id: UUID | None = None


class DealWithJob(Command):
    """Run a dead job again, or drop it. reason: why, without any name."""

    job_id: UUID
    deed: JobDeed
    reason: Reason


class DeadJobs(Protocol):
    """The jobs that wait for a person."""

    async def find(self, job_id: UUID) -> DeadJob | None:
        """One job in whatever state, None when there is none.

        Raises: StoreUnavailable.
        """
        ...

    async def end(self, job_id: UUID, deed: JobDeed, now: datetime) -> bool:
        """Put a dead job back among those that wait, or drop it; False when it is dead no more.

        Raises: StoreUnavailable.
        """
        ...


class JobActs(Protocol):
    """Who did what with which job: it grows, and nothing in it changes."""

    async def record(self, act: JobAct) -> None:
        """Write down what somebody is about to do; on return it is durable.

        Raises: StoreUnavailable.
        """
        ...

    async def has(self, command_id: UUID) -> bool:
        """Whether a request was written down before.

        Raises: StoreUnavailable.
        """
        ...

    async def latest(self, limit: int) -> Sequence[JobAct]:
        """What was done last, the latest first.

        Raises: StoreUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Mending:
    """What the handler needs."""

    jobs: DeadJobs
    acts: JobActs
    now: Callable[[], datetime]


async def deal_with_job(command: DealWithJob, mending: Mending) -> None:
    """Run a dead job again, or drop it; what is to be done is written down before it is.

    The same request again does nothing new: it finishes what a crash may have left undone.

    Raises: NotPermitted, FieldRequired, JobNotFound, JobNotDead, StoreUnavailable.
    """
    authorize(command.asked.author, Action.MEND_JOBS)
    if not command.reason:
        raise FieldRequired("reason")
    job = await mending.jobs.find(command.job_id)
    if job is None:
        raise JobNotFound
    now, asked_for = mending.now(), command.asked.command_id
    if await mending.acts.has(asked_for):
        await mending.jobs.end(job.job_id, command.deed, now)
        return
    if job.state != "dead":
        raise JobNotDead
    act = JobAct(
        command_id=asked_for,
        at=now,
        author=command.asked.author,
        job_id=job.job_id,
        kind=job.kind,
        deed=command.deed,
        reason=command.reason,
        stream_id=job.stream_id,
    )
    await mending.acts.record(act)
    if not await mending.jobs.end(job.job_id, command.deed, now):
        raise JobNotDead
