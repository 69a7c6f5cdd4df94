"""How a process says that it reads the views, for as long as it does."""

from __future__ import annotations

import threading
from contextlib import suppress
from uuid import uuid4

import structlog
from sqlalchemy.exc import DBAPIError

from adapters.bootstrap import Runtime
from adapters.persistence.view_readers import SAID_EVERY_S, Reading

log = structlog.get_logger("escale.presence")


class Presence:
    """A thread that says so every half minute.

    drops: whether it also drops the old versions that nobody reads, as followers do, whose role
        owns the tables.
    """

    def __init__(self, runtime: Runtime, *, drops: bool = False) -> None:
        """Speak for the process that uses this runtime."""
        self._reading = Reading(runtime.views_writer, uuid4())
        self._now = runtime.ports.now
        self._drops = drops
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        """Say so now, and go on; that the database is away does not keep a process from starting.

        Nobody drops what this process reads from here on.
        """
        self._say()
        self._thread.start()

    def stop(self) -> None:
        """Say that the process reads nothing any more."""
        self._stopping.set()
        self._thread.join()
        with suppress(DBAPIError):
            self._reading.end()

    def _run(self) -> None:
        while not self._stopping.wait(SAID_EVERY_S):
            self._say()

    def _say(self) -> None:
        try:
            self._reading.say(self._now())
            if self._drops:
                self._reading.drop_old(self._now())
        except DBAPIError as error:
            log.warning("database_away", error=type(error).__name__)
