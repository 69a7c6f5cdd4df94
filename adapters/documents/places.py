"""Places for work that goes on when the one who asked for it leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Places:
    """Lets so many at a time work, and the others wait. Belongs to one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[Any]] = set()

    async def take(
        self, work: Callable[[], Awaitable[_T]], *, after: Callable[[], object] | None = None
    ) -> _T:
        """Do some work when a place is free, and give what it gives.

        Args:
            work: what to do.
            after: what to do when it has ended, or if it is never begun.
        """
        task = asyncio.create_task(self._work(work))
        self._running.add(task)
        task.add_done_callback(self._forget)
        if after is not None:
            task.add_done_callback(lambda _: after())
        # A caller who leaves does not free the place: the file may go on burning its five seconds.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what runs; callers that still wait are cancelled."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _work(self, work: Callable[[], Awaitable[_T]]) -> _T:
        async with self._free:
            return await work()

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        """Drop what ended, and take its outcome where no caller waits any more."""
        self._running.discard(task)
        if not task.cancelled():
            task.exception()
