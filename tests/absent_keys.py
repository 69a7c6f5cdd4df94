"""The store of the keys is away for a while, or goes away in the midst of something."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from adapters.bootstrap import Runtime
from installation import Site

BESIDE: Final = frozenset(
    {"access_log", "access_heads", "buckets", "jobs", "queue_proposals", "sqlite_sequence"}
)
"""What may change though nothing was done: who asked and how often, to whom a claim is proposed
for three seconds, and that a job was tried."""


@contextmanager
def keys_away(site: Site) -> Iterator[None]:
    """No process reaches the keys, and none still holds one."""
    vault, engine = site.runtime.vault, site.runtime.engines.keys
    vault._by_person.clear()
    vault._by_id.clear()
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE person_keys RENAME TO away")
    try:
        yield
    finally:
        with engine.begin() as db:
            db.exec_driver_sql("ALTER TABLE away RENAME TO person_keys")


@dataclass
class Refusing:
    """How often the keys were asked for. since: the first time that they refuse, counted from 1."""

    since: int
    asked: int = 0

    @property
    def has_refused(self) -> bool:
        return self.asked >= self.since

    def ask(self) -> None:
        self.asked += 1
        if self.has_refused:
            raise OperationalError("BEGIN", None, ConnectionRefusedError())


@contextmanager
def keys_refuse(runtime: Runtime, since: int) -> Iterator[Refusing]:
    """The store refuses from its n-th use on; no key is kept open from one use to the next."""
    vault, refusing = runtime.vault, Refusing(since)
    told = vault._monotonic

    def begin(_: Any) -> None:
        refusing.ask()

    ticks = count(step=10)
    vault._monotonic = lambda: float(next(ticks))
    vault._by_person.clear()
    vault._by_id.clear()
    event.listen(runtime.engines.keys, "begin", begin)
    try:
        yield refusing
    finally:
        event.remove(runtime.engines.keys, "begin", begin)
        vault._monotonic = told
        vault._by_person.clear()
        vault._by_id.clear()


def state_of(folder: Path) -> dict[str, str]:
    """What an installation holds: a digest of every table and the name and size of every file."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".db":
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                found |= {f"{path.name} {name}": told for name, told in _tables(db)}
        elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
            found[str(path.relative_to(folder))] = str(path.stat().st_size)
    return found


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Which tables and files are not as they were."""
    return sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))


def _tables(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (name,) in names.fetchall():
        if name not in BESIDE:
            rows = sorted(map(repr, db.execute(f"SELECT * FROM {name}")))
            yield name, hashlib.sha256("\n".join(rows).encode()).hexdigest()
