"""The antivirus: a clamd that is asked about each file, or none at all."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from select import POLLIN, poll
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar
from urllib.parse import urlsplit
from zipfile import ZipFile

from clamav_client.clamd import (
    BufferTooLongError,
    ClamdError,
    ClamdNetworkSocket,
    CommunicationError,
    ResponseError,
)

from domain.errors import ScannerUnavailable
from domain.values import NOT_SCANNED, Scan, ScanOutcome

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_BYTES: Final = 32 * 1024 * 1024
"""The largest content that is sent; clamd's StreamMaxLength must not be lower."""

PATIENCE_SECONDS: Final = 60.0
AT_ONCE: Final = 4

TOO_LARGE: Final = "larger than the scanner takes"
NONSENSE: Final = "the scanner's answer makes no sense"

_RETRY_AFTER_SECONDS: Final = 30
_PORT: Final = 3310
_MAX_ANSWER_BYTES: Final = 1024
# What clamd "finds" in a file that it could not look into.
_BLIND: Final = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")

T = TypeVar("T")


class NoScanner:
    """Where no antivirus is set up: every file stays « not scanned », none is clean."""

    async def signatures(self) -> None:
        """Nothing: there is neither engine nor signature."""

    async def scan(self, content: AsyncIterator[bytes]) -> Scan:  # noqa: ARG002 - nobody reads it
        """Say that nobody looked; the content is not read."""
        return NOT_SCANNED

    def close(self) -> None:
        """Nothing is held."""


