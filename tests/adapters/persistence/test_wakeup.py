"""Views follow the log by themselves: woken by each save, and looking anyway."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event

import pytest

from adapters.bootstrap import Runtime
from adapters.persistence.listen import LOG_CHANNEL, VIEWS_CHANNEL, listen
from domain.errors import ViewBehind
from projections import claim_summary
from workers import follower as workers_follower
from workers.follower import Follower

from .ground import Place, Raw, draft, person, started
from .views import Tally, views_of

NEVER_S = 3600.0
LISTENING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""


class Watched(Event):
    """An event that tells whether somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited_for = False

    def wait(self, timeout: float | None = None) -> bool:
        self.is_waited_for = True
        try:
            return super().wait(timeout)
        finally:
            self.is_waited_for = False


@contextmanager
def following(runtime: Runtime) -> Iterator[Watched]:
    """A follower that runs; its jobs go nowhere. Gives: what wakes it."""
    follower, woken = Follower(runtime, lambda _: None), Watched()
    follower._woken = woken
    follower.start()
    try:
        yield woken
    finally:
        follower.stop()


async def until(runtime: Runtime, view: str, position: int) -> None:
    """Return once a view has reached a position, however long that takes a slow machine."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return await runtime.positions.wait([view], position)
        except ViewBehind:
            assert time.monotonic() < deadline, "the view does not catch up"


def wait_for_listener(place: Place) -> None:
    """Return once the follower listens."""
    deadline = time.monotonic() + 10
    while not place.run(LISTENING):
        assert time.monotonic() < deadline, "nobody listens"


def wait_until_asleep(woken: Watched) -> None:
    """Return once the follower has nothing to do."""
    deadline = time.monotonic() + 10
    while not woken.is_waited_for:
        assert time.monotonic() < deadline, "the follower does not rest"


def test_what_is_saved_wakes_the_follower(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the poll: each save must be noticed, else the next wait never ends."""
    monkeypatch.setattr(workers_follower, "POLL_S", NEVER_S)

    async def story() -> None:
        async with place.runtime() as runtime:
            with following(runtime) as woken:
                if place.is_postgres:
                    await asyncio.to_thread(wait_for_listener, place)
                for number in range(5):
                    await asyncio.to_thread(wait_until_asleep, woken)
                    position = await runtime.log.save(draft(person(number)))
                    await until(runtime, claim_summary.NAME, position)

    asyncio.run(story())


def test_a_save_whose_notice_is_lost_is_found_by_the_poll(place: Place) -> None:
    """The row is put into the log without a word to anybody."""

    async def story() -> None:
        async with place.runtime() as runtime:
            await runtime.log.save(draft(person(1)))
            with following(runtime):
                await until(runtime, claim_summary.NAME, place.stored()[-1].position)
                place.insert(unnoticed(runtime))
                await until(runtime, claim_summary.NAME, place.stored()[-1].position)

    asyncio.run(story())
    assert place.stored()[-1].stream == started(person(2)).id


def unnoticed(runtime: Runtime) -> Raw:
    """The first event of another claim, as the store would write it."""
    [event] = started(person(2)).pending_events
    key = runtime.vault.for_writing([person(2)])[person(2)]
    stored = runtime.mapper.encode(event, key)  # type: ignore[arg-type]
    return Raw(0, started(person(2)).id, 1, stored.topic, stored.state)


def test_a_listener_whose_connection_was_cut_listens_again(postgres_place: Place) -> None:
    heard, stopping = Queue[str](), Event()
    dsn = postgres_place.settings.database_url
    thread = listen(dsn, LOG_CHANNEL, heard.put, stopping)
    wait_for_listener(postgres_place)
    postgres_place.run("SELECT pg_notify('escale_log', 'before')")
    assert heard.get(timeout=10) == "before"
    postgres_place.run(f"SELECT pg_terminate_backend(pid) FROM ({LISTENING}) AS listener")
    deadline = time.monotonic() + 10
    while heard.empty():
        assert time.monotonic() < deadline, "nobody listens again"
        postgres_place.run("SELECT pg_notify('escale_log', 'after')")
    assert heard.get() == "after"
    stopping.set()
    thread.join()


def test_each_move_of_a_view_is_announced_with_its_position(postgres_place: Place) -> None:
    heard, stopping = Queue[str](), Event()
    dsn = postgres_place.settings.database_url
    thread = listen(dsn, VIEWS_CHANNEL, heard.put, stopping)
    wait_for_listener(postgres_place)
    with views_of(postgres_place) as views:
        asyncio.run(save_one(postgres_place))
        views.caught_up(Tally())
    assert heard.get(timeout=10) == f"tally:{postgres_place.stored()[-1].position}:1"
    stopping.set()
    thread.join()


async def save_one(place: Place) -> None:
    async with place.log() as store:
        await store.save(started(person(1)))
