"""A replay beside the live views: equal when they are, row by row when not; it touches nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from adapters.persistence.derive import Deriving
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.replay import NotThere, Outcome, Replay, Wanted
from adapters.persistence.scratch import reading_only, scratch
from adapters.persistence.standing import positions
from projections import ALL, Projection, claim_summary, kept_files, mailbox, rate_window

from .ground import Place
from .long_past import lengthen
from .past import live
from .views import Views, views_of

CLAIMS = 12
SEED = 3
CHAOS = pytest.param(1_000_000, marks=(pytest.mark.chaos, pytest.mark.timeout(3600)), id="million")


@pytest.fixture
def views(place: Place) -> Iterator[Views]:
    """The views of a short past, caught up."""
    with lived(place, 0) as views:
        yield views


@contextmanager
def lived(place: Place, events: int) -> Iterator[Views]:
    asyncio.run(live(place, CLAIMS, SEED, lambda: None))
    lengthen(place, events)
    with views_of(place) as views:
        for view in ALL:
            views.projector(view)
        views.rebuilt(*ALL)
        yield views


def replayed(
    views: Views, *chosen: Projection, until: int | None = None, since: int | None = None
) -> dict[str, Outcome]:
    """Replay views over a log that the database itself lets nobody write."""
    settings = views.place.settings
    log = reading_only(settings.log_url)
    reader = LogReader(log)
    deriving = Deriving(chosen or ALL, reader, SealingMapper(), time.monotonic)
    with scratch(settings.views_url) as db:
        outcomes = Replay(deriving, db, reader).run(Wanted(until, since), lambda _: None)
        found = {outcome.name: outcome for outcome in outcomes}
    log.dispose()
    return found


@pytest.mark.parametrize("events", [pytest.param(3_000, id="short"), CHAOS])
def test_a_replay_of_the_log_equals_every_live_view(sqlite_place: Place, events: int) -> None:
    with lived(sqlite_place, events) as views:
        found = replayed(views)
        assert list(found) == [view.NAME for view in ALL]
        assert all(one.is_compared and one.is_equal for one in found.values())
        assert {one.position for one in found.values()} == {len(views.place.stored())}


def test_a_replay_equals_every_live_view_of_each_database(views: Views) -> None:
    found = replayed(views)
    assert all(one.is_compared and one.is_equal for one in found.values())
    assert sum(table.rows for one in found.values() for table in one.tables) > CLAIMS
    same = [table.digest == table.live_digest for one in found.values() for table in one.tables]
    assert all(same)


def test_a_row_that_was_changed_taken_or_added_is_told_with_its_key(views: Views) -> None:
    table = claim_summary.TABLES[0]
    with views.engine.begin() as db:
        first, second, third = db.execute(table.select().order_by(table.c.claim_id).limit(3)).all()
        db.execute(
            update(table).where(table.c.claim_id == first.claim_id).values(reference="ETR-0")
        )
        db.execute(delete(table).where(table.c.claim_id == second.claim_id))
        moved = update(table).where(table.c.claim_id == third.claim_id)
        db.execute(moved.values(scheme="ELSEWHERE"))
    (one,) = replayed(views, claim_summary).values()
    assert not one.is_equal
    (compared,) = one.tables
    assert compared.differences == 3
    told = {(str(found.key[0]).replace("-", ""), found.column) for found in compared.first}
    assert told == {
        (first.claim_id.hex, "reference"),
        (second.claim_id.hex, None),
        (third.claim_id.hex, "scheme"),
    }
    changed = next(found for found in compared.first if found.column == "reference")
    assert (changed.live, changed.derived) == ("ETR-0", first.reference)


def test_a_cell_that_was_spoilt_is_told_and_no_error(sqlite_place: Place) -> None:
    with lived(sqlite_place, 0) as views:
        name = claim_summary.TABLES[0].name
        with views.engine.begin() as db:
            db.execute(text(f"UPDATE {name} SET status = 'NO SUCH', version = 'x'"))
        (one,) = replayed(views, claim_summary).values()
        assert one.tables[0].differences == one.tables[0].rows


def test_a_view_that_shows_what_the_log_does_not_have_is_not_equal(views: Views) -> None:
    mine = positions.c.name == mailbox.NAME
    with views.engine.begin() as db:
        db.execute(update(positions).where(mine).values(position=10_000))
    (one,) = replayed(views, mailbox).values()
    assert one.is_ahead
    assert not one.is_equal


def test_up_to_a_past_position_the_digests_are_told_and_nothing_is_compared(views: Views) -> None:
    head = len(views.place.stored())
    (half,) = replayed(views, kept_files, until=head // 2).values()
    assert (half.is_compared, half.is_equal, half.position) == (False, True, head // 2)
    assert half.tables[0].digest
    (whole,) = replayed(views, kept_files, until=head).values()
    assert whole.is_compared
    assert whole.is_equal


def test_what_a_stretch_of_the_log_changed_is_told_by_table(views: Views) -> None:
    head = len(views.place.stored())
    (all_of_it,) = replayed(views, rate_window, since=0).values()
    assert all_of_it.changes[0].added == all_of_it.tables[0].rows > 0
    (nothing,) = replayed(views, rate_window, since=head).values()
    changes = [(did.added, did.changed, did.gone) for did in nothing.changes]
    assert changes == [(0, 0, 0), (0, 0, 0)]


def test_a_view_that_nobody_keeps_is_named(place: Place) -> None:
    with views_of(place) as views:
        views.projector(mailbox)
        with pytest.raises(NotThere, match="claim_summary"):
            replayed(views)


def test_a_replay_touches_nothing_outside_its_own_tables(views: Views) -> None:
    before = everything(views.place)
    replayed(views, since=5)
    assert everything(views.place) == before


def test_the_database_itself_refuses_any_other_change(views: Views) -> None:
    """The log by its connection, the live views by the session that derives."""
    log = reading_only(views.place.settings.log_url)
    with pytest.raises(DBAPIError), log.begin() as db:
        db.execute(text("INSERT INTO stored_events (originator_version) VALUES (1)"))
    log.dispose()
    schema = "views" if views.place.is_postgres else "main"
    refused: list[str] = []

    class Writes:
        NAME, VERSION, TABLES = mailbox.NAME, mailbox.VERSION, mailbox.TABLES
        HANDLES = mailbox.HANDLES

        def apply(self, _: object, db: object) -> None:
            with pytest.raises(DBAPIError):
                db.execute(text(f"DELETE FROM {schema}.{mailbox.TABLES[0].name}"))  # type: ignore[attr-defined]
            refused.append("refused")
            db.rollback()  # type: ignore[attr-defined]

    rows = len(views.dump(mailbox))
    replayed(views, Writes())
    assert refused
    assert len(views.dump(mailbox)) == rows


def everything(place: Place) -> dict[str, str]:
    """A digest of every table that anybody but a replay sees, and of every other file."""
    found: dict[str, str] = {}
    if place.is_postgres:
        named = (
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND schemaname NOT LIKE 'pg_temp_%'"  # the scratch of a session that still ends
        )
        for schema, name in place.run(named):
            rows = f'SELECT t::text FROM "{schema}"."{name}" AS t ORDER BY 1'
            found[f"{schema}.{name}"] = str(place.run(rows))
    for folder, _, files in os.walk(place.settings.data_dir):
        for name in files:
            if not name.endswith(("-shm", "-wal")):
                path = Path(folder) / name
                found[str(path)] = sha256(path.read_bytes()).hexdigest()
    return found
