"""A PostgreSQL for tests: shared by all of them, or private and free to be crashed."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from servers.binaries import postgres_programs, server_user, usable_by
from servers.process import START_SECONDS, free_port, launch, new_folder, stop, wait_for_start

SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}
UNSAFE = {"fsync": "off", "full_page_writes": "off"}  # survives a killed server, not a power cut


class PostgresServer:
    """A PostgreSQL that tests may fill with databases; other tests use it too."""

    def __init__(self, url: str, programs: Path | None = None) -> None:
        self.url = url
        self._programs = programs
        self._templates: dict[str, str] = {}

    @property
    def bin(self) -> Path:
        """Folder of pg_dump, pg_restore and psql."""
        return self._programs or postgres_programs()

    @property
    def version(self) -> str:
        """What the server says of itself, such as `18.6`."""
        with self._admin() as db:
            row = db.execute("show server_version").fetchone()
        return str(row[0]) if row else ""

    def dsn(self, dbname: str) -> str:
        """URL of one of its databases."""
        return urlsplit(self.url)._replace(path=f"/{dbname}").geturl()

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of the template. Returns: its URL."""
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self._admin() as db:
            db.execute(make.format(sql.Identifier(name), sql.Identifier(template or "template0")))
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, hanging up on whoever still uses it."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self._admin() as db:
            db.execute(drop.format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """URL of a database of one's own, removed afterwards."""
        name = f"test_{uuid4().hex}"
        dsn = self.create_database(name, template)
        try:
            yield dsn
        finally:
            self.drop_database(name)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """Name of a database that fill(url) prepared, once per test process, for copying.

        fill must close its connections: PostgreSQL copies only a database that nobody uses.
        """
        if name not in self._templates:
            database = f"{name}_{uuid4().hex}"
            fill(self.create_database(database))
            self._templates[name] = database
        return self._templates[name]

    def drop_templates(self) -> None:
        """Remove what template() made."""
        while self._templates:
            self.drop_database(self._templates.popitem()[1])

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)


class PrivatePostgres(PostgresServer):
    """A PostgreSQL of one test's own, which it may stop, crash and start again."""

    def __init__(self, folder: Path, programs: Path, settings: dict[str, str]) -> None:
        self._user = server_user()
        self._folder = folder
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = free_port()
        url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        super().__init__(url, usable_by(self._user, programs, folder))
        self._make_cluster()

    def start(self) -> None:
        """Start the server, and return when it answers.

        Raises: RuntimeError, with the end of its log.
        """
        options = {"unix_socket_directories": "", "max_connections": "200", **self._settings}
        flags = [f"--{name}={value}" for name, value in options.items()]
        place = ["-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port)]
        command = [str(self.bin / "postgres"), *place, *flags]
        self._process = launch(self._user, command, self._folder, ending=signal.SIGQUIT)
        wait_for_start(self._process, self._is_ready, self.log)

    def stop(self, how: Literal["fast", "immediate", "kill"] = "fast") -> None:
        """Stop the server: in order, at once without a word (a crash), or by SIGKILL."""
        if self._process:
            stop(self._process, SIGNALS[how], self._folder)
            self._process = None
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # SIGKILL leaves it

    def _make_cluster(self) -> None:
        self._user.own(self.data)
        shape = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync"]
        with self.log.open("ab") as log:
            command = [str(self.bin / "initdb"), "-D", str(self.data), *shape]
            code = self._user.popen(command, log).wait(START_SECONDS)
        if code:
            raise RuntimeError(f"initdb failed:\n{self.log.read_text()[-2000:]}")

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[7:8] == ["ready   "]  # its eighth line tells the state, padded


@contextmanager
def postgres_server(
    *, fsync: bool = False, programs: Path | None = None, settings: dict[str, str] | None = None
) -> Iterator[PrivatePostgres]:
    """A PostgreSQL of one's own, running, removed afterwards.

    fsync: True where durability or speed is what one looks at; settings: as in postgresql.conf.
    """
    folder, hold = new_folder()
    try:
        chosen = {**({} if fsync else UNSAFE), **(settings or {})}
        server = PrivatePostgres(folder, programs or postgres_programs(), chosen)
        server.start()
        yield server
        server.stop()
    finally:
        hold.release_last()
