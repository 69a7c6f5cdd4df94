"""The access log grows and never changes, on every store; people are found by keyed hashes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import inspect

from adapters.bootstrap import Runtime
from adapters.identity.directory_tables import insured
from adapters.identity.personas import persona_named
from adapters.persistence.access_log import access_log
from application.disclosures import Disclosure, SearchedBy, Shown, Wanted
from application.ports import Asked
from domain.base import Author, Role
from domain.values import Channel
from projections import claim_summary

from .ground import NOW, Place
from .views import views_of

CLERK, OTHER = UUID(int=7), UUID(int=8)
SEARCH, NOBODYS = UUID(int=70), UUID(int=71)
ALICE, BOB = UUID(int=1), UUID(int=2)
REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)

Story = Callable[[Runtime], Awaitable[None]]


def tell(place: Place, story: Story) -> None:
    async def told() -> None:
        async with place.runtime() as runtime:
            await story(runtime)

    asyncio.run(told())


def asked(actor: UUID = CLERK) -> Asked:
    author = Author(role=Role.CLERK, id=actor)
    return Asked(author=author, command_id=UUID(int=9), correlation_id=UUID(int=10))


def result(insured_id: UUID) -> Disclosure:
    return Disclosure(shown=Shown.RESULT, search_id=SEARCH, insured_id=insured_id)


FOUND = Disclosure(
    shown=Shown.SEARCH,
    search_id=SEARCH,
    searched_by=SearchedBy.NIR,
    fingerprint="f" * 64,
    found=2,
)


async def searched(runtime: Runtime) -> None:
    log = runtime.tracing.access_log
    await log.record(asked(), NOW, FOUND, result(ALICE), result(BOB))


def test_what_was_shown_is_kept_in_its_order_with_who_when_and_why(place: Place) -> None:
    tell(place, searched)
    kept = place.run(
        "SELECT role, shown, searched_by, fingerprint, found FROM access_log ORDER BY position"
    )
    shown = ("clerk", "RESULT", None, None, None)
    assert [*kept] == [("clerk", "SEARCH", "NIR", "f" * 64, 2), shown, shown]


def test_a_search_is_found_again_by_whoever_made_it_and_by_nobody_else(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await searched(runtime)
        log = runtime.tracing.access_log
        await log.record(asked(), NOW + timedelta(minutes=1), result(ALICE))
        search = await log.search_of(CLERK, SEARCH)
        assert search is not None
        assert (search.at, search.found) == (NOW, 2)
        assert search.insured_ids == (ALICE, BOB)
        assert await log.search_of(OTHER, SEARCH) is None
        assert await log.search_of(CLERK, NOBODYS) is None

    tell(place, story)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_log SET shown = 'x'",
        "DELETE FROM access_log",
        "DELETE FROM access_log WHERE position = 2",
    ],
)
def test_no_line_is_changed_or_removed(place: Place, change: str) -> None:
    tell(place, searched)
    with pytest.raises(REFUSED, match="append-only"):
        place.run(change)
    assert [*place.run("SELECT count(*) FROM access_log")] == [(3,)]


def test_the_access_log_is_not_emptied(postgres_place: Place) -> None:
    tell(postgres_place, searched)
    with pytest.raises(REFUSED, match="append-only"):
        postgres_place.run("TRUNCATE access_log")


def test_no_line_is_replaced_in_a_file(sqlite_place: Place) -> None:
    tell(sqlite_place, searched)
    with pytest.raises(REFUSED, match="append-only"):
        sqlite_place.run("REPLACE INTO access_log SELECT * FROM access_log WHERE position = 1")


def test_lines_are_written_all_or_none(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        wrong = FOUND.model_copy(update={"found": "\ud800"})
        with pytest.raises(Exception, match=r".+"):  # each driver has its own
            await runtime.tracing.access_log.record(asked(), NOW, FOUND, wrong)

    tell(place, story)
    assert [*place.run("SELECT count(*) FROM access_log")] == [(0,)]


def test_the_migrated_tables_are_those_that_are_used(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        for table in (access_log, insured):
            columns = inspect(runtime.engines.reading).get_columns(table.name)
            assert {column["name"] for column in columns} == set(table.c.keys())

    tell(place, story)


def test_people_are_found_by_name_and_birth_date_and_no_name_is_stored(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        runtime.register.load_demo()
        wanted = Wanted(by=SearchedBy.NAME_AND_BIRTH_DATE, text="alice", born_on=date(1985, 10, 21))
        alice = persona_named("alice").persona_id
        assert await runtime.tracing.people.find(wanted, 10) == (alice,)
        assert await runtime.tracing.people.find(wanted, 0) == ()
        by_nir = Wanted(by=SearchedBy.NIR, text="2851075999000")
        assert await runtime.tracing.people.find(by_nir, 10) == (alice,)

    tell(place, story)
    assert "alice" not in str(place.run("SELECT * FROM insured")).lower()


def test_an_import_fills_the_index_of_people_who_were_there_before_it(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        runtime.register.load_demo()
        people = len(place.run("SELECT 1 FROM insured"))
        place.run("UPDATE insured SET name_index = NULL")
        assert runtime.register.load_demo().updated == people
        assert runtime.register.load_demo().updated == 0
        assert runtime.register.by_name("ALICE", date(1985, 10, 21), 10)

    tell(place, story)


CLAIM_ROW = {
    "claim_id": UUID(int=5),
    "insured_id": ALICE,
    "scheme": "GENERAL",
    "version": 1,
    "started_position": 1,
    "position": 1,
    "status": "SUBMITTED",
    "reference": "ETR-00000000000",
    "started_at": NOW,
    "updated_at": NOW,
    "facts": {},
    "sealed": {},
    "missing_expected": [],
    "unspecified": [],
    "warnings": [],
    "timeline": [],
    "channel": Channel.ONLINE,
    "is_assessed": False,
    "supplements": [],
    "payments": [],
    "is_contestable": False,
}


def test_somebody_is_found_by_the_reference_of_a_claim(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        with runtime.views_writer.begin() as db:
            db.execute(claim_summary.TABLE.insert(), [CLAIM_ROW])
        for reference, found in (("ETR-00000000000", (ALICE,)), ("ETR-00000000017", ())):
            wanted = Wanted(by=SearchedBy.REFERENCE, text=reference)
            assert await runtime.tracing.people.find(wanted, 10) == found

    with views_of(place) as views:
        views.projector(claim_summary)
    tell(place, story)
