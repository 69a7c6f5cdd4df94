"""The gatherer: what arrives while a batch runs is the next batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from adapters.persistence.gather import Gatherer
from domain.errors import StoreUnavailable


class Item(NamedTuple):
    name: str
    streams: frozenset[object] = frozenset()


class Batches:
    """Runs batches one by one, each only once it is let through; a name in `bad` fails all."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self.bad: dict[str, BaseException] = {}
        self._entered = asyncio.Semaphore(0)
        self._let = asyncio.Semaphore(0)

    async def run(self, items: Sequence[Item]) -> Sequence[str | Exception]:
        self.seen.append([item.name for item in items])
        self._entered.release()
        await self._let.acquire()
        for item in items:
            if item.name in self.bad:
                raise self.bad[item.name]
        return [item.name.upper() for item in items]

    async def next(self) -> list[str]:
        """Wait until a batch has begun, then let it through. Returns: what is in it."""
        await self.begun()
        self.let()
        return self.seen[-1]

    async def begun(self) -> None:
        """Wait until a batch has begun."""
        await self._entered.acquire()

    def let(self) -> None:
        """Let a batch through."""
        self._let.release()


Gathered = Gatherer[Item, str]


def gathered(batches: Batches, *, largest: int = 256, bound: int = 1024) -> Gathered:
    return Gatherer(
        batches.run, largest=largest, bound=bound, streams_of=lambda item: set(item.streams)
    )


def asked(gatherer: Gathered, *items: Item | str) -> list[asyncio.Task[str]]:
    named = [Item(item) if isinstance(item, str) else item for item in items]
    return [asyncio.create_task(gatherer.add(item)) for item in named]


def test_the_first_who_asks_does_not_wait_for_company() -> None:
    async def story() -> None:
        batches = Batches()
        [first] = asked(gathered(batches), "a")
        assert await batches.next() == ["a"]
        assert await first == "A"

    asyncio.run(story())


def test_what_arrives_while_a_batch_runs_is_the_next_batch() -> None:
    async def story() -> None:
        batches = Batches()
        gatherer = gathered(batches, largest=3)
        first = asked(gatherer, "a")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        others = asked(gatherer, "b", "c", "d", "e")
        for _ in range(3):
            await batches.next()
        assert await asyncio.gather(*first, *others) == ["A", "B", "C", "D", "E"]
        assert batches.seen == [["a"], ["b", "c", "d"], ["e"]]

    asyncio.run(story())


def test_two_items_of_one_stream_never_share_a_batch_and_keep_their_order() -> None:
    async def story() -> None:
        batches = Batches()
        ab, bc, c, d = (Item(name, frozenset(name)) for name in ("ab", "bc", "c", "d"))
        tasks = asked(gathered(batches), ab, bc, c, d)
        for _ in range(3):
            await batches.next()
        await asyncio.wait(tasks)
        assert batches.seen == [["ab", "d"], ["bc"], ["c"]]

    asyncio.run(story())


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    async def story() -> None:
        batches = Batches()
        gatherer = gathered(batches, bound=2)
        running = asked(gatherer, "a")
        await batches.begun()
        waiting = asked(gatherer, "b", "c")
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(gatherer.add(Item("d")), 10)
        batches.let()
        assert await batches.next() == ["b", "c"]
        assert await asyncio.gather(*running, *waiting) == ["A", "B", "C"]
        last = asked(gatherer, "e")
        await batches.next()
        assert await asyncio.gather(*last) == ["E"]

    asyncio.run(story())


def test_a_batch_that_dies_fails_its_own_items_and_the_next_one_goes_on() -> None:
    async def story() -> None:
        batches = Batches()
        batches.bad["b"] = ZeroDivisionError()
        tasks = asked(gathered(batches, largest=2), "a", "b", "c")
        await batches.next()
        await batches.next()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [ZeroDivisionError] * 2 + [str]

    asyncio.run(story())


def test_a_runner_that_is_killed_fails_its_batch_and_is_started_again() -> None:
    async def story() -> None:
        batches = Batches()
        batches.bad["a"] = asyncio.CancelledError()
        tasks = asked(gathered(batches, largest=2), "a", "b", "c")
        await batches.next()
        await batches.next()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [StoreUnavailable] * 2 + [str]

    asyncio.run(story())


def test_a_batch_that_answers_too_little_fails_its_items_instead_of_leaving_them() -> None:
    async def story() -> None:
        async def short(items: Sequence[Item]) -> Sequence[str | Exception]:
            return [item.name for item in items[1:]]

        gatherer: Gathered = Gatherer(short, largest=2, bound=10)
        tasks = asked(gatherer, "a", "b")
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert [type(result) for result in results] == [ValueError] * 2

    asyncio.run(story())


def test_a_caller_who_goes_away_leaves_the_batch_as_it_is() -> None:
    async def story() -> None:
        batches = Batches()
        gone, stays = asked(gathered(batches), "a", "b")
        await asyncio.sleep(0)
        gone.cancel()
        assert await batches.next() == ["a", "b"]
        assert await stays == "B"

    asyncio.run(story())


def test_idle_waits_for_everything_that_was_asked() -> None:
    async def story() -> None:
        batches = Batches()
        gatherer = gathered(batches, largest=1)
        tasks = asked(gatherer, "a", "b")
        await asyncio.sleep(0)
        idle = asyncio.create_task(gatherer.idle())
        await batches.next()
        await batches.next()
        await idle
        assert [task.done() for task in tasks] == [True, True]

    asyncio.run(story())
