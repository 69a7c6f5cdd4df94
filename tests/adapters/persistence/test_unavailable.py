"""I17: when PostgreSQL is away, commands are refused at once; when it is back, they go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

import services
from adapters.bootstrap import Runtime, migrate_all
from adapters.persistence import postgres
from adapters.persistence.event_log import LONGEST_QUEUE, EventLog
from adapters.settings import Settings
from domain.claim import Claim
from domain.errors import StoreUnavailable, ViewBehind
from projections import claim_summary
from workers.follower import Follower

from .ground import Place, draft, person, started

T = TypeVar("T")

CONNECTIONS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'escale-log'
"""


@pytest.fixture
def server() -> Iterator[services.PrivatePostgres]:
    with services.postgres_server() as server:
        yield server


@pytest.fixture
def private_place(server: services.PrivatePostgres, tmp_path: Path) -> Place:
    """A log in a PostgreSQL that may be stopped."""
    settings = Settings(database_url=server.create_database("private"), data_dir=tmp_path)
    migrate_all(settings)
    return Place(settings)


async def back(store: EventLog, claim: Claim) -> int:
    """Save as soon as it is not refused any more."""
    return await as_soon_as_possible(lambda: store.save(claim))


async def as_soon_as_possible(attempt: Callable[[], Awaitable[T]]) -> T:
    """What an attempt gives once it is not refused any more."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return await attempt()
        except StoreUnavailable:
            assert time.monotonic() < deadline, "the store does not come back"


def test_without_its_database_everybody_is_refused_and_goes_on_when_it_is_back(
    private_place: Place, server: services.PrivatePostgres
) -> None:
    async def story() -> None:
        async with private_place.log() as store:
            await store.save(draft(person(0)))
            server.stop("immediate")
            for _ in range(2):  # with the connection that broke, then without any
                asked = [store.load(Claim, uuid4()) for _ in range(LONGEST_QUEUE)]
                saves = [store.save(started(person(n))) for n in range(1, LONGEST_QUEUE)]
                answers = await asyncio.gather(*asked, *saves, return_exceptions=True)
                assert {type(answer) for answer in answers} == {StoreUnavailable}
            server.start()
            await back(store, draft(person(5000)))
            # Readers have a connection of their own, which may wait a moment longer.
            claim_id = draft(person(0)).id
            found = await as_soon_as_possible(lambda: store.load(Claim, claim_id))
            assert found is not None

    asyncio.run(story())
    assert len(private_place.stored()) == 2 * draft(person(0)).version


@pytest.mark.parametrize("how", ["fast", "kill"])
def test_the_follower_goes_on_by_itself_when_the_database_is_back(
    private_place: Place, server: services.PrivatePostgres, how: Literal["fast", "kill"]
) -> None:
    """I16: its threads survive, and the views catch up."""

    async def story() -> None:
        async with private_place.runtime() as runtime:
            follower = Follower(runtime, lambda _: None)
            follower.start()
            for number in range(3):
                await until(
                    runtime, claim_summary.NAME, await back(runtime.log, draft(person(number)))
                )
                server.stop(how)
                with pytest.raises(StoreUnavailable):
                    await runtime.log.save(draft(person(number)))
                server.start()
            await until(runtime, claim_summary.NAME, await back(runtime.log, draft(person(9))))
            assert all(thread.is_alive() for thread in follower._threads)
            follower.stop()

    asyncio.run(story())


async def until(runtime: Runtime, view: str, position: int) -> None:
    """Return once a view has reached a position, however long that takes."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return await runtime.positions.wait([view], position)
        except (ViewBehind, OperationalError):
            assert time.monotonic() < deadline, "the view does not catch up"


def test_a_database_that_answers_nothing_is_not_waited_for_for_ever(
    postgres_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen, or behind a cable that was pulled: nobody can tell whether the save is stored."""
    monkeypatch.setattr(postgres, "ANSWER_WITHIN_S", 0.05)
    parts = urlsplit(postgres_place.settings.database_url)
    with services.CuttingProxy(str(parts.hostname), int(parts.port or 5432)) as proxy:
        behind = postgres_place.moved_to(proxy.url(postgres_place.settings.database_url))

        async def story() -> None:
            async with behind.log() as store:
                await back(store, started(person(0)))
                proxy.hold("replies")
                asked = (store.save(started(person(1))), store.load(Claim, uuid4()))
                answers = await asyncio.gather(*asked, return_exceptions=True)
                assert [type(answer) for answer in answers] == [StoreUnavailable] * 2
                proxy.cut_now()
                proxy.release()
                await back(store, started(person(2)))

        asyncio.run(story())


def test_one_store_holds_one_connection_to_load_and_one_to_append(postgres_place: Place) -> None:
    async def story() -> None:
        async with postgres_place.log() as store:
            claim = draft(person(1))
            await asyncio.gather(
                store.save(claim),
                *(store.history(claim.id) for _ in range(5)),
                *(store.load(Claim, claim.id) for _ in range(5)),
            )
            assert len(postgres_place.run(CONNECTIONS)) == 2

    asyncio.run(story())
    wait_until_alone(postgres_place)


def wait_until_alone(place: Place) -> None:
    """Return once no connection of a store is left."""
    deadline = time.monotonic() + 10
    while place.run(CONNECTIONS):
        assert time.monotonic() < deadline, "a connection was left open"
