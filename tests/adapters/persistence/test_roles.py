"""Who may do what in PostgreSQL: the application adds events, the follower keeps the views."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RaiseException

import services
from adapters.bootstrap import Runtime, migrate_all
from adapters.persistence.follow import all_progress
from adapters.persistence.work_queue import KEPT
from adapters.settings import Settings
from application import desk
from application.disclosures import Disclosure, Shown
from desk import AGENT
from domain.claim import Claim
from installation import pdf
from projections import ALL, claim_summary, cnse_queue
from workers.follower import Follower
from workers.jobs import run_job

from .ground import NOW, Place, asked, draft, person
from .past import CLAIMS_EACH, begin, live, submit
from .views import views_of

ROLES = """
CREATE ROLE escale_app LOGIN;
CREATE ROLE escale_follower LOGIN;
ALTER DEFAULT PRIVILEGES FOR ROLE escale_follower GRANT SELECT ON TABLES TO escale_app
"""
"""As docker-compose.yml makes them, before the first migration."""


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A log in the role that migrates, in a PostgreSQL of this module's own: it has roles."""
    with services.postgres_server() as server:
        dsn = server.create_database("roles")
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute(ROLES)
        settings = Settings(database_url=dsn, data_dir=tmp_path_factory.mktemp("roles"))
        migrate_all(settings)
        yield Place(settings)


@pytest.fixture
def app(owner: Place) -> Place:
    return owner.moved_to(owner.settings.database_url.replace("postgres@", "escale_app@"))


@pytest.fixture
def follower(owner: Place) -> Place:
    return owner.moved_to(owner.settings.database_url.replace("postgres@", "escale_follower@"))


async def keep_files(runtime: Runtime, folder: Path) -> None:
    """Write what the documents of the first ten claims are: something that can be drawn."""
    (folder / "a.pdf").write_bytes(pdf())
    for number in range(10):
        insured_id = person(number // CLAIMS_EACH)
        claim = await runtime.log.load(Claim, Claim.id_of(insured_id, f"claim {number}"))
        key = await runtime.ports.keys.file_key(insured_id)
        for document in claim.documents.values() if claim else ():
            await runtime.ports.files.put(document.blob_id, folder / "a.pdf", key)


def test_the_application_follower_and_worker_do_all_their_work_in_their_roles(
    app: Place, follower: Place, tmp_path: Path
) -> None:
    async def story() -> None:
        await live(app, 10, 1, lambda: None)
        async with follower.runtime() as followers, app.runtime() as worker:
            await keep_files(worker, tmp_path)
            sent: list[object] = []
            process = Follower(followers, sent.append)
            for projector in process.projectors:
                projector.prepare()
            await asyncio.to_thread(process.catch_up)
            for job_id in followers.board.waiting():
                assert await run_job(job_id, worker)
            await asyncio.to_thread(process.catch_up)
            head = worker.reader.head()
            assert {progress.position for progress in all_progress(worker.views)} == {head}

    asyncio.run(story())
    with views_of(app) as views:
        assert views.dump(claim_summary)
        for projection in ALL:
            views.dump(projection)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET topic = 'x'",
        "DELETE FROM stored_events",
        "TRUNCATE stored_events",
        "ALTER TABLE stored_events DISABLE TRIGGER ALL",
        "SELECT setval('stored_events_notification_id_seq', 1)",
        "DROP TABLE stored_events",
    ],
)
@pytest.mark.parametrize("role", ["app", "follower"])
def test_no_process_may_change_the_log(
    request: pytest.FixtureRequest, role: str, change: str
) -> None:
    place: Place = request.getfixturevalue(role)
    with pytest.raises(InsufficientPrivilege):
        place.run(change)


def test_the_application_may_not_write_a_view(app: Place, follower: Place) -> None:
    with views_of(follower) as views:
        views.projector(claim_summary)
    for table in claim_summary.TABLES:
        with pytest.raises(InsufficientPrivilege):
            app.run(f"DELETE FROM views.{table.name}")


def test_the_application_hands_claims_out_and_notes_what_it_proposed(
    app: Place, follower: Place
) -> None:
    async def story() -> None:
        insured_id = person(888)
        async with app.runtime() as runtime:
            await begin(runtime, insured_id, draft(insured_id, "desk"))
            await submit(runtime, insured_id, "desk")
            with views_of(follower) as views:
                views.caught_up(cnse_queue)
            by_agent = asked(insured_id).model_copy(update={"author": AGENT})
            taken = await desk.take_next(desk.TakeNext(asked=by_agent), runtime.ports)
            assert taken is not None
            assert app.run("SELECT count(*) FROM views.queue_proposals") == [(1,)]
            runtime.queue.forget(NOW + KEPT)
            assert app.run("SELECT count(*) FROM views.queue_proposals") == [(0,)]

    asyncio.run(story())


def test_the_follower_may_not_add_to_the_log(follower: Place) -> None:
    async def story() -> None:
        async with follower.log() as store:
            assert await store.load(Claim, draft(person(999)).id) is None
            with pytest.raises(InsufficientPrivilege):
                await store.save(draft(person(999)))

    asyncio.run(story())


def test_the_application_adds_to_the_access_log_and_changes_nothing_in_it(app: Place) -> None:
    async def story() -> None:
        async with app.runtime() as runtime:
            line = Disclosure(shown=Shown.CONTACTS, insured_id=person(1))
            by_agent = asked(person(1)).model_copy(update={"author": AGENT})
            await runtime.tracing.access_log.record(by_agent, NOW, line)

    asyncio.run(story())
    assert app.run("SELECT count(*) FROM access_log") == [(1,)]
    for change in ("UPDATE access_log SET shown = 'x'", "DELETE FROM access_log"):
        with pytest.raises(InsufficientPrivilege):
            app.run(change)


def test_the_application_lets_go_what_is_too_old_and_cannot_say_what_is(app: Place) -> None:
    told = "INSERT INTO forgotten (log, before) VALUES ('access_log', '2020-01-01')"
    for change in (told, "DELETE FROM job_acts", "DELETE FROM access_alarms"):
        with pytest.raises(InsufficientPrivilege):
            app.run(change)
    with pytest.raises(RaiseException, match="too young"):
        app.run("SELECT forget_lines('access_log', now(), 9)")
    assert app.run("SELECT forget_lines('access_log', '2020-01-01', 9)") == [(0,)]


def test_the_follower_signs_where_the_access_log_ends_and_reads_no_more_of_it(
    follower: Place,
) -> None:
    follower.run("SELECT position, digest FROM access_log")
    for column in ("actor_id", "insured_id", "reason", "*"):
        with pytest.raises(InsufficientPrivilege):
            follower.run(f"SELECT {column} FROM access_log")


@pytest.mark.parametrize("table", ["tree_leaves", "tree_nodes", "checkpoints"])
def test_whoever_adds_events_does_not_vouch_for_them(
    app: Place, follower: Place, table: str
) -> None:
    app.run(f"SELECT count(*) FROM {table}")
    with pytest.raises(InsufficientPrivilege):
        app.run(f"INSERT INTO {table} SELECT * FROM {table}")
    follower.run(f"INSERT INTO {table} SELECT * FROM {table} WHERE false")
    for place in (app, follower):
        with pytest.raises(InsufficientPrivilege):
            place.run(f"DELETE FROM {table}")
