"""Jobs that died, as the clockwork leaves them."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select

from adapters.bootstrap import Runtime
from adapters.persistence.job_board import ATTEMPTS, jobs


def die(runtime: Runtime, kind: str = "send_notice", error: str = "ValueError") -> UUID:
    """A job after the first event of the log that failed so often that it waits for a person."""
    job_id, board = uuid4(), runtime.board
    event = next(iter(runtime.reader.after(0, 1)), None)
    about = {
        "stream_id": event and event.stored.originator_id,
        "position": event and event.position,
    }
    with runtime.views_writer.begin() as db:
        found = [{"job_id": job_id, "kind": kind, **about}]
        board.post(db, found, runtime.ports.now())
    for _ in range(ATTEMPTS):
        job = board.take(job_id, runtime.ports.now())
        assert job is not None
        board.failed(job, error, runtime.ports.now())
    return job_id


def state_of(runtime: Runtime, job_id: UUID) -> str:
    """The state of a job."""
    with runtime.views.connect() as db:
        return str(db.execute(select(jobs.c.state).where(jobs.c.job_id == job_id)).scalar_one())
