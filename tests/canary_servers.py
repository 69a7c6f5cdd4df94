"""A whole Escale of real processes on PostgreSQL and Redis, every word of which is kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import httpx2
import psycopg
from anyio.from_thread import BlockingPortal, start_blocking_portal

from adapters.app import create_app
from adapters.bootstrap import Runtime, open_runtime
from adapters.http.issuers import signing_key
from adapters.persistence.standing import all_progress
from adapters.settings import Settings
from canary_life import CanarySite
from installation import Clock
from lives import Life
from living import answer_of_bank
from servers.postgres import PrivatePostgres, postgres_server
from servers.process import free_port
from servers.redis import PrivateRedis, redis_server

TALKATIVE: Final = {
    "full_page_writes": "on",
    "log_statement": "all",
    "log_min_messages": "debug1",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "debug_print_plan": "off",
    "log_temp_files": "0",
    "work_mem": "64kB",
}
"""A server that tells all that it can, writes whole pages to its log and sorts in files."""

KEYS: Final = {"full_page_writes": "on", "wal_recycle": "off"}
"""The server of the keys, as docs/runbook.md wants it."""

WHOLE: Final = """
SELECT format('ALTER TABLE %s ALTER COLUMN %I SET STORAGE EXTERNAL', c.oid::regclass, a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage IN ('x', 'm')
AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
"""
"""What a search of files cannot read is compressed: nothing is, from here on."""

PROCESSES: Final = ("serve", "follower", "worker")
PATIENCE_S: Final = 120.0


class Now(Clock):
    """The clock of the world, which a moment may be waited for and no day."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def pass_by(self, **passed: float) -> None:
        time.sleep(passed.get("seconds", 0))


@dataclass
class Servers:
    """The stores, the processes and the folders of one installation.

    out: what each process said; scratch: the folder that each takes for a temporary one.
    """

    folder: Path
    log: PrivatePostgres
    keys: PrivatePostgres
    redis: PrivateRedis
    port: int = field(default_factory=free_port)
    metrics: dict[str, int] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("out", "scratch", "var"):
            (self.folder / name).mkdir()

    @property
    def settings(self) -> Settings:
        """Those of every process."""
        return Settings(
            data_dir=self.folder / "var",
            database_url=self.log.url,
            keys_url=self.keys.url,
            redis_url=self.redis.url,
            **self.told,  # type: ignore[arg-type]  # as a variable of the environment would
        )

    def environment(self, name: str) -> dict[str, str]:
        """What a process of this name is told."""
        scratch = self.folder / "scratch" / name
        scratch.mkdir(exist_ok=True)
        found = {
            "DATA_DIR": str(self.folder / "var"),
            "DATABASE_URL": self.log.url,
            "KEYS_URL": self.keys.url,
            "REDIS_URL": self.redis.url,
            "METRICS_PORT": str(self.metrics.setdefault(name, free_port())),
        }
        found |= {key.upper(): value for key, value in self.told.items()}
        ours = {f"ESCALE_{key}": value for key, value in found.items()}
        return os.environ | ours | {"TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}

    def start(self, name: str, *command: str) -> None:
        """Start a process, and keep what it says; `escale NAME` unless told which."""
        ours = (sys.executable, "-m", "workers.cli", name)
        with (self.folder / "out" / name).open("ab") as out:
            self.running[name] = subprocess.Popen(
                command or ours, env=self.environment(name), stdout=out, stderr=subprocess.STDOUT
            )

    def run(self, *arguments: str) -> str:
        """Run a command of an operator to its end; gives what it said, which is kept as well."""
        command = [sys.executable, "-m", "workers.cli", *arguments]
        name = arguments[0]
        environment = self.environment(name) | {"ESCALE_METRICS_PORT": "0"}
        ran = subprocess.run(command, env=environment, capture_output=True, check=False)
        with (self.folder / "out" / name).open("ab") as out:
            out.write(ran.stdout + ran.stderr)
        assert ran.returncode == 0, (arguments, ran.stderr.decode()[-2000:])
        return ran.stdout.decode()

    def start_all(self) -> None:
        """Start what serves, and return once it does."""
        self.told["port"] = str(self.port)
        for name in PROCESSES:
            self.start(name)
        wait_until(lambda: '"ready"' in _answer(f"http://127.0.0.1:{self.port}/readyz"))

    def stop_all(self) -> None:
        """End every process as an operator does."""
        for one in self.running.values():
            one.terminate()
        for one in self.running.values():
            one.wait(PATIENCE_S)
        self.running.clear()

    def measured(self, name: str) -> str:
        """What a process says of itself to whoever measures it."""
        return _answer(f"http://127.0.0.1:{self.metrics[name]}/metrics")

    def dumped(self) -> bytes:
        """Both databases, as a backup of each would hold them."""
        return b"".join(
            subprocess.run(
                [str(one.bin / "pg_dump"), "--dbname", one.url], capture_output=True, check=True
            ).stdout
            for one in (self.log, self.keys)
        )

    def written(self) -> None:
        """Have both servers write what they know into their files."""
        for one in (self.log, self.keys):
            with psycopg.connect(one.url, autocommit=True) as db:
                db.execute("CHECKPOINT")

    def keep_whole(self) -> None:
        """Have no value compressed that is written from here on."""
        with psycopg.connect(self.log.url, autocommit=True) as db:
            for (statement,) in db.execute(WHOLE).fetchall():
                db.execute(statement)


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """The stores of an installation, and what runs on them until the end."""
    with (
        postgres_server(settings=TALKATIVE) as log,
        postgres_server(settings=KEYS) as keys,
        redis_server() as redis,
    ):
        found = Servers(folder, log, keys, redis)
        try:
            yield found
        finally:
            found.stop_all()


class RemoteSite(CanarySite):
    """The service as others reach it: over a socket; its jobs are those of its own worker."""

    def __init__(
        self, servers: Servers, client: Any, runtime: Runtime, portal: BlockingPortal
    ) -> None:
        key = signing_key(servers.settings)
        super().__init__(create_app(runtime), client, runtime, Now(), key)
        self._servers, self.portal = servers, portal

    def settle(self) -> None:
        """Wait until every view has come to the end of the log, and no job is left."""
        wait_until(self._is_quiet)

    def after(self, **time: float) -> None:
        """What the clockwork does daily is done now."""
        self.settle()
        self._servers.run("payment-run")

    def is_paid(self, life: Life, amount: str) -> None:
        answer = answer_of_bank(self.runtime.settings, amount, self.clock().date())
        self._servers.run("import-payments", str(answer))
        self.settle()

    def _is_quiet(self) -> bool:
        head, board = self.runtime.reader.head(), self.runtime.board
        states = board.by_state()
        assert "dead" not in states
        is_behind = any(one.position < head for one in all_progress(self.runtime.views))
        return not is_behind and not board.waiting()


@contextmanager
def remote(servers: Servers) -> Iterator[RemoteSite]:
    """The service over its socket, and a look into its stores."""
    runtime = open_runtime(servers.settings)
    address = f"http://127.0.0.1:{servers.port}"
    with httpx2.Client(base_url=address, timeout=60) as client, start_blocking_portal() as portal:
        site = RemoteSite(servers, client, runtime, portal)
        client.event_hooks = {"request": [lambda asked: site.addresses.append(str(asked.url))]}
        yield site
        portal.call(runtime.close)


def wait_until(is_so: Any) -> None:
    """Return once something is so.

    Raises: TimeoutError.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(is_so)
        time.sleep(0.05)


def _answer(url: str) -> str:
    with suppress(OSError), urlopen(url, timeout=5) as answer:  # noqa: S310 - our own
        return str(answer.read().decode())
    return ""
