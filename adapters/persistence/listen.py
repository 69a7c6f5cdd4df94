"""Hears what PostgreSQL announces; a notice can be missed, so nobody relies on it alone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg

LOG_CHANNEL = "escale_log"
"""Where the log says that it grew."""

VIEWS_CHANNEL = "escale_views"
"""Where the follower says how far a view has come: `name:position:version`."""

LOOK_UP_S = 1.0
"""How soon the thread sees that it shall end, or tries a broken connection again."""


def listen(
    dsn: str, channel: str, hear: Callable[[str], None], stopping: threading.Event
) -> threading.Thread:
    """Call `hear` with the text of each notice, from a thread of its own, until told to stop."""

    def run() -> None:
        while not stopping.is_set():
            try:
                _hear_while_connected(dsn, channel, hear, stopping)
            except psycopg.OperationalError:
                stopping.wait(LOOK_UP_S)

    thread = threading.Thread(target=run, name=f"listen-{channel}", daemon=True)
    thread.start()
    return thread


def _hear_while_connected(
    dsn: str, channel: str, hear: Callable[[str], None], stopping: threading.Event
) -> None:
    with psycopg.connect(dsn, autocommit=True, connect_timeout=2) as db:
        db.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        while not stopping.is_set():
            for notice in db.notifies(timeout=LOOK_UP_S, stop_after=1):
                hear(notice.payload)
