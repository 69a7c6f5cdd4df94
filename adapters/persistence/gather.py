"""Gathers what many callers ask for at once into batches, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from domain.errors import StoreUnavailable

I = TypeVar("I")  # noqa: E741 - the item
R = TypeVar("R")


class Gatherer(Generic[I, R]):
    """What arrives while a batch runs is the next batch: no timer, no waiting when idle.

    A cancelled caller does not stop its batch; a batch that dies fails its own items only, and the
    next one starts. At most `bound` items wait: one more is refused at once.
    """

    def __init__(
        self,
        run: Callable[[Sequence[I]], Awaitable[Sequence[R | Exception]]],
        *,
        largest: int,
        bound: int,
        streams_of: Callable[[I], set[object]] | None = None,
    ) -> None:
        """Run batches of at most `largest` items.

        run: gives one result or error per item, in order.
        streams_of: items that share one of these never sit in the same batch.
        """
        self._run = run
        self._largest = largest
        self._bound = bound
        self._streams_of = streams_of
        self._waiting: list[tuple[I, asyncio.Future[R]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def add(self, item: I) -> R:
        """The item's result, once its batch has run.

        Raises: StoreUnavailable when too many wait; what its batch gave as error.
        """
        if len(self._waiting) >= self._bound:
            raise StoreUnavailable(retry_after_s=1)
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run_all())
        return await future

    async def idle(self) -> None:
        """Wait until nothing is waiting or running."""
        while self._runner is not None:
            await asyncio.wait([self._runner])

    async def _run_all(self) -> None:
        try:
            while batch := self._take():
                await self._run_batch(batch)
        finally:
            self._runner = None
            if self._waiting:
                self._runner = asyncio.create_task(self._run_all())

    async def _run_batch(self, batch: Sequence[tuple[I, asyncio.Future[R]]]) -> None:
        try:
            results: Sequence[R | Exception] = await self._run([item for item, _ in batch])
            if len(results) != len(batch):
                msg = f"a batch of {len(batch)} gave {len(results)} results"
                raise ValueError(msg)
        except BaseException as error:
            failure = error if isinstance(error, Exception) else StoreUnavailable(retry_after_s=1)
            _give(batch, [failure] * len(batch))
            if not isinstance(error, Exception):
                raise
        else:
            _give(batch, results)

    def _take(self) -> list[tuple[I, asyncio.Future[R]]]:
        if self._streams_of is None:
            taken, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
            return taken
        free: list[tuple[I, asyncio.Future[R]]] = []
        left: list[tuple[I, asyncio.Future[R]]] = []
        used: set[object] = set()
        for waiting in self._waiting:
            streams = self._streams_of(waiting[0])
            # A stream that was passed over stays passed over, so that its saves keep their order.
            is_free = len(free) < self._largest and used.isdisjoint(streams)
            (free if is_free else left).append(waiting)
            used |= streams
        self._waiting = left
        return free


def _give(batch: Sequence[tuple[I, asyncio.Future[R]]], results: Sequence[R | Exception]) -> None:
    for (_, future), result in zip(batch, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
