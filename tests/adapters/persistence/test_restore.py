"""A backup that was taken while people worked is restored elsewhere, and everything goes on."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import services
from domain.claim import Claim
from projections import ALL

from .forks import Hands
from .ground import Place, draft, person
from .past import live
from .views import Tally, Views, views_of

FOLLOWED = (*ALL, Tally())


def dumped(postgres: services.PostgresServer, place: Place, file: Path) -> Path:
    """What pg_dump writes of a database that is in use."""
    command = [str(postgres.bin / "pg_dump"), "--file", str(file), place.settings.database_url]
    subprocess.run(command, check=True, capture_output=True)
    return file


@contextmanager
def restored(place: Place, file: Path) -> Iterator[Place]:
    """The dump in a fresh cluster; the keys are where they were."""
    with services.postgres_server() as server:
        dsn = server.create_database("restored")
        command = [str(server.bin / "psql"), "-v", "ON_ERROR_STOP=1", "-f", str(file), dsn]
        subprocess.run(command, check=True, capture_output=True)
        yield place.moved_to(dsn)


def catch_up(views: Views) -> None:
    for projection in FOLLOWED:
        views.caught_up(projection)


@pytest.fixture
def backup(
    postgres: services.PostgresServer, postgres_place: Place, hands: Hands, tmp_path: Path
) -> Path:
    """A dump of a log with some past, its views half-way, taken while somebody writes."""
    asyncio.run(live(postgres_place, 20, 1, lambda: None))
    with views_of(postgres_place) as views:
        catch_up(views)
    with hands(postgres_place, "save", 1_000) as writer:
        for _ in range(20):
            writer.heard()
        return dumped(postgres, postgres_place, tmp_path / "dump.sql")


def test_after_a_restore_events_and_views_go_on_where_the_backup_ended(
    postgres_place: Place, backup: Path
) -> None:
    with restored(postgres_place, backup) as place, views_of(place) as views:
        old = place.stored()
        assert old == postgres_place.stored()[: len(old)]
        assert len({event.stream for event in old}) > 20
        asyncio.run(save(place, range(5_000_000, 5_000_020)))
        fresh = place.stored()[len(old) :]
        assert place.stored()[: len(old)] == old
        assert min(event.position for event in fresh) > max(event.position for event in old)
        catch_up(views)
        assert views.tallied() == (0, 0)
        with views_of(place, is_apart=True) as apart:
            for projection in ALL:
                apart.caught_up(projection)
                assert views.dump(projection) == apart.dump(projection)


async def save(place: Place, people: range) -> None:
    async with place.log() as store:
        await asyncio.gather(*(store.save(draft(person(number))) for number in people))
        found = await store.load(Claim, draft(person(people[0])).id)
        assert found is not None


def test_the_log_is_append_only_after_a_restore_too(postgres_place: Place, backup: Path) -> None:
    with restored(postgres_place, backup) as place:
        before = place.stored()
        for change in ("UPDATE stored_events SET topic = 'x'", "DELETE FROM stored_events"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                place.run(change)
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            place.run("TRUNCATE stored_events")
        assert place.stored() == before


def test_a_restore_that_left_the_positions_behind_is_no_conflict(postgres_place: Place) -> None:
    """Nobody was faster: trying again would never help, and a person must look."""
    asyncio.run(save(postgres_place, range(3)))
    postgres_place.run("SELECT setval('stored_events_notification_id_seq', 1)")
    with pytest.raises(psycopg.errors.UniqueViolation, match="notification_id"):
        asyncio.run(save(postgres_place, range(3, 4)))


def test_an_event_that_lands_before_those_that_were_followed_goes_red(
    postgres_place: Place,
) -> None:
    """The planted defect: after a restore a new event takes a place that was left free."""
    postgres_place.run("SELECT nextval('stored_events_notification_id_seq')")
    asyncio.run(save(postgres_place, range(3)))
    with views_of(postgres_place) as views:
        views.caught_up(Tally())
        postgres_place.run("SELECT setval('stored_events_notification_id_seq', 1, false)")
        [first] = [e for e in postgres_place.stored() if e.stream == draft(person(0)).id][:1]
        postgres_place.insert(first._replace(stream=draft(person(9)).id))
        views.caught_up(Tally())
        assert views.tallied() == (1, 0)
