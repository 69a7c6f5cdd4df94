"""Keeps one warm inspector, hands it open files, and survives whatever they do to it."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter, ValidationError

from adapters.documents.confinement import WALL_SECONDS
from adapters.documents.inspector import KINDS, STARTED
from adapters.documents.verdict import UNREADABLE, Facts, Refused

_START_SECONDS: Final = 60.0
# A fork ends itself at WALL_SECONDS; beyond, it was stopped from outside or taken over from inside.
_PATIENCE_SECONDS: Final = WALL_SECONDS + 2.0
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

    model_config = ConfigDict(extra="forbid", frozen=True)

    no_network: bool
    other_user: bool


class _Answer(BaseModel):
    """The line of a fork; strict, since a hostile file may have written it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _Taken(_Answer):
    pages: PositiveInt
    page_sizes: Annotated[tuple[tuple[float, float], ...], Field(min_length=1, max_length=50)]


class _NotTaken(_Answer):
    code: Literal[
        "document.unreadable",
        "document.needs_a_password",
        "document.too_large",
        "document.active_content",
    ]
    details: Annotated[dict[str, int | str], Field(max_length=4)]


_ANSWERS: Final[TypeAdapter[_Taken | _NotTaken]] = TypeAdapter(_Taken | _NotTaken)


class Sandbox:
    """Examines open files in processes that may die. Belongs to one event loop."""

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._inspector: _Inspector | None = None

    @property
    def confinement(self) -> Confinement | None:
        """What the inspector gave up, once one was started."""
        return self._inspector.confinement if self._inspector else None

    async def warm(self) -> "_Inspector":
        """Start the inspector, unless a living one is there.

        Raises:
            SandboxUnavailable: it does not start.
        """
        async with self._starting:
            if self._inspector is None or not self._inspector.is_alive:
                await self.close()
                try:
                    self._inspector = await _Inspector.start()
                except (OSError, ValidationError) as failure:
                    raise SandboxUnavailable from failure
            return self._inspector

    async def examine(self, file: int, media_type: str) -> Facts:
        """Have an open file examined.

        Raises:
            SandboxUnavailable: two inspectors in a row never began with the file.
            Refused: as the examination says; unreadable if it died or took too long.
        """
        for _ in range(2):
            inspector = await self.warm()
            answer = await inspector.ask(file, media_type)
            if answer.startswith(STARTED):
                return _read(answer.removeprefix(STARTED))
            await inspector.end()  # it died before it began: another one may do better
        raise SandboxUnavailable

    async def close(self) -> None:
        """End the inspector and all that it examines."""
        if self._inspector is not None:
            await self._inspector.end()
            self._inspector = None


class _Inspector:
    """A running inspector and the socket to it."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self.confinement = Confinement(no_network=False, other_user=False)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

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

    async def ask(self, file: int, media_type: str) -> bytes:
        """Send one file; whatever its fork answers until it ends, empty if there was no fork."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        answer = bytearray()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._control, [KINDS[media_type]], [file, theirs.fileno()])
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await _receive_all(ours, answer)
            except TimeoutError:
                await self.end()
            except OSError:
                pass  # the inspector is gone; what it said until then is all there is
        return bytes(answer)

    async def end(self) -> None:
        """Kill the inspector and its forks."""
        self._control.close()
        if self.is_alive:
            with suppress(ProcessLookupError):  # it may have died since, not yet noticed
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


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


def _read(line: bytes) -> Facts:
    """What the line of a fork says.

    Raises:
        Refused: as it says; unreadable if it says nothing, or what no inspection says.
    """
    try:
        answer = _ANSWERS.validate_json(line)
    except ValidationError as nonsense:
        raise Refused(UNREADABLE, why="inspection_died") from nonsense
    if isinstance(answer, _NotTaken):
        raise Refused(answer.code, **answer.details)
    return Facts(answer.pages, answer.page_sizes)