class ClamAV:
    """Asks a clamd, and calls a file clean only when clamd said so of exactly these bytes.

    By default clamd calls clean what it did not look into. So before each verdict it is given two
    harmless files, one nested beyond its limits and one encrypted: a clamd that lacks
    ``AlertExceedsMax yes`` or ``AlertEncrypted yes`` counts as unavailable.

    Contents lie in memory only, at most `at_once` of them, each of at most MAX_BYTES.
    Belongs to one event loop.
    """

    def __init__(
        self, url: str, *, patience_s: float = PATIENCE_SECONDS, at_once: int = AT_ONCE
    ) -> None:
        """Ask the clamd at this address.

        Args:
            url: ``tcp://host:3310`` or ``unix:/path``.
            patience_s: how long clamd may be silent; its MaxScanTime must be shorter.
            at_once: files that are examined at the same time; others wait, unread.

        Raises:
            ValueError: the address is of neither form.
        """
        self._family, self._address = _place(url)
        self._patience_s = patience_s
        self._places = asyncio.Semaphore(at_once)
        # Threads of its own: a clamd that hangs must not hold up whoever reads a file.
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="antivirus")

    async def signatures(self) -> str:
        """Version of the engine and of its signatures, such as ``ClamAV 1.4.3/27500/Mon Nov …``.

        Raises:
            ScannerUnavailable: clamd cannot be asked, or calls clean what it did not look into.
        """
        return await self._ask(self._signatures)

    async def scan(self, content: AsyncIterator[bytes]) -> Scan:
        """Have a content examined; SCAN_ERROR when clamd could not look into all of it.

        Raises:
            ScannerUnavailable: nothing is known of the content; it may be tried again.
        """
        async with self._places:
            whole = await _whole(content)
            if whole is None:
                return Scan(outcome=ScanOutcome.SCAN_ERROR, threat=TOO_LARGE)
            return await self._ask(lambda: self._scan(whole))

    def close(self) -> None:
        """Begin no other scan; one that runs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, question: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, question)
        except (ClamdError, OSError) as error:
            raise ScannerUnavailable(retry_after_s=_RETRY_AFTER_SECONDS) from error

    def _signatures(self) -> str:
        with closing(self._line()) as line:
            version = line.version()
        if not version.startswith("ClamAV "):
            raise ResponseError(NONSENSE)
        for option, probe in _PROBES:
            if self._verdict(BytesIO(probe))[0] is ScanOutcome.CLEAN:
                raise _DoesNotWarn(option)
        return version

    def _scan(self, content: BinaryIO) -> Scan:
        # Asked first: should clamd take new signatures meanwhile, the file is only scanned again.
        signatures = self._signatures()
        outcome, threat = self._verdict(content)
        return Scan(outcome=outcome, signatures=signatures, threat=threat)

    def _verdict(self, content: BinaryIO) -> tuple[ScanOutcome, str | None]:
        with closing(self._line()) as line:
            try:
                answer = line.instream(content)
            except BufferTooLongError:
                return ScanOutcome.SCAN_ERROR, TOO_LARGE
            except ResponseError:
                return ScanOutcome.SCAN_ERROR, NONSENSE
        return _read(*answer.get("stream", ("", None)))

    def _line(self) -> _Line:
        return _Line(_Socket(self._family), self._address, self._patience_s)


def new_antivirus(url: str) -> ClamAV | NoScanner:
    """The scanner at this address; none when the address is empty.

    Raises: ValueError.
    """
    return ClamAV(url) if url else NoScanner()


class _DoesNotWarn(ClamdError):
    """Clamd calls clean what it did not look into; names the option that it must run with."""


class _Socket(socket.socket):
    """A socket that stops sending, without an error, once the other side spoke or left.

    Attributes:
        is_refused: not all was sent, or the other side answered before the end.
    """

    is_refused = False

    def sendall(self, data: ReadableBuffer, flags: int = 0, /) -> None:
        """Send, unless the other side has had enough; what it said may then still be read."""
        spoken = poll()
        spoken.register(self, POLLIN)
        try:
            self.is_refused = self.is_refused or bool(spoken.poll(0))
            if not self.is_refused:
                super().sendall(data, flags)
        except ConnectionError:
            self.is_refused = True


class _Line(ClamdNetworkSocket):
    """One command to clamd in the library's words, to which only a whole answer counts.

    The library by itself waits for ever to reach a stopped daemon's socket file, loses the answer
    of a daemon that refuses the rest of a stream, and takes an answer that was cut for a whole one.
    """

    clamd_socket: _Socket

    def __init__(self, unused: _Socket, address: _Address, patience_s: float) -> None:
        super().__init__(timeout=patience_s)
        self.clamd_socket = unused
        self._address = address

    def close(self) -> None:
        """Leave nothing open, also where the library stumbled before it began."""
        self.clamd_socket.close()

    def _init_socket(self) -> None:
        self.clamd_socket.settimeout(self.timeout)
        self.clamd_socket.connect(self._address)

    def _recv_response(self) -> str:
        answer = bytearray()
        try:
            while len(answer) < _MAX_ANSWER_BYTES and (step := self.clamd_socket.recv(256)):
                answer += step
        except ConnectionResetError:  # it leaves bytes of ours unread; what it said may say why
            self.clamd_socket.is_refused = True
        is_early = self.clamd_socket.is_refused and answer.endswith(b"OK\n")
        if is_early or not answer.endswith(b"\n"):
            raise CommunicationError("cut")
        line = answer.decode("ascii", "replace").removesuffix("\n")
        if not line.isprintable():  # also where there are several lines
            raise ResponseError(NONSENSE)
        return line


_Address = str | tuple[str, int]


def _place(url: str) -> tuple[socket.AddressFamily, _Address]:
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return socket.AF_UNIX, parts.path
    if parts.scheme == "tcp" and parts.hostname:
        family = socket.AF_INET6 if ":" in parts.hostname else socket.AF_INET
        return family, (parts.hostname, parts.port or _PORT)
    raise ValueError("the address of clamd is tcp://host:port or unix:/path")


async def _whole(content: AsyncIterator[bytes]) -> BytesIO | None:
    """The content in memory, since no plain byte may touch a disk; None when it is too large."""
    whole = BytesIO()
    async for piece in content:
        whole.write(piece)
        if whole.tell() > MAX_BYTES:
            return None
    whole.seek(0)
    return whole


def _read(status: str, name: str | None) -> tuple[ScanOutcome, str | None]:
    """What clamd's answer means; whatever it is, only a bare OK is clean."""
    if status == "OK" and name is None:
        return ScanOutcome.CLEAN, None
    if status not in {"FOUND", "ERROR"} or not name:
        return ScanOutcome.SCAN_ERROR, NONSENSE
    if status == "FOUND" and not name.startswith(_BLIND):
        return ScanOutcome.INFECTED, name
    return ScanOutcome.SCAN_ERROR, name


def _nested() -> bytes:
    """A harmless file, packed more often than any clamd unpacks."""
    content = b"x"
    for _ in range(64):
        content = gzip.compress(content, mtime=0)
    return content


def _locked() -> bytes:
    """A harmless archive whose one file says that it is encrypted."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("x", b"x")
    content = bytearray(buffer.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


_PROBES: Final = (("AlertExceedsMax", _nested()), ("AlertEncrypted", _locked()))
