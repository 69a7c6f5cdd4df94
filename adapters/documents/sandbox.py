"""Keeps one warm inspector, hands it open files, and survives whatever they do to it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.documents.confinement import Bounds
from adapters.documents.inspector import STARTED
from adapters.documents.request import Request

_START_SECONDS: Final = 60.0
_MAX_ANSWER_BYTES: Final = 64 * 1024
_ROOT: Final = str(Path(__file__).parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from adapters.documents.inspector import main; main()"
)


class SandboxUnavailable(Exception):
    """No inspector could be started or reached; it says nothing about the file."""


class Confinement(BaseModel):
    """What this system let an inspector give up, beside its limits.

    Attributes:
        no_network: it has no network of any kind.
        other_user: it runs as a user without rights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    no_network: bool
    other_user: bool


class Sandbox:
    """Has things done to open files in processes that may die. Belongs to one event loop.

    It may be shared by gates and studios; who creates it closes it.
    """

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._inspector: Inspector | None = None
        self._is_closed = False

    @property
    def confinement(self) -> Confinement | None:
        """What the inspector gave up, once one was started."""
        return self._inspector.confinement if self._inspector else None

    async def warm(self) -> "Inspector":
        """Start the inspector, unless a living one is there.

        Raises:
            SandboxUnavailable: it does not start, or the sandbox is closed.
        """
        async with self._starting:
            if self._is_closed:
                raise SandboxUnavailable
            if self._inspector is None or not self._inspector.is_alive:
                await self._end()
                try:
                    self._inspector = await Inspector.start()
                except (OSError, ValidationError) as failure:
                    raise SandboxUnavailable from failure
            return self._inspector

    async def run(self, request: Request, files: Sequence[int]) -> bytes:
        """Have something done to open files.

        Args:
            request: what to do.
            files: descriptors as the request wants them; the one of a place for what is made comes
                last. It is emptied first.

        Returns:
            The line that the inspection wrote; empty or cut short if it died or took too long.

        Raises:
            SandboxUnavailable: two inspectors in a row never began, or were ended halfway for
                what another file did.
        """
        for _ in range(2):
            inspector = await self.warm()
            answer = await inspector.ask(request, files)
            if answer.startswith(STARTED):
                return answer.removeprefix(STARTED)
            await inspector.end()  # it died before it began: another one may do better
        raise SandboxUnavailable

    async def close(self) -> None:
        """End the inspector and all that it does, for good."""
        self._is_closed = True
        await self._end()

    async def _end(self) -> None:
        if self._inspector is not None:
            await self._inspector.end()
            self._inspector = None


class Inspector:
    """A running inspector and the socket to it."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._is_ended = False
        self.confinement = Confinement(no_network=False, other_user=False)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.returncode is None and not self._is_ended

    @classmethod
    async def start(cls) -> Self:
        """Start an inspector and wait until it has loaded its parsers.

        Raises:
            OSError: it cannot be started, or takes too long.
            ValidationError: it ended, or says what no inspector says.
        """
        control, theirs = socket.socketpair()
        control.setblocking(False)
        try:
            with theirs:
                inspector = cls(await _spawn(theirs), control)
        except BaseException:
            control.close()
            raise
        try:
            async with asyncio.timeout(_START_SECONDS):
                said = await asyncio.get_running_loop().sock_recv(control, _MAX_ANSWER_BYTES)
            inspector.confinement = Confinement.model_validate_json(said)
        except BaseException:
            await inspector.end()
            raise
        return inspector

    async def ask(self, request: Request, files: Sequence[int]) -> bytes:
        """Send one request; whatever its fork answers until it ends, empty if nothing is known."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        answer = bytearray()
        with ours:
            try:
                with theirs:
                    descriptors = [*files, theirs.fileno()]
                    socket.send_fds(self._control, [request.to_bytes()], descriptors)
                async with asyncio.timeout(_patience_seconds(request.bounds)):
                    await _receive_all(ours, answer)
            except TimeoutError:
                await self.end()
                return bytes(answer)
            except OSError:
                pass  # the inspector is gone; what it said until then is all there is
        if self._is_ended and not answer.endswith(b"\n"):
            return b""  # cut off because another file had to be stopped: this one did nothing
        return bytes(answer)

    async def end(self) -> None:
        """Kill the inspector and its forks."""
        self._is_ended = True
        self._control.close()
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it may have died since, not yet noticed
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


def _patience_seconds(bounds: Bounds) -> float:
    """How long to wait for a fork.

    It ends itself at its bound; beyond, it was stopped from outside or taken over from inside.
    """
    return bounds.wall_seconds + 2.0


async def _spawn(control: socket.socket) -> asyncio.subprocess.Process:
    """Start the program apart: own session, no environment, in a directory that is gone."""
    with TemporaryDirectory(prefix="inspector-") as nowhere:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT),
            stdin=control.fileno(),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=nowhere,
            env={},
            start_new_session=True,
        )


async def _receive_all(answers: socket.socket, answer: bytearray) -> None:
    """Add to an answer until the fork ends, or says more than it may."""
    loop = asyncio.get_running_loop()
    while len(answer) <= _MAX_ANSWER_BYTES:
        step = await loop.sock_recv(answers, _MAX_ANSWER_BYTES)
        if not step:
            return
        answer += step
