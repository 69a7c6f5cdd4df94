"""I16: an event that a view cannot take stops that view with an alarm, and is never jumped over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import Connection

from adapters.persistence import follow
from adapters.persistence.follow import REBUILDING, RUNNING, STOPPED, Projector, all_progress
from adapters.persistence.mapper import SealingMapper
from domain.base import Entry, Event

from .ground import Place, person, started
from .views import Idle, Tally, Views, views_of

COUNT = 30
MOST = 200


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    """The views beside a log in which thirty people began a claim."""

    async def story() -> None:
        async with place.log() as store:
            await asyncio.gather(*(store.save(started(person(n))) for n in range(COUNT)))

    asyncio.run(story())
    with views_of(place) as views:
        yield views


def nth(views: Views, number: int) -> int:
    """The position of the nth event, from 1."""
    return views.place.stored()[number - 1].position


class Unreadable(Exception):
    """What a view raises at an event that it cannot take; its text tells what somebody wrote."""


def raising(position: int) -> Callable[[Sequence[Entry[Event]], Connection], None]:
    """Fail at this position, each time."""

    def fail(events: Sequence[Entry[Event]], _: Connection) -> None:
        if position in [entry.position for entry in events]:
            raise Unreadable("otite séromuqueuse")

    return fail


def stepped(projector: Projector, times: int) -> list[int]:
    return [projector.step() for _ in range(times)]


def test_a_poison_event_stops_its_view_at_its_position(views: Views) -> None:
    bad = nth(views, 20)
    projector = views.projector(Tally(before=raising(bad)))
    stepped(projector, MOST)
    stood = projector.progress()
    assert (stood.state, stood.error, stood.error_position) == (STOPPED, "Unreadable", bad)
    assert stood.position == nth(views, 19)
    assert views.tallied() == (COUNT - 19, 0)


def test_a_poison_event_is_tried_again_before_its_view_stops(views: Views) -> None:
    tries = []

    def count(*_: object) -> None:
        tries.append(1)
        raise Unreadable

    stepped(views.projector(Tally(before=count)), MOST)
    assert len(tries) == follow.TRIES + 1


def test_other_views_go_on(views: Views) -> None:
    stopped = views.projector(Tally(before=raising(nth(views, 1))))
    other = views.projector(Idle())
    for _ in range(20):
        stopped.step()
        other.step()
    found = {progress.name: progress for progress in all_progress(views.engine)}
    assert (found["tally"].state, found["idle"].state) == (STOPPED, RUNNING)
    assert found["idle"].position == nth(views, COUNT)


def test_the_error_of_a_stopped_view_does_not_quote_what_a_person_wrote(views: Views) -> None:
    """I20."""
    projector = views.projector(Tally(before=raising(nth(views, 3))))
    stepped(projector, MOST)
    assert "otite" not in repr(projector.progress())


def test_a_view_goes_on_after_it_was_mended_and_restarted(views: Views) -> None:
    stepped(views.projector(Tally(before=raising(nth(views, 20)))), MOST)
    mended = views.projector(Tally())
    assert mended.progress().state in (RUNNING, REBUILDING)
    stepped(mended, 3)
    stood = mended.progress()
    assert (stood.state, stood.error, stood.error_position) == (RUNNING, None, None)
    assert views.tallied() == (0, 0)


def test_a_view_stays_stopped_until_somebody_restarts_it(views: Views) -> None:
    stepped(views.projector(Tally(before=raising(nth(views, 20)))), MOST)
    healthy = Projector(Tally(), views.reader, views.engine, SealingMapper())
    assert stepped(healthy, 5) == [0] * 5


def test_a_failure_that_passes_costs_nothing(views: Views) -> None:
    failures = [Unreadable(), Unreadable()]

    def fail(*_: object) -> None:
        if failures:
            raise failures.pop()

    projector = views.projector(Tally(before=fail))
    assert stepped(projector, 4) == [0, 0, COUNT, 0]
    assert views.tallied() == (0, 0)


def test_after_failures_that_passed_a_view_moves_in_batches_again(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One by one only as far as the batch that failed, to find the event at fault."""
    monkeypatch.setattr(follow, "BATCH", 5)
    failures = [Unreadable()] * follow.TRIES

    def fail(*_: object) -> None:
        if failures:
            raise failures.pop()

    projector = views.projector(Tally(before=fail))
    assert stepped(projector, 10) == [0] * follow.TRIES + [1] * 5 + [5, 5]


def test_failures_of_long_ago_do_not_count(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch is tried as often as the first one."""
    monkeypatch.setattr(follow, "BATCH", 5)
    turns = [0]

    def fail_three_times_in_each_batch(events: Sequence[Entry[Event]], _: Connection) -> None:
        turns[0] += 1
        if len(events) == 5 and turns[0] % 4:
            raise Unreadable

    projector = views.projector(Tally(before=fail_three_times_in_each_batch))
    stepped(projector, MOST)
    assert projector.progress().state == RUNNING
    assert views.tallied() == (0, 0)


@pytest.mark.parametrize("statement", ["SELECT no_such_column FROM positions", "no such statement"])
def test_a_view_whose_statement_is_wrong_is_stopped_too(views: Views, statement: str) -> None:
    """On SQLite such an error is of the same class as that of a database that is away."""

    def ask(_: object, db: Connection) -> None:
        db.exec_driver_sql(statement)

    projector = views.projector(Tally(before=ask))
    stepped(projector, MOST)
    assert projector.progress().state == STOPPED
