"""A connection dies and nobody knows what became of the save: one effect, the right answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest

from adapters.persistence import postgres
from adapters.persistence.event_log import EventLog
from application.intake import submit_claim
from application.ports import Conflict
from domain.claim import Claim
from domain.errors import StoreUnavailable
from services import CuttingProxy

from .conftest import Scale
from .ground import Place, Raw, draft, keep_drafts, opened, person, started, submission

SUBMITTED = b"claim.claim_submitted.1"
STARTED = b"claim.claim_started.1"
LOCK = "SELECT pg_advisory_xact_lock(1163084609)"
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def proxy(postgres_place: Place) -> Iterator[CuttingProxy]:
    place = urlsplit(postgres_place.settings.database_url)
    with CuttingProxy(str(place.hostname), int(place.port or 5432)) as between:
        yield between


@pytest.fixture
def behind(postgres_place: Place, proxy: CuttingProxy) -> Place:
    """The place as it is reached through the proxy."""
    return postgres_place.moved_to(proxy.url(postgres_place.settings.database_url))


def stored_of(place: Place, stream: UUID) -> list[Raw]:
    return [event for event in place.stored() if event.stream == stream]


def wait_for_waiters(place: Place, count: int) -> None:
    """Return once so many wait for the lock of the log."""
    deadline = time.monotonic() + 10
    while len(place.run(WAITING)) < count:
        assert time.monotonic() < deadline, f"fewer than {count} wait for the lock"


@contextmanager
def locked(place: Place) -> Iterator[Callable[[], None]]:
    """Hold the lock of the log until the end, or until what this gives is called."""
    with closing(psycopg.connect(place.settings.database_url)) as holder:
        holder.execute(LOCK)
        yield holder.commit


async def cut_in_the_queue(place: Place, proxy: CuttingProxy, store: EventLog, claim: Claim) -> int:
    """Save while somebody holds the lock, cut once it waits, release once the retry waits too."""
    with locked(place) as release:
        saving = asyncio.create_task(store.save(claim))
        await asyncio.to_thread(wait_for_waiters, place, 1)
        proxy.cut_now()
        await asyncio.to_thread(wait_for_waiters, place, 2)
        release()
        return await saving


def test_a_commit_whose_answer_is_lost_has_one_effect_and_the_right_answer(
    postgres_place: Place, behind: Place, proxy: CuttingProxy, scale: Scale
) -> None:
    times = scale(200)

    async def story() -> None:
        async with behind.runtime() as runtime:
            for number in range(times):
                insured_id = person(number)
                await keep_drafts(runtime.log, insured_id, ["first"])
                proxy.cut_after_server_reply(SUBMITTED)
                answer = await submit_claim(submission(insured_id), runtime.ports)
                events = stored_of(postgres_place, answer.claim_id)
                assert len(events) == answer.version == draft(insured_id).version + 1
                assert answer.position == events[-1].position

    asyncio.run(story())
    committed = [answer for answer in proxy.swallowed if b"INSERT 0 2" in answer]
    print(f"wrong: 0 of {times} commands whose commit was answered to nobody: {len(committed)}")
    assert len(committed) == times


def test_a_connection_cut_in_the_queue_for_the_lock_has_one_effect_and_the_right_answer(
    postgres_place: Place, behind: Place, proxy: CuttingProxy, scale: Scale
) -> None:
    """The server does not notice, and commits the first statement when its turn comes."""
    times = scale(200)

    async def story() -> None:
        async with behind.log() as store:
            for number in range(times):
                claim = draft(person(number))
                position = await cut_in_the_queue(postgres_place, proxy, store, claim)
                events = stored_of(postgres_place, claim.id)
                assert [event.version for event in events] == list(range(1, claim.version + 1))
                assert position == events[-1].position
                found = await store.load(Claim, claim.id)
                assert found is not None
                assert found.positions == [event.position for event in events]

    asyncio.run(story())
    print(f"wrong: 0 of {times} saves whose connection was cut in the queue for the lock")


def test_a_harness_without_the_second_look_goes_red(
    postgres_place: Place, behind: Place, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect: whoever finds the version taken is refused, even by their own events."""

    async def nothing(_: object, saves: Sequence[object]) -> dict[int, Sequence[int]]:
        return {}

    monkeypatch.setattr(postgres.PostgresBackend, "_stored_before", nothing)

    async def story() -> None:
        async with behind.log() as store:
            proxy.cut_after_server_reply(STARTED)
            with pytest.raises(Conflict):
                await store.save(started(person(1)))
            with pytest.raises(Conflict):
                await cut_in_the_queue(postgres_place, proxy, store, started(person(2)))

    asyncio.run(story())
    assert len(postgres_place.stored()) == 2


