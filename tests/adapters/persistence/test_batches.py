"""How the store batches: one transaction for many, and each save for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from adapters.persistence.event_log import LONGEST_QUEUE, Backend, EventLog, Save
from adapters.persistence.mapper import Row
from application.ports import Conflict
from domain.claim import Claim
from domain.errors import StoreUnavailable

from .ground import Place, draft, opened, person, started


class Held:
    """A database whose appends wait until they are let through; it remembers the batches."""

    def __init__(self, inner: Backend) -> None:
        self._inner = inner
        self.batches: list[Sequence[Save]] = []
        self.begun = asyncio.Event()
        self.open = asyncio.Event()

    async def read_streams(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        return await self._inner.read_streams(stream_ids)

    async def read_firsts(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        return await self._inner.read_firsts(stream_ids)

    async def append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        self.batches.append(saves)
        self.begun.set()
        await self.open.wait()
        return await self._inner.append(saves)

    async def close(self) -> None:
        await self._inner.close()


def in_held(place: Place, story: Callable[[EventLog, Held], Awaitable[None]]) -> None:
    """Run a story in a store whose appends are held back."""
    kept: list[Held] = []

    def hold(backend: Backend) -> Backend:
        kept.append(Held(backend))
        return kept[0]

    async def told() -> None:
        async with place.log(hold) as store:
            await story(store, kept[0])

    asyncio.run(told())


def test_everything_that_waits_becomes_one_batch(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        first = asyncio.create_task(store.save(started(person(0))))
        await held.begun.wait()
        others = [asyncio.create_task(store.save(started(person(n)))) for n in range(1, 101)]
        await asyncio.sleep(0)
        held.open.set()
        await asyncio.gather(first, *others)
        assert [len(batch) for batch in held.batches] == [1, 100]

    in_held(place, story)


def test_two_saves_of_one_stream_are_never_in_one_batch(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        first = asyncio.create_task(store.save(started(person(0))))
        await held.begun.wait()
        rivals = [asyncio.create_task(store.save(opened(person(1)))) for _ in range(3)]
        await asyncio.sleep(0)
        held.open.set()
        answers = await asyncio.gather(first, *rivals, return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, int, Conflict, Conflict]
        assert [len(batch) for batch in held.batches] == [1, 1, 1, 1]

    in_held(place, story)


def test_one_stale_save_among_256_is_refused_alone(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        stale = 100
        first = asyncio.create_task(store.save(draft(person(stale))))
        await held.begun.wait()
        saves = [asyncio.create_task(store.save(started(person(n)))) for n in range(256)]
        await asyncio.sleep(0)
        held.open.set()
        answers = await asyncio.gather(*saves, return_exceptions=True)
        await first
        assert len(held.batches[1]) == 256
        wrong = [n for n, answer in enumerate(answers) if not isinstance(answer, int)]
        assert wrong == [stale]
        assert type(answers[stale]) is Conflict

    in_held(place, story)
    streams = {event.stream for event in place.stored()}
    assert streams == {started(person(n)).id for n in range(256)}
    assert len(place.stored()) == 255 + draft(person(100)).version


def test_a_full_queue_refuses_at_once_and_loses_nobody_who_waits(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        first = asyncio.create_task(store.save(started(person(0))))
        await held.begun.wait()
        waiting = [
            asyncio.create_task(store.save(started(person(n)))) for n in range(1, LONGEST_QUEUE + 1)
        ]
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(store.save(started(person(LONGEST_QUEUE + 1))), 10)
        held.open.set()
        answers = await asyncio.gather(first, *waiting)
        assert sorted(set(answers)) == sorted(answers)

    in_held(place, story)
    assert len(place.stored()) == LONGEST_QUEUE + 1


def test_a_batch_that_dies_fails_its_own_saves_and_the_next_one_is_stored(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        first = asyncio.create_task(store.save(started(person(0))))
        await held.begun.wait()
        [runner] = (task for task in asyncio.all_tasks() if "_run_all" in repr(task))
        second = asyncio.create_task(store.save(started(person(1))))
        await asyncio.sleep(0)
        runner.cancel()
        held.open.set()
        answers = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(answer) for answer in answers] == [StoreUnavailable, int]

    in_held(place, story)


def test_a_stream_that_cannot_be_read_fails_nobody_elses_load(place: Place) -> None:
    async def story(store: EventLog, held: Held) -> None:
        held.open.set()
        await store.save(draft(person(0)))
        [*_, sealed] = place.stored()
        moved = sealed._replace(stream=person(1), version=1)
        place.insert(moved)
        good, bad = await asyncio.gather(
            store.load(Claim, draft(person(0)).id),
            store.load(Claim, moved.stream),
            return_exceptions=True,
        )
        assert isinstance(good, Claim)
        assert isinstance(bad, InvalidTag)

    in_held(place, story)
