"""I15: a reader may wait until a view shows their own writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, create_engine

from adapters.persistence import view_positions
from adapters.persistence.follow import Progress, all_progress
from adapters.persistence.view_positions import ViewPositions
from domain.errors import ViewBehind

from .ground import Place, person, started
from .views import Idle, Tally, Views, views_of

NEVER_S = 3600.0


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    """The views beside a log in which one person began a claim."""

    async def story() -> None:
        async with place.log() as store:
            await store.save(started(person(1)))

    asyncio.run(story())
    with views_of(place) as views:
        yield views


@pytest.fixture
def deaf() -> ViewPositions:
    """Positions that know only what they are told: the database cannot be asked."""
    return ViewPositions(create_engine("sqlite:////nowhere/views.db"))


def head(views: Views) -> int:
    return views.place.stored()[-1].position


def test_a_reader_waits_until_the_view_has_passed_the_position(views: Views) -> None:
    async def story() -> None:
        tally, positions = views.projector(Tally()), ViewPositions(views.engine)
        reader = asyncio.create_task(positions.wait([Tally.NAME], head(views)))
        await asyncio.wait([reader], timeout=3 * view_positions.LOOK_AGAIN_S)
        assert not reader.done()
        await asyncio.to_thread(tally.step)
        await reader

    asyncio.run(story())


def test_a_reader_of_a_view_that_is_there_already_does_not_wait(views: Views) -> None:
    async def story() -> None:
        views.caught_up(Tally())
        await ViewPositions(views.engine).wait([Tally.NAME], head(views))

    asyncio.run(story())


def test_a_reader_of_two_views_waits_for_both(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_positions, "LONGEST_WAIT_S", 0.2)

    async def story() -> None:
        views.caught_up(Tally())
        idle, positions = views.projector(Idle()), ViewPositions(views.engine)
        with pytest.raises(ViewBehind):
            await positions.wait([Tally.NAME, Idle.NAME], head(views))
        idle.step()
        await positions.wait([Tally.NAME, Idle.NAME], head(views))

    asyncio.run(story())


def test_a_reader_is_told_when_a_view_stays_behind(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_positions, "LONGEST_WAIT_S", 0.2)

    async def story() -> None:
        views.caught_up(Tally())
        with pytest.raises(ViewBehind):
            await ViewPositions(views.engine).wait([Tally.NAME], head(views) + 1)

    asyncio.run(story())


def test_before_the_first_follower_ran_every_view_is_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_positions, "LONGEST_WAIT_S", 0.2)

    async def story() -> None:
        with views_of(place) as views, pytest.raises(ViewBehind):
            await ViewPositions(views.engine).wait([Tally.NAME], 1)

    asyncio.run(story())


def test_a_notice_from_another_thread_wakes_the_reader(
    deaf: ViewPositions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_positions, "LOOK_AGAIN_S", NEVER_S)

    async def story() -> None:
        readers = [asyncio.create_task(deaf.wait(["tally"], n)) for n in range(1, 8)]
        await asyncio.sleep(0)
        for position in (3, 7):
            await asyncio.to_thread(deaf.moved, "tally", position)
        await asyncio.gather(*readers)

    asyncio.run(story())


def test_a_notice_when_nobody_waits_or_the_loop_is_gone_is_let_go(deaf: ViewPositions) -> None:
    deaf.moved("tally", 1)

    async def story() -> None:
        asyncio.get_running_loop().call_soon(deaf._note, {"tally": 1})
        await deaf.wait(["tally"], 1)

    asyncio.run(story())
    Thread(target=deaf.moved, args=("tally", 2)).start()


def test_however_many_readers_wait_one_at_a_time_asks_the_database(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    answer = Event()

    def slowly(engine: Engine) -> Sequence[Progress]:
        asked.append(1)
        answer.wait(10)
        return all_progress(engine)

    monkeypatch.setattr(view_positions, "all_progress", slowly)

    async def story() -> None:
        views.caught_up(Tally())
        positions = ViewPositions(views.engine)
        readers = [
            asyncio.create_task(positions.wait([Tally.NAME], head(views))) for _ in range(200)
        ]
        await asyncio.wait(readers, timeout=3 * view_positions.LOOK_AGAIN_S)
        assert len(asked) == 1
        answer.set()
        await asyncio.gather(*readers)

    asyncio.run(story())


def test_a_reader_who_goes_away_while_the_database_is_asked_takes_nobody_along(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = Event(), Event()

    def slowly(engine: Engine) -> Sequence[Progress]:
        asked.set()
        answer.wait(10)
        return all_progress(engine)

    monkeypatch.setattr(view_positions, "all_progress", slowly)

    async def story() -> None:
        views.caught_up(Tally())
        positions = ViewPositions(views.engine)
        gone, stays = (
            asyncio.create_task(positions.wait([Tally.NAME], head(views))) for _ in range(2)
        )
        await asyncio.to_thread(asked.wait, 10)
        gone.cancel()
        answer.set()
        await stays

    asyncio.run(story())
