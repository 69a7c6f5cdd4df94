"""Writers of bare events: batches as the store writes them, some slow, some rolled back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from adapters.persistence import postgres, sqlite

from .ground import Place

LARGEST_SAVE = 10
SLOWEST_S = 0.01
UNLOCKED = """
INSERT INTO stored_events (originator_id, originator_version, topic, state)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[])
RETURNING originator_id, originator_version, notification_id
"""
"""The store's statement without its lock: what must not be."""


def bare_events(count: int) -> list[StoredEvent]:
    """Events of new streams, which mean nothing."""
    return [StoredEvent(uuid4(), 1, "bare", b"{}") for _ in range(count)]


@contextmanager
def postgres_transaction(
    dsn: str, events: Sequence[StoredEvent], *, is_locked: bool = True
) -> Iterator[tuple[psycopg.Connection, list[int]]]:
    """The store's statement, its transaction left open. Gives: the connection, the positions."""
    columns = [
        [event.originator_id for event in events],
        [event.originator_version for event in events],
        [event.topic for event in events],
        [event.state for event in events],
    ]
    with closing(psycopg.connect(dsn)) as db:
        found = db.execute(postgres.APPEND if is_locked else UNLOCKED, columns).fetchall()
        yield db, [position for _, _, position in found]


@dataclass(frozen=True)
class Lane:
    """One writer. is_locked: as the store writes; else as it must not be."""

    place: Place
    seed: str
    is_locked: bool

    def write(self, count: int) -> None:
        """Write so many events; say how many each save stored."""
        asyncio.run(self._write(count))

    async def _write(self, count: int) -> None:
        chance, backend, written = random.Random(self.seed), self.place.backend(), 0
        while written < count:
            events = bare_events(chance.randint(1, LARGEST_SAVE))
            how = chance.choices(["plain", "COMMIT", "ROLLBACK"], [80, 12, 8])[0]
            if how == "plain" and self.is_locked:
                [positions] = await backend.append([events])
                assert not isinstance(positions, Exception)
            else:
                end = "COMMIT" if how == "plain" else how
                self._dawdle(events, end, chance.uniform(0, SLOWEST_S))
            if how != "ROLLBACK":
                written += len(events)
                print(len(events))
        await backend.close()

    def _dawdle(self, events: Sequence[StoredEvent], end: str, pause_s: float) -> None:
        """Hold the transaction open for a while before it ends this way."""
        if self.place.is_postgres:
            dsn = self.place.settings.database_url
            with postgres_transaction(dsn, events, is_locked=self.is_locked) as (db, _):
                time.sleep(pause_s)
                db.execute(end.encode())
            return
        with closing(sqlite.connect(self.place.settings.log_path)) as file:
            file.execute("BEGIN IMMEDIATE")
            rows = [(UUID(str(e.originator_id)).hex, 1, e.topic, e.state) for e in events]
            file.executemany(sqlite.INSERT, rows)
            time.sleep(pause_s)
            file.execute(end)
