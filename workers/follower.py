"""The follower: runs every projection and the reactions along the log, and winds the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

import projections
from adapters.bootstrap import Runtime
from adapters.persistence.follow import Projector
from adapters.persistence.listen import LOG_CHANNEL, listen
from adapters.persistence.log_reader import SharedReader
from adapters.persistence.mapper import SharedMapper
from workers.notary import Notary
from workers.presence import Presence
from workers.reactions import Dispatcher, ticks

POLL_S = 1.0
"""A notice of growth can be missed: the log is looked at this often anyway."""

SWEEP_S = 5.0
RETRY_S = 1.0
log = structlog.get_logger("escale.follower")


class Follower:
    """One thread that moves everything that follows the log; any number of processes may run it."""

    def __init__(self, runtime: Runtime, send: Callable[[UUID], None]) -> None:
        """Send the ids of jobs with `send`, which must not block."""
        self._runtime = runtime
        self._send = send
        self._dispatcher = Dispatcher(runtime.board, runtime.ports.now)
        reader, mapper = SharedReader(runtime.engines.reading), SharedMapper()
        views, clock = runtime.views_writer, runtime.stopwatch
        self.projectors = [
            Projector(projection, reader, views, mapper, clock=clock)
            for projection in (*projections.ALL, self._dispatcher)
        ]
        self._notary = Notary(runtime)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._presence = Presence(runtime, drops=True)

    def start(self) -> None:
        """Run until `stop`; the tables of the views are ready when this returns.

        Raises: OperationalError when the database of the views is away.
        """
        for projector in self.projectors:
            projector.prepare()
        self._presence.start()
        self._spawn("follower", self._follow)
        self._spawn("clockwork", self._wind)
        self._notary.start()
        if self._runtime.settings.is_postgres:
            heard = listen(
                self._runtime.settings.database_url,
                LOG_CHANNEL,
                lambda _: self._wake(),
                self._stopping,
            )
            self._threads.append(heard)
        else:
            self._runtime.on_append.append(lambda _: self._wake())

    def stop(self) -> None:
        """Finish the batch that runs, then end."""
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            thread.join()
        self._presence.stop()
        self._notary.stop()

    def catch_up(self) -> None:
        """Move until nothing is left to do, in the caller's thread; for commands without a loop."""
        while self._step_all():
            pass

    def _wake(self) -> None:
        self._woken.set()
        self._notary.wake()

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                moved = self._step_all()
            except OperationalError as error:
                log.warning("database_away", error=type(error).__name__)
                self._stopping.wait(RETRY_S)
                continue
            if not moved:
                self._woken.wait(POLL_S)

    def _step_all(self) -> int:
        moved = 0
        for projector in self.projectors:
            steps = projector.step()
            if steps:
                self._runtime.positions.moved(projector.projection.NAME, projector.position)
            moved += steps
        for job_id in self._dispatcher.posted():
            self._send(job_id)
        return moved

    def _wind(self) -> None:
        board, now = self._runtime.board, self._runtime.ports.now
        while not self._stopping.is_set():
            try:
                with self._runtime.views_writer.begin() as db:
                    board.post(db, ticks(now()), now())
                for job_id in board.due(now()):
                    self._send(job_id)
            except OperationalError as error:
                log.warning("database_away", error=type(error).__name__)
            self._stopping.wait(SWEEP_S)
