"""What was acknowledged is there, whoever dies; and the log keeps when it was recorded."""

from __future__ import annotations

import asyncio
from datetime import UTC
from pathlib import Path

import pytest

import services
from adapters.bootstrap import migrate_all
from adapters.persistence.sqlite import connect
from adapters.settings import Settings, WrongSetting
from domain.errors import StoreUnavailable

from .conftest import Scale
from .forks import Hand, Hands
from .ground import Place, draft, person


def acknowledged(hand: Hand, count: int) -> set[tuple[int, str]]:
    """The next events that a writer says are stored."""
    return {(int(p), stream) for p, stream in (hand.heard().split() for _ in range(count))}


def missing(said: set[tuple[int, str]], place: Place) -> set[tuple[int, str]]:
    """What was acknowledged and is not stored."""
    return said - {(event.position, str(event.stream)) for event in place.stored()}


def test_what_was_acknowledged_survives_the_writer(
    place: Place, hands: Hands, scale: Scale
) -> None:
    """I1. Killed while sixteen clients save, again and again."""
    said: set[tuple[int, str]] = set()
    rounds = scale(50)
    for number in range(rounds):
        with hands(place, "save", number * 1_000_000) as writer:
            said |= acknowledged(writer, 20 + number % 13)
            writer.kill()
            said |= {(int(p), stream) for p, stream in map(str.split, writer.all_heard())}
    lost = missing(said, place)
    print(f"acknowledged and lost: {len(lost)} of {len(said)}, writer killed {rounds} times")
    assert lost == set()


def test_a_save_is_there_as_a_whole_or_not_at_all_when_the_writer_is_killed(
    place: Place, hands: Hands
) -> None:
    with hands(place, "save", 0) as writer:
        acknowledged(writer, 40)
        writer.kill()
    versions: dict[object, list[int]] = {}
    for event in place.stored():
        versions.setdefault(event.stream, []).append(event.version)
    whole = list(range(1, draft(person(0)).version + 1))
    assert {tuple(sorted(each)) for each in versions.values()} == {tuple(whole)}


def lost_in_crashes(folder: Path, hands: Hands, crashes: int, settings: dict[str, str]) -> int:
    """The server is killed while sixteen clients save, and starts again by its log, each time.

    Returns: how many of the events that were acknowledged are gone.
    """
    said: set[tuple[int, str]] = set()
    with services.postgres_server(fsync=True, settings=settings) as server:
        place = Place(Settings(database_url=server.create_database("log"), data_dir=folder))
        migrate_all(place.settings)
        for number in range(crashes):
            with hands(place, "save", number * 1_000_000) as writer:
                said |= acknowledged(writer, 100)
                server.stop("kill")
                writer.kill()
                said |= {(int(p), stream) for p, stream in map(str.split, writer.all_heard())}
            server.start()
        lost = missing(said, place)
    print(f"acknowledged and lost: {len(lost)} of {len(said)}, PostgreSQL killed {crashes} times")
    return len(lost)


def test_what_was_acknowledged_survives_a_crash_of_postgresql(
    tmp_path: Path, hands: Hands, scale: Scale
) -> None:
    assert lost_in_crashes(tmp_path, hands, max(2, scale(20)), {}) == 0


@pytest.mark.chaos
def test_a_server_that_answers_before_it_has_written_goes_red(tmp_path: Path, hands: Hands) -> None:
    """The planted defect: an acknowledgment ahead of the disk."""
    defect = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
    assert lost_in_crashes(tmp_path, hands, 5, defect) > 0


def test_the_oracle_of_durability_sees_a_lost_event(place: Place) -> None:
    assert missing({(1, str(person(1)))}, place) == {(1, str(person(1)))}


def test_an_event_knows_when_the_database_recorded_it(place: Place) -> None:
    async def story() -> None:
        async with place.runtime() as runtime:
            await runtime.log.save(draft(person(1)))
            rows = runtime.reader.after(0, 100)
            assert len(rows) == draft(person(1)).version
            assert {row.recorded_at.utcoffset() for row in rows} == {UTC.utcoffset(None)}
            assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)
            history = await runtime.log.history(draft(person(1)).id)
            assert [entry.recorded_at for entry in history] == [row.recorded_at for row in rows]

    asyncio.run(story())


def test_the_file_of_the_log_is_written_through_at_each_commit(sqlite_place: Place) -> None:
    db = connect(sqlite_place.settings.log_path)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_log_that_cannot_be_made_durable_is_not_opened() -> None:
    with pytest.raises(RuntimeError, match="not durable"):
        connect(Path(":memory:"))


def test_a_setting_that_makes_readers_miss_events_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(WrongSetting, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Settings()


def test_a_full_disk_refuses_the_save_and_the_next_one_is_stored(
    sqlite_place: Place, hands: Hands
) -> None:
    """I17: no partial state, and no repair by hand."""
    with hands(sqlite_place, "save_on_a_full_disk") as writer:
        assert writer.heard() == "stored"
        before = sqlite_place.stored()
        writer.tell("disk full")
        assert writer.heard() == "StoreUnavailable"
        assert sqlite_place.stored() == before
        writer.tell("room again")
        assert writer.heard() == "stored"
    assert len(sqlite_place.stored()) == len(before) + 1


def test_a_full_disk_of_postgresql_refuses_the_save_and_the_next_one_is_stored(
    postgres_place: Place,
) -> None:
    async def story() -> None:
        async with postgres_place.log() as store:
            postgres_place.run(DISK_FULL)
            with pytest.raises(StoreUnavailable):
                await store.save(draft(person(1)))
            assert postgres_place.stored() == []
            postgres_place.run("DROP TRIGGER disk_full ON stored_events")
            await store.save(draft(person(1)))

    asyncio.run(story())


DISK_FULL = """
CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_full AFTER INSERT ON stored_events EXECUTE FUNCTION disk_full()
"""
