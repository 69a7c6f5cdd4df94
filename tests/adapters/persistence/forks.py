"""Other processes of the tests, forked from one that has imported everything: a start takes ms."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from .ground import ROOT, Place

MODULE = "tests.adapters.persistence.hands"
ENDED, FAILED = "ended", "failed "


class Hand:
    """A process that does one thing in a place, line by line; gone, by SIGKILL, with its context.

    Until it is gone nobody else reuses its id: the process that forked it keeps its remains.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._from = line.makefile("r")
        self.pid = int(self._from.readline())
        self._is_gone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        try:
            self.finish()
        finally:
            self._from.close()
            self._line.close()

    def tell(self, line: object) -> None:
        """Say a line to it."""
        self._line.sendall(f"{line}\n".encode())

    def heard(self) -> str:
        """The next line that it says.

        Raises: EOFError when it ended without a word, RuntimeError when it failed.
        """
        for line in self.all_heard():
            return line
        raise EOFError(f"{self.pid} says no more")

    def all_heard(self) -> Iterator[str]:
        """Every line until it ends or is killed; a line that was cut off is none.

        Raises: RuntimeError when it failed.
        """
        with suppress(ConnectionResetError):
            while (line := self._from.readline()).endswith("\n"):
                if line.startswith(FAILED):
                    self._is_gone = True
                    raise RuntimeError(json.loads(line.removeprefix(FAILED)))
                if line == f"{ENDED}\n":
                    break
                yield line[:-1]
        self._is_gone = True

    def kill(self) -> None:
        """SIGKILL; what it said before can still be heard, and after that it is gone."""
        if not self._is_gone:
            os.kill(self.pid, signal.SIGKILL)

    def finish(self) -> list[str]:
        """Wait until it ends by itself. Returns: what it said until then.

        Raises: RuntimeError when it failed.
        """
        return list(self.all_heard())


class Hands:
    """Starts hands; a context manager around the process that forks them."""

    def __init__(self) -> None:
        path = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
        self._mother = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._mother.stdout is not None
        self._port = int(self._mother.stdout.readline())

    def __call__(self, place: Place, name: str, *arguments: object) -> Hand:
        """A new process that does what is named in hands.py."""
        line = socket.create_connection(("127.0.0.1", self._port))
        order = {"name": name, "arguments": [*map(str, arguments)], "in": place.environment}
        line.sendall(f"{json.dumps(order)}\n".encode())
        return Hand(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._mother.communicate()


def fork_on_demand(work: Callable[..., None]) -> None:
    """Fork a process for each order until standard input ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while sys.stdin not in (ready := select.select([listener, sys.stdin], [], [])[0]):
            assert ready
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _obey(line, work)
            line.close()


def _obey(line: socket.socket, work: Callable[..., None]) -> None:
    sys.stdin = line.makefile("r")
    sys.stdout = line.makefile("w")
    sys.stdout.reconfigure(line_buffering=True)
    try:
        print(os.getpid())
        order: Mapping[str, object] = json.loads(sys.stdin.readline())
        os.environ.update(order["in"])  # type: ignore[call-overload]
        work(order["name"], *order["arguments"])  # type: ignore[misc]
        print(ENDED)
    except BaseException:
        with suppress(OSError):
            print(FAILED + json.dumps(traceback.format_exc()))
    finally:
        os._exit(0)
