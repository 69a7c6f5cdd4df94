"""Real servers for the tests: a PostgreSQL, a Redis and a clamd of our own, on free ports.

Where they come from, in this order: ESCALE_TEST_POSTGRES_DSN, ESCALE_TEST_REDIS_URL and (programs)
ESCALE_TEST_CLAMD, ESCALE_CHROMIUM, the system's programs, those of the test wheels; for clamd and
Chromium, as root, the package; else ServiceMissing, which names it. Whatever listens on the usual
ports is left alone.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from servers.binaries import ServiceMissing, postgres_programs, redis_program, version_of
from servers.chromium import GIVEN_CHROMIUM, known_chromium, launch_chromium
from servers.clamav import MARKER, THREAT, PrivateClamd, clamav_server, known_clamd
from servers.guard import Hold, use
from servers.postgres import UNSAFE, PostgresServer, PrivatePostgres, postgres_server
from servers.process import free_port, new_folder
from servers.proxy import CuttingProxy, any_answer, ends_a_postgres_reply
from servers.redis import PrivateRedis, RedisServer, redis_server

__all__ = [
    "GIVEN_CHROMIUM",
    "GIVEN_POSTGRES",
    "GIVEN_REDIS",
    "MARKER",
    "THREAT",
    "CuttingProxy",
    "PostgresServer",
    "PrivateClamd",
    "PrivatePostgres",
    "PrivateRedis",
    "RedisServer",
    "ServiceMissing",
    "any_answer",
    "clamav_server",
    "ends_a_postgres_reply",
    "free_port",
    "launch_chromium",
    "postgres_server",
    "redis_server",
    "session_redis",
    "shared_postgres",
    "versions",
    "wait_until_gone",
]

GIVEN_POSTGRES = "ESCALE_TEST_POSTGRES_DSN"
GIVEN_REDIS = "ESCALE_TEST_REDIS_URL"


@contextmanager
def shared_postgres(run: Path) -> Iterator[PostgresServer]:
    """The one PostgreSQL of a test run, which its processes share.

    run: a folder of this run alone; the first process starts the server, it ends after the last.
    """
    if given := os.environ.get(GIVEN_POSTGRES):
        server, hold = PostgresServer(given), None
    else:
        server, hold = join(run)
    try:
        yield server
        server.drop_templates()
    finally:
        if hold:
            hold.release()


def join(run: Path) -> tuple[PostgresServer, Hold]:
    """The run's server, started if it is not there yet, and a hold on it."""
    note = run / "postgres.json"
    with (run / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = json.loads(note.read_text()) if note.exists() else None
        if told and (hold := use(Path(told["folder"]))):
            return PostgresServer(told["url"], Path(told["bin"])), hold
        folder, hold = new_folder()
        server = PrivatePostgres(folder, postgres_programs(), UNSAFE)
        server.start()
        told = {"folder": str(folder), "url": server.url, "bin": str(server.bin)}
        note.write_text(json.dumps(told))
        return server, hold


def wait_until_gone(run: Path) -> None:
    """Return once the run's server has ended; its users must have left.

    Raises: TimeoutError.
    """
    note = run / "postgres.json"
    folder = Path(json.loads(note.read_text())["folder"]) if note.exists() else None
    deadline = time.monotonic() + 30
    while folder and folder.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the PostgreSQL of the tests does not end: {folder}")
        time.sleep(0.01)


@contextmanager
def session_redis(worker: int) -> Iterator[RedisServer]:
    """The Redis of one test process: its own, or its numbered database of the given one."""
    if given := os.environ.get(GIVEN_REDIS):
        yield RedisServer(urlsplit(given)._replace(path=f"/{worker}").geturl())
    else:
        with redis_server() as server:
            yield server


def versions() -> list[str]:
    """One line per service, for the head of the test report: its version and its origin."""
    given_postgres, given_redis = os.environ.get(GIVEN_POSTGRES), os.environ.get(GIVEN_REDIS)
    if given_postgres:
        postgres = f"{PostgresServer(given_postgres).version} (given by {GIVEN_POSTGRES})"
    else:
        programs = postgres_programs()
        postgres = f"{version_of(programs / 'postgres')} in {programs}"
    if given_redis:
        keeper = f"{RedisServer(given_redis).version} (given by {GIVEN_REDIS})"
    else:
        keeper = f"{version_of(redis_program())} in {redis_program().parent}"
    clamd = known_clamd()  # not there: installed for the first test that asks for it
    scanner = f"{version_of(clamd)} in {clamd.parent}" if clamd else "not there yet"
    browser = known_chromium() or "Playwright's own, or not there yet"
    return [
        f"postgres: {postgres}",
        f"redis: {keeper}",
        f"clamd: {scanner}",
        f"chromium: {browser}",
    ]
