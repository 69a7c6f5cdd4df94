"""Who runs the jobs: this process, or dramatiq's workers on Redis."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.bootstrap import Runtime
from workers.jobs import run_job

AT_ONCE = 32
"""Jobs that one process runs together, so that the store can gather what they ask."""

log = structlog.get_logger("escale.runner")


class LocalRunner:
    """Runs jobs in this process's event loop, without a broker."""

    def __init__(self, runtime: Runtime) -> None:
        """Run the jobs of this runtime."""
        self._runtime = runtime
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        """Begin with what an earlier process left undone."""
        for job_id in self._runtime.board.waiting():
            self._queue.put_nowait(job_id)
        self._tasks = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]

    def send(self, job_id: UUID) -> None:
        """Run a job soon; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._queue.put_nowait, job_id)

    async def idle(self) -> None:
        """Wait until every job that was sent has run."""
        await self._queue.join()

    async def stop(self) -> None:
        """End; a job that is cut off is taken again by the next process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            job_id = await self._queue.get()
            try:
                await run_job(job_id, self._runtime)
            except (DBAPIError, PoolTimeout) as error:
                # Nobody knows of the job's end: the clockwork's next sweep sends it again.
                log.warning("job_lost_its_store", job_id=str(job_id), error=type(error).__name__)
            finally:
                self._queue.task_done()
