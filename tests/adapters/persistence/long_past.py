"""A log of any length: a short past that was really lived, told again of other people."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import count, islice
from uuid import UUID

import psycopg

from .ground import Place, Raw

ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
APART = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""Multiplied by the number of the telling and laid over every id: the stories do not meet."""


def lengthen(place: Place, events: int) -> None:
    """Tell the log of this place again and again, of others each time, until it is so long.

    Sealed fields stay as they are, and open for nobody: no view looks into them.
    """
    lived = place.stored()
    wanted = islice(_told_again(lived), max(0, events - len(lived)))
    if place.is_postgres:
        with psycopg.connect(place.settings.database_url) as db, db.cursor() as cursor:
            columns = "originator_id, originator_version, topic, state"
            with cursor.copy(f"COPY stored_events ({columns}) FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["uuid", "int8", "text", "bytea"])
                for event in wanted:
                    copy.write_row((event.stream, event.version, event.topic, event.state))
            db.execute("ANALYZE stored_events")
        return
    insert = "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    with closing(sqlite3.connect(place.settings.log_path)) as file, file:
        rows = ((one.stream.hex, one.version, one.topic, one.state) for one in wanted)
        file.executemany(f"{insert} VALUES (?, ?, ?, ?)", rows)


def _told_again(lived: list[Raw]) -> Iterator[Raw]:
    split = [(event, ID.split(event.state), ID.findall(event.state)) for event in lived]
    for telling in count(1):
        other = _others(telling)
        for event, between, ids in split:
            state = b"".join(
                piece + other(name) for piece, name in zip(between, [*ids, b""], strict=True)
            )
            stream = UUID(other(str(event.stream).encode()).decode())
            yield event._replace(stream=stream, state=state)


def _others(telling: int) -> Callable[[bytes], bytes]:
    over = (telling * APART) % (1 << 128)

    @cache
    def other(name: bytes) -> bytes:
        return str(UUID(int=UUID(name.decode()).int ^ over)).encode() if name else b""

    return other
