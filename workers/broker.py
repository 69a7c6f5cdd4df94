"""Jobs over dramatiq on Redis: one actor, which is told the id of a job and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, ShutdownNotifications, TimeLimit

from adapters.bootstrap import Runtime
from workers.jobs import run_job
from workers.runners import AT_ONCE

HEARTBEAT_MS = 15_000
MAINTENANCE_CHANCE = 100_000
"""In a million: how often a fetch looks for the messages of dead workers."""

WORKER_TIMEOUT_MS = 50
"""How long an idle worker waits for a message before it looks again."""

ACTOR = "run_job"


def redis_broker(redis_url: str) -> RedisBroker:
    """The broker of every process; losing its memory costs delay, never work."""
    broker = RedisBroker(  # type: ignore[no-untyped-call]  # the library leaves it untyped
        url=redis_url,
        middleware=[AsyncIO(), TimeLimit(), ShutdownNotifications()],
        heartbeat_timeout=HEARTBEAT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
    )
    dramatiq.set_broker(broker)
    return broker


def sender(broker: RedisBroker) -> Callable[[UUID], None]:
    """What sends the id of a job to the workers; a lost one is sent again by the sweep."""
    broker.declare_queue("default")

    def send(job_id: UUID) -> None:
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name="default",
            actor_name=ACTOR,
            args=(str(job_id),),
            kwargs={},
            options={},
        )
        broker.enqueue(message)

    return send


def declare(broker: RedisBroker, runtime: Runtime) -> None:
    """Declare the one actor; the job itself keeps what went wrong, so nothing is retried here."""

    @dramatiq.actor(actor_name=ACTOR, broker=broker)
    async def run(job_id: str) -> None:
        await run_job(UUID(job_id), runtime)


def work(runtime: Runtime, stopping: threading.Event) -> None:
    """Run the jobs that come over Redis until told to stop; what runs then is finished first."""
    broker = redis_broker(runtime.settings.redis_url)
    declare(broker, runtime)
    worker = dramatiq.Worker(broker, worker_timeout=WORKER_TIMEOUT_MS, worker_threads=AT_ONCE)
    worker.start()
    stopping.wait()
    loop = get_event_loop_thread()
    if loop is not None:
        loop.run_coroutine(runtime.close())
    worker.stop()