def test_a_conflict_whose_answer_is_lost_stays_a_conflict(
    postgres_place: Place, behind: Place, proxy: CuttingProxy
) -> None:
    async def story() -> None:
        async with behind.log() as store:
            await store.save(started(person(1)))
            proxy.cut_after_server_reply(STARTED)
            with pytest.raises(Conflict):
                await store.save(started(person(1)))
            assert b"unique constraint" in proxy.swallowed[-1]
            with pytest.raises(Conflict):
                await cut_in_the_queue(postgres_place, proxy, store, started(person(1)))

    asyncio.run(story())
    assert len(postgres_place.stored()) == 1


@pytest.mark.parametrize("is_cut_in_the_queue", [False, True])
def test_a_batch_whose_answer_is_lost_is_settled_save_by_save(
    postgres_place: Place, behind: Place, proxy: CuttingProxy, is_cut_in_the_queue: bool
) -> None:
    """With a stale save in it and without: each gets the answer of its own."""

    async def story() -> None:
        async with behind.log() as store:
            await store.save(started(person(0)))
            for stale, first in ((True, 0), (False, 100)):
                claims = [started(person(number)) for number in range(first, first + 10)]
                if is_cut_in_the_queue:
                    answers = await all_cut_in_the_queue(postgres_place, proxy, store, claims)
                else:
                    proxy.cut_after_server_reply(STARTED)
                    answers = await all_saved(store, claims)
                wrong = [n for n, answer in enumerate(answers) if isinstance(answer, Conflict)]
                assert wrong == ([0] if stale else [])
                found = await asyncio.gather(*(store.load(Claim, claim.id) for claim in claims))
                last = [claim.positions[-1] for claim in found if claim is not None]
                assert last[stale:] == answers[stale:]

    asyncio.run(story())
    assert len(postgres_place.stored()) == 20


def test_an_answer_that_is_lost_while_a_batch_is_split_is_settled_too(
    postgres_place: Place, behind: Place, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time that a batch is split the answer to the next statement is lost."""
    split = postgres.PostgresBackend._split

    async def armed(
        backend: postgres.PostgresBackend, *split_what: Any
    ) -> Sequence[Sequence[int] | Exception]:
        proxy.cut_after_server_reply(STARTED)
        return await split(backend, *split_what)

    monkeypatch.setattr(postgres.PostgresBackend, "_split", armed)

    async def story() -> None:
        async with behind.log() as store:
            await store.save(started(person(7)))
            answers = await all_saved(store, [started(person(number)) for number in range(16)])
            wrong = [n for n, answer in enumerate(answers) if not isinstance(answer, int)]
            assert wrong == [7]
            assert isinstance(answers[7], Conflict)

    asyncio.run(story())
    assert len(postgres_place.stored()) == 16
    assert len([answer for answer in proxy.swallowed if b"INSERT 0" in answer]) > 0


async def all_saved(store: EventLog, claims: Sequence[Claim]) -> Sequence[object]:
    return await asyncio.gather(*map(store.save, claims), return_exceptions=True)


async def all_cut_in_the_queue(
    place: Place, proxy: CuttingProxy, store: EventLog, claims: Sequence[Claim]
) -> Sequence[object]:
    """As `cut_in_the_queue`, for all the saves of one batch."""
    with locked(place) as release:
        saving = asyncio.create_task(all_saved(store, claims))
        await asyncio.to_thread(wait_for_waiters, place, 1)
        proxy.cut_now()
        await asyncio.to_thread(wait_for_waiters, place, 2)
        release()
        return await saving


def test_who_waits_for_the_lock_in_vain_is_told_to_come_back_and_nothing_is_stored(
    postgres_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I17. Somebody holds the lock of the log for longer than anybody waits."""
    options = postgres.SETTINGS["options"].replace("lock_timeout=5s", "lock_timeout=50ms")
    monkeypatch.setitem(postgres.SETTINGS, "options", options)

    async def story() -> None:
        async with postgres_place.log() as store:
            with locked(postgres_place), pytest.raises(StoreUnavailable):
                await store.save(started(person(1)))
            assert postgres_place.stored() == []
            await store.save(started(person(1)), opened(person(1)))

    asyncio.run(story())
    assert len(postgres_place.stored()) == 2
