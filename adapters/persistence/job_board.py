"""The jobs that the log gave rise to: taken with a fence, sent again until done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

PENDING, RUNNING, DONE, DEAD = "pending", "running", "done", "dead"
RESEND_AFTER = timedelta(seconds=30)
"""A job that nobody took is sent again after 30 s, 60 s, 120 s …"""

RUNS_WITHIN = timedelta(seconds=60)
"""A job that was taken for longer is somebody else's: its worker died."""

LARGEST_BACKOFF = 7
ATTEMPTS = 8
"""A job that failed so often is dead: it waits for a person."""

metadata = MetaData()
jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("stream_id", Uuid, nullable=True),
    Column("position", BigInteger, nullable=True),
    Column("state", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sends", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("last_error", Text, nullable=True),
)


class TryLater(Exception):
    """Raised by a job at which nothing is wrong: what it needs is away, and comes back.

    wait: until it is tried again; reason: a kind or a code, never what a person wrote.
    """

    def __init__(self, wait: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.wait, self.reason = wait, reason


class Job(NamedTuple):
    """A job as its worker sees it.

    stream_id, position: the event that gave rise to it, None for a tick of the clockwork.
    fence: grows each time the job is taken; only the last one to take it may say that it is done.
    correlation_id: that of the event, which the log knows and the board does not; None for a tick.
    """

    job_id: UUID
    kind: str
    stream_id: UUID | None
    position: int | None
    fence: int
    correlation_id: UUID | None = None


TAKEN = ("job_id", "kind", "stream_id", "position", "fence")


class JobBoard:
    """The table of jobs; times are UTC, given by the caller."""

    def __init__(self, engine: Engine) -> None:
        """Keep the jobs behind this engine."""
        self._engine = engine

    def post(self, db: Connection, found: Sequence[Mapping[str, Any]], due_at: datetime) -> None:
        """Add jobs, within the caller's transaction; one that is there already stays as it is.

        found: job_id, kind, stream_id, position of each.
        due_at: when the sweep sends those that nobody sent or took before.
        """
        fresh = {"state": PENDING, "fence": 0, "attempts": 0, "sends": 0, "last_error": None}
        rows = [{**job, **fresh, "due_at": due_at} for job in found]
        dialect: Any = sqlite if db.dialect.name == "sqlite" else postgresql
        if rows:
            db.execute(dialect.insert(jobs).on_conflict_do_nothing(), rows)

    def pending(self, db: Connection, kind: str) -> UUID | None:
        """A job of a kind that nobody has begun, within the caller's transaction; if any."""
        waits = (jobs.c.kind == kind) & (jobs.c.state == PENDING)
        found: UUID | None = db.scalar(select(jobs.c.job_id).where(waits).limit(1))
        return found

    def take(self, job_id: UUID, now: datetime) -> Job | None:
        """Take a job to run it; None when it is done, dead, or being run by somebody else."""
        is_free = (jobs.c.state == PENDING) | ((jobs.c.state == RUNNING) & (jobs.c.due_at <= now))
        taken = (
            update(jobs)
            .where(jobs.c.job_id == job_id, is_free)
            .values(
                state=RUNNING,
                fence=jobs.c.fence + 1,
                attempts=jobs.c.attempts + 1,
                due_at=now + RUNS_WITHIN,
            )
            .returning(*(jobs.c[name] for name in TAKEN))
        )
        with self._engine.begin() as db:
            row = db.execute(taken).one_or_none()
        return None if row is None else Job(*row)

    def done(self, job: Job) -> bool:
        """Say that a job is done; False when somebody else has taken it since."""
        return self._close(job, state=DONE, last_error=None)

    def failed(self, job: Job, error: str, now: datetime) -> bool:
        """Put a job back, or declare it dead after ATTEMPTS; False when somebody else took it.

        error: the kind of the error, never what a person wrote.
        """
        state = case((jobs.c.attempts >= ATTEMPTS, DEAD), else_=PENDING)
        return self._close(job, state=state, last_error=error, due_at=now + RESEND_AFTER)

    def put_off(self, job: Job, later: TryLater, now: datetime) -> bool:
        """Put a job back for a while, as often as it asks; False when somebody else took it."""
        values = {"state": PENDING, "due_at": now + later.wait, "last_error": later.reason}
        return self._close(job, **values, attempts=jobs.c.attempts - 1)

    def due(self, now: datetime, limit: int = 500) -> Sequence[UUID]:
        """The jobs to be sent again, each put off for twice as long as the last time.

        One that was taken ATTEMPTS times and never closed kills its workers: it is dead.
        """
        overdue = (
            select(jobs.c.job_id, jobs.c.sends, jobs.c.attempts)
            .where(jobs.c.state.in_((PENDING, RUNNING)), jobs.c.due_at <= now)
            .order_by(jobs.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._engine.begin() as db:
            rows = db.execute(overdue).all()
            for row in rows:
                again = now + RESEND_AFTER * 2 ** min(row.sends + 1, LARGEST_BACKOFF)
                # A running job stays due: whoever takes it next sees that its worker is gone.
                moved = {"sends": row.sends + 1, "due_at": again, "state": PENDING}
                lost = {"state": DEAD, "last_error": "WorkerLost"}
                values = lost if row.attempts >= ATTEMPTS else moved
                db.execute(update(jobs).where(jobs.c.job_id == row.job_id).values(values))
        return [row.job_id for row in rows if row.attempts < ATTEMPTS]

    def prune(self, before: datetime, limit: int = 10_000, *, state: str = DONE) -> int:
        """Forget jobs that were done before an instant, or dropped; gives how many.

        A dead job stays: somebody has to look at it.
        """
        # A job is due a minute after it was last taken; nobody moves that once it is done.
        is_old = (jobs.c.state == state) & (jobs.c.due_at <= before)
        old = select(jobs.c.job_id).where(is_old).limit(limit)
        with self._engine.begin() as db:
            return db.execute(delete(jobs).where(jobs.c.job_id.in_(old))).rowcount

    def waiting(self) -> Sequence[UUID]:
        """Every job that is not done, oldest cause first."""
        open_jobs = select(jobs.c.job_id).where(jobs.c.state.in_((PENDING, RUNNING)))
        with self._engine.connect() as db:
            return list(db.execute(open_jobs.order_by(jobs.c.position)).scalars())

    def by_state(self) -> Mapping[str, int]:
        """How many jobs there are in each state."""
        counted = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(counted)}

    def _close(self, job: Job, **values: Any) -> bool:
        mine = (jobs.c.job_id == job.job_id) & (jobs.c.fence == job.fence)
        # Whoever took it last may say so late: the sweep changes the state and not the fence.
        closed = update(jobs).where(mine, jobs.c.state != DONE).values(**values)
        with self._engine.begin() as db:
            return db.execute(closed).rowcount == 1
