"""Commands per second, side by side: the floor, the stock library, rows with an ORM, and Escale.

Every contender is durable (fsync on, checked) and uses the same server with the same settings.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import create_engine

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.keys.secret_files import secret_of
from adapters.settings import Settings
from bench.bare import BareInserts
from bench.crud import CrudClaims
from bench.handlers import Handlers
from bench.people import filled
from bench.rounds import Effort, Figures, Measured, in_turn
from bench.stock import StockClaims, application
from servers.postgres import postgres_server

MOST = 32
"""Clients at once, and connections of a contender whose every client is a thread."""

BARE, STOCK, CRUD, OURS = "bare INSERT", "stock eventsourcing", "SQLAlchemy CRUD", "Escale"
POSTGRES = (BARE, STOCK, CRUD, OURS)

Live = Callable[[], Sequence[Callable[[], object]]]
"""Gives the commands of a new claim, to be called in their order."""


class Contender(Protocol):
    """Somebody who answers commands."""

    def rate(self, clients: int, seconds: float) -> float:
        """Commands per second that so many clients had answered."""
        ...


def in_threads(lives: Sequence[Live], seconds: float) -> float:
    """Commands per second of so many threads that each live one claim after the other."""
    begin = threading.Barrier(len(lives) + 1)

    def client(live: Live) -> int:
        done = 0
        begin.wait()
        ends = time.perf_counter() + seconds
        while True:
            for command in live():
                command()
                done += 1
                if time.perf_counter() >= ends:
                    return done

    with ThreadPoolExecutor(len(lives)) as pool:
        running = [pool.submit(client, live) for live in lives]
        begin.wait()
        started = time.perf_counter()
        done = sum(one.result() for one in running)
        return done / (time.perf_counter() - started)


class Threads:
    """A contender of whose clients each is a thread."""

    def __init__(self, live: Live) -> None:
        """Live these claims."""
        self._live = live

    def rate(self, clients: int, seconds: float) -> float:
        """Commands per second that so many clients had answered."""
        return in_threads([self._live] * clients, seconds)


class Inserts:
    """The floor: a connection per client."""

    def __init__(self, connections: Sequence[BareInserts]) -> None:
        """Insert through these connections."""
        self._lives: list[Live] = [partial(list, [one.insert]) for one in connections]

    def rate(self, clients: int, seconds: float) -> float:
        """Rows per second, a commit each."""
        return in_threads(self._lives[:clients], seconds)


@contextmanager
def on_postgres(folder: Path, people: int) -> Iterator[Mapping[str, Contender]]:
    """Every contender, each in a database of its own on one server that keeps its word."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(fsync=True))
        refuse_unsafe(server.url)
        dsn = {name: stack.enter_context(server.database()) for name in POSTGRES}
        bare = [stack.enter_context(closing(BareInserts(dsn[BARE]))) for _ in range(MOST)]
        stock = stack.enter_context(closing(application(**stock_settings(dsn[STOCK]))))
        engine = create_engine(
            dsn[CRUD].replace("postgresql:", "postgresql+psycopg:"), pool_size=MOST
        )
        stack.callback(engine.dispose)
        yield {
            BARE: Inserts(bare),
            STOCK: Threads(StockClaims(stock).live),
            CRUD: Threads(CrudClaims(engine).live),
            OURS: stack.enter_context(ours(folder, dsn[OURS], people)),
        }


@contextmanager
def on_sqlite(folder: Path, people: int) -> Iterator[Mapping[str, Contender]]:
    """The stock library and Escale, each on a file of its own that keeps its word."""
    path = folder / "stock.db"
    settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    with (
        closing(application(**settings, SQLITE_LOCK_TIMEOUT="30")) as stock,
        ours(folder, "", people) as handlers,
    ):
        refuse_loose(path)
        yield {STOCK: Threads(StockClaims(stock).live), OURS: handlers}


@contextmanager
def ours(folder: Path, database_url: str, people: int) -> Iterator[Handlers]:
    """Escale's handlers over an installation of its own with so many insured persons."""
    settings = Settings(data_dir=folder / "escale", database_url=database_url)
    migrate_all(settings)
    runtime = open_runtime(settings)
    ids = filled(runtime, people, secret_of(settings, settings.pepper_file, "pepper"))
    with closing(Handlers(runtime, ids)) as handlers:
        yield handlers
        refuse_unsealed(runtime)


def stock_settings(dsn: str) -> dict[str, str]:
    """What the library wants to know of a database."""
    parts = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": str(parts.hostname),
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_POOL_SIZE": str(MOST),
    }


def refuse_unsafe(dsn: str) -> None:
    """Measure nothing on a server that may lose what it said.

    Raises: RuntimeError.
    """
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with psycopg.connect(dsn) as db:
        found = {name: db.execute(f"show {name}").fetchone() for name in names}
    if set(found.values()) != {("on",)}:
        raise RuntimeError(f"not durable: {found}")


def refuse_loose(path: Path) -> None:
    """Measure nothing on a file whose connections, as SQLite opens them, lose what they said.

    Raises: RuntimeError.
    """
    with closing(sqlite3.connect(path)) as db:
        if db.execute("PRAGMA synchronous").fetchone() != (2,):
            raise RuntimeError("not durable: synchronous is not FULL")


def refuse_unsealed(runtime: Runtime) -> None:
    """Count nothing that was stored in clear.

    Raises: RuntimeError.
    """
    rows = runtime.reader.after(0, 100)
    if not any(b'"_sealed":' in row.stored.state for row in rows):
        raise RuntimeError("nothing was sealed")


def contest(contenders: Mapping[str, Contender], clients: int, effort: Effort) -> Figures:
    """Commands per second of each contender with so many clients."""
    rounds: dict[str, Measured] = {
        name: partial(one.rate, clients, effort.seconds) for name, one in contenders.items()
    }
    return in_turn(rounds, effort.rounds)
