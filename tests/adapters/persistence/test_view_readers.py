"""An older version of a view lies there as long as a process reads it, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from adapters.persistence.standing import every_version
from adapters.persistence.view_readers import UNSEEN_FOR, Reading

from .ground import NOW, Place, person, started
from .views import Tally, Views, views_of

OLD, NEW = {"tally": 1}, {"tally": 2}


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    """Both versions of the tally, side by side."""

    async def story() -> None:
        async with place.log() as store:
            await store.save(started(person(1)))

    asyncio.run(story())
    with views_of(place) as views:
        views.caught_up(Tally())
        views.caught_up(Tally(version=2))
        yield views


def tables(views: Views) -> set[str]:
    schema = "views" if views.place.is_postgres else None
    return {name for name in inspect(views.engine).get_table_names(schema) if "tally" in name}


def test_an_old_version_stays_while_a_process_reads_it_and_is_dropped_when_it_ends(
    views: Views,
) -> None:
    old, new = Reading(views.engine, uuid4(), OLD), Reading(views.engine, uuid4(), NEW)
    old.say(NOW)
    new.say(NOW)
    assert new.drop_old(NOW) == []
    assert views.tallied() == (0, 0)
    old.end()
    assert new.drop_old(NOW) == [("tally", 1)]
    assert tables(views) == {"tally_v2"}
    assert [one.version for one in every_version(views.engine)] == [2]


def test_a_process_that_was_killed_is_believed_to_live_for_a_while(views: Views) -> None:
    killed, new = Reading(views.engine, uuid4(), OLD), Reading(views.engine, uuid4(), NEW)
    killed.say(NOW)
    assert new.drop_old(NOW + UNSEEN_FOR - timedelta(seconds=1)) == []
    assert new.drop_old(NOW + UNSEEN_FOR) == [("tally", 1)]


def test_an_older_process_drops_no_newer_version(views: Views) -> None:
    """It may have been built ahead of the processes that will read it."""
    old = Reading(views.engine, uuid4(), OLD)
    old.say(NOW)
    assert old.drop_old(NOW) == []
    assert tables(views) == {"tally_v1", "tally_v2"}
