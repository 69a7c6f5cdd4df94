"""The projector: each event of the log exactly once, however many run and whoever dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, Engine, event, insert
from sqlalchemy.exc import OperationalError

from adapters.persistence import follow
from adapters.persistence.database import open_engine
from adapters.persistence.follow import BATCH, Projector
from adapters.persistence.log_reader import LogReader, SharedReader
from domain.base import Entry, Event
from projections import ALL

from .conftest import Scale
from .forks import Hands
from .ground import Place, opened, person, started
from .views import TALLY, Tally, Views, views_of

SMALL_BATCH = 7
AT_ONCE = 500


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    with views_of(place) as views:
        yield views


def tell(place: Place, count: int) -> None:
    """So many people begin a claim, each with a window that the tally does not count."""

    async def story() -> None:
        async with place.log() as store:
            for first in range(0, count, AT_ONCE):
                some = map(person, range(first, min(count, first + AT_ONCE)))
                await asyncio.gather(*(store.save(opened(one), started(one)) for one in some))

    asyncio.run(story())


def test_every_event_is_told_once_in_order(place: Place, views: Views) -> None:
    tell(place, 600)
    told: list[int] = []
    views.caught_up(Tally(before=lambda events, _: told.extend(e.position for e in events)))
    assert told == [e.position for e in place.stored() if e.topic == "claim.claim_started.1"]
    assert views.tallied() == (0, 0)


def test_the_position_passes_events_that_the_view_does_not_handle(
    place: Place, views: Views
) -> None:
    tell(place, 1)
    projector = views.caught_up(Tally())
    asyncio.run(save_window(place))
    assert projector.step() == 1
    assert projector.progress().position == projector.position == place.stored()[-1].position


async def save_window(place: Place) -> None:
    async with place.log() as store:
        await store.save(opened(person(9)))


def test_views_that_follow_together_read_a_page_once_and_miss_nothing_after_it(
    place: Place,
) -> None:
    engine = open_engine(place.settings.log_url, is_writer=False)
    reader, asked = SharedReader(engine), list[str]()
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    tell(place, 1)
    first = [reader.after(0, BATCH) for _ in ALL][-1]
    assert sum("stored_events" in statement for statement in asked) == 1
    assert [reader.after(first[-1].position, BATCH) for _ in ALL] == [[]] * len(ALL)
    asyncio.run(save_window(place))
    later = reader.after(first[-1].position, BATCH)
    assert [*first, *later] == LogReader(engine).after(0, BATCH)
    engine.dispose()


def race(projectors: Sequence[Projector], head: int) -> list[int]:
    """Run them at once until the last position. Returns: how many events each of them moved."""
    moved = [0] * len(projectors)
    start = Barrier(len(projectors))

    def run(number: int) -> None:
        projector = projectors[number]
        start.wait()
        while projector.progress().position < head:
            moved[number] += projector.step()

    threads = [Thread(target=run, args=(number,)) for number in range(len(projectors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return moved


def test_two_competing_threads_tell_each_event_once(
    place: Place, views: Views, scale: Scale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "BATCH", SMALL_BATCH)
    tell(place, scale(5_000))
    rivals = [views.projector(Tally()) for _ in range(2)]
    moved = race(rivals, place.stored()[-1].position)
    print(f"(missed, twice): {views.tallied()} of {sum(moved)}, moved by thread: {moved}")
    assert views.tallied() == (0, 0)
    assert sum(moved) == len(place.stored())


def test_two_competing_processes_tell_each_event_once(
    place: Place, views: Views, hands: Hands, scale: Scale
) -> None:
    tell(place, scale(5_000))
    head = place.stored()[-1].position
    with ExitStack() as stack:
        rivals = [stack.enter_context(hands(place, "project", SMALL_BATCH, head)) for _ in range(2)]
        moved = [int(rival.heard()) for rival in rivals]
    print(f"(missed, twice): {views.tallied()} of {sum(moved)}, moved by process: {moved}")
    assert views.tallied() == (0, 0)
    assert sum(moved) == len(place.stored())


def test_who_is_killed_between_the_rows_and_the_commit_leaves_nothing_behind(
    place: Place, hands: Hands, scale: Scale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I4: the rows and the position move together, or not at all."""
    monkeypatch.setattr(follow, "BATCH", SMALL_BATCH)
    kills = scale(50)
    tell(place, SMALL_BATCH * kills)
    with views_of(place) as views:
        for _ in range(kills):
            with hands(place, "project_and_hang", SMALL_BATCH) as victim:
                assert victim.heard() == "applied"
            move_once(views.projector(Tally()))
        views.caught_up(Tally())
        print(f"(missed, twice): {views.tallied()} of {SMALL_BATCH * kills} after {kills} kills")
        assert views.tallied() == (0, 0)


def move_once(projector: Projector) -> None:
    """Move one batch, as soon as the server has seen that the one before is dead."""
    deadline = time.monotonic() + 10
    while not projector.step():
        assert time.monotonic() < deadline, "a dead process still holds the position"


class Killed(BaseException):
    """What happens to a process that dies."""


def test_a_view_that_is_written_apart_from_its_position_goes_red(
    postgres_place: Place,
) -> None:
    """The defect: the rows are committed by themselves; whoever dies then tells them twice."""
    tell(postgres_place, 10)
    with views_of(postgres_place) as found:

        def write_apart(events: Sequence[Entry[Event]], _: Connection) -> None:
            with found.engine.begin() as apart:
                apart.execute(insert(TALLY), [{"position": entry.position} for entry in events])
            raise Killed

        with pytest.raises(Killed):
            found.projector(Tally(before=write_apart)).step()
        found.caught_up(Tally())
        assert found.tallied() == (0, 10)


def test_a_second_process_stands_by_while_the_first_one_applies(
    postgres_place: Place, hands: Hands
) -> None:
    tell(postgres_place, 10)
    with views_of(postgres_place) as views:
        standing_by = views.projector(Tally())
        with hands(postgres_place, "project_and_hang", 500) as first:
            assert first.heard() == "applied"
            assert standing_by.step() == 0
            first.tell("go on")
            assert first.heard() == "20"
        assert standing_by.step() == 0
        assert views.tallied() == (0, 0)


def test_a_database_that_is_away_is_no_fault_of_the_event(
    place: Place, views: Views, away: Engine
) -> None:
    """The follower waits for it; the projection is neither stopped nor moved."""
    tell(place, 10)
    projector = views.projector(Tally())
    broken = Projector(Tally(), projector._reader, away, projector._mapper)
    for _ in range(follow.TRIES + 2):
        with pytest.raises(OperationalError):
            broken.step()
    assert projector.progress().state == follow.REBUILDING
    assert projector.step() == 20


@pytest.fixture
def away(place: Place) -> Iterator[Engine]:
    """The views of this place in a database that cannot be reached."""
    settings = place.settings
    gone = "postgresql://127.0.0.1:1/nobody" if place.is_postgres else ""
    nowhere = (
        place.moved_to(gone)
        if gone
        else Place(settings.model_copy(update={"data_dir": settings.data_dir / "nowhere"}))
    )
    with views_of(nowhere) as views:
        yield views.engine
