"""A view is rebuilt from the log: when its version changes, or because somebody asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlalchemy import inspect

from adapters.persistence import follow
from adapters.persistence.follow import REBUILDING, RUNNING, STOPPED

from .ground import Place, person, started
from .views import Tally, Views, views_of

COUNT = 20


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    tell(place, 0, COUNT)
    with views_of(place) as views:
        yield views


def tell(place: Place, first: int, last: int) -> None:
    """These people begin a claim."""

    async def story() -> None:
        async with place.log() as store:
            people = range(first, last)
            await asyncio.gather(*(store.save(started(person(number))) for number in people))

    asyncio.run(story())


def test_a_view_whose_version_changed_begins_again_beside_the_old_one(views: Views) -> None:
    views.caught_up(Tally())
    changed = Tally(version=2)
    newer = views.projector(changed)
    stood = newer.progress()
    assert (stood.version, stood.position, stood.state) == (2, 0, REBUILDING)
    assert views.tallied(changed.table) == (COUNT, 0)
    assert views.tallied() == (0, 0)
    assert newer.step() == COUNT
    assert views.tallied(changed.table) == (0, 0)


def test_a_view_whose_version_is_the_same_goes_on_where_it_was(views: Views) -> None:
    views.caught_up(Tally())
    assert views.projector(Tally()).step() == 0
    assert views.tallied() == (0, 0)


def test_a_process_of_the_older_version_goes_on_with_its_own_tables(
    place: Place, views: Views
) -> None:
    """It may run on for a while beside the newer one: its readers see what is new all the same."""
    older = views.caught_up(Tally())
    changed = Tally(version=2)
    newer = views.caught_up(changed)
    tell(place, COUNT, 2 * COUNT)
    assert (older.step(), newer.step()) == (COUNT, COUNT)
    assert views.tallied() == views.tallied(changed.table) == (0, 0)


def test_a_rebuild_ends_where_the_log_ended_when_it_began(
    place: Place, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that never stands still does not keep it from ending."""
    monkeypatch.setattr(follow, "BATCH", COUNT // 2)
    projector = views.projector(Tally())
    tell(place, COUNT, 5 * COUNT)
    assert projector.progress().state == REBUILDING
    projector.step()
    assert projector.progress().state == REBUILDING
    projector.step()
    assert projector.progress().state == RUNNING


def test_a_view_of_an_empty_log_is_no_rebuild(place: Place) -> None:
    with views_of(place) as views:
        assert views.projector(Tally()).progress().state == RUNNING


def test_a_view_that_stopped_within_a_rebuild_goes_on_rebuilding(views: Views) -> None:
    """Who asks whether the views are ready is told the truth."""

    def fail(*_: object) -> None:
        raise ValueError

    broken = views.projector(Tally(before=fail))
    while broken.progress().state != STOPPED:
        broken.step()
    mended = views.projector(Tally())
    assert mended.progress().state == REBUILDING
    mended.step()
    mended.step()
    assert mended.progress().state == RUNNING


def test_an_exchange_waits_for_the_batch_that_runs(postgres_place: Place) -> None:
    tell(postgres_place, 0, COUNT)
    applying, go_on = Event(), Event()

    def hold(*_: object) -> None:
        applying.set()
        go_on.wait(10)

    with views_of(postgres_place) as views:
        following = views.projector(Tally(before=hold))
        moved: list[int] = []
        follower = Thread(target=lambda: moved.append(following.step()))
        rebuild = Thread(target=views.rebuilt, args=(Tally(),))
        follower.start()
        applying.wait(10)
        rebuild.start()
        wait_for_lock(postgres_place)
        go_on.set()
        for thread in (follower, rebuild):
            thread.join()
        assert moved == [COUNT]
        assert views.tallied() == (0, 0)
        assert views.caught_up(Tally()).step() == 0
        assert views.tallied() == (0, 0)


def wait_for_lock(place: Place) -> None:
    """Return once somebody waits for somebody else in the database."""
    deadline = time.monotonic() + 10
    waiting = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not place.run(waiting):
        assert time.monotonic() < deadline, "nobody waits"


def test_two_processes_that_start_at_once_prepare_the_views_once(place: Place) -> None:
    with views_of(place) as views:
        failures: list[BaseException] = []

        def prepare() -> None:
            try:
                views.projector(Tally())
            except BaseException as error:
                failures.append(error)

        threads = [Thread(target=prepare) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        schema = "views" if place.is_postgres else None
        assert "tally_v1" in inspect(views.engine).get_table_names(schema)
