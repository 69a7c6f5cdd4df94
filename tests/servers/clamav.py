"""A clamd for tests: private, on one signature of our own, free to be killed; and a false one."""

import fcntl
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, cast

from servers.binaries import ServiceMissing, server_user
from servers.process import free_port, launch, new_folder, stop, wait_for_start

GIVEN_PROGRAM = "ESCALE_TEST_CLAMD"
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "clamav-daemon")

PATIENCE = 10.0  # seconds that a test waits for what must happen

MARKER = b"ESCALE-TEST-MARKER-THAT-HARMS-NOBODY"
THREAT = "Escale.Test.Marker.UNOFFICIAL"  # clamd adds the last word: the signature is not signed

WARNING = b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\n"

# What the runbook asks of the real daemon; no self-check, no signatures from the network.
SETTINGS = {
    "Foreground": "yes",
    "ScanPDF": "yes",
    "AlertEncrypted": "yes",
    "AlertExceedsMax": "yes",
    "StreamMaxLength": "32M",
    "SelfCheck": "0",
    "TCPAddr": "127.0.0.1",
}


def clamd_program() -> Path:
    """The antivirus daemon: the one given, the system's, else installed when we may.

    Raises: ServiceMissing.
    """
    if program := known_clamd():
        return program
    with Path(tempfile.gettempdir(), "escale-test-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes must not install at once
        if program := known_clamd() or install():
            return program
    raise ServiceMissing(f"no ClamAV for the tests: {' '.join(INSTALL)}")


def known_clamd() -> Path | None:
    """The daemon that is there already."""
    if given := os.environ.get(GIVEN_PROGRAM):
        return Path(given)
    found = shutil.which("clamd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    return Path(found) if found else None


def install() -> Path | None:
    """Have the system's packages bring it, if we are root and there is apt."""
    if os.geteuid() != 0 or not shutil.which(INSTALL[0]):
        return None
    patient = (INSTALL[0], "-o", "DPkg::Lock::Timeout=300", *INSTALL[1:])
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(patient, env=environment, capture_output=True, check=False)
    return known_clamd()


class PrivateClamd:
    """A clamd of one's own, as a user without rights.

    url, tcp_url: the same daemon, by its socket file and by its loopback port.
    """

    def __init__(self, folder: Path, program: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._program = program
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._home = server_user().own(folder / "clamd")
        self._socket = self._home / "socket"
        self._port = free_port()
        self.log = folder / "log"
        self.url = f"unix:{self._socket}"
        self.tcp_url = f"tcp://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """Its process, which must be running."""
        if self._process is None:
            raise RuntimeError("this clamd is stopped")
        return self._process.pid

    def start(self) -> None:
        """Start the daemon, and return when it answers.

        Raises: RuntimeError, with the end of its log.
        """
        command = [str(self._program), f"--config-file={self._write_settings()}"]
        # A paused process takes no other signal, and there is nothing to save.
        self._process = launch(server_user(), command, self._folder, ending=signal.SIGKILL)
        wait_for_start(self._process, self._is_ready, self.log)

    def stop(self, how: Literal["fast", "kill"] = "fast") -> None:
        """Stop the daemon, in order or by SIGKILL."""
        if self._process:
            number = signal.SIGTERM if how == "fast" else signal.SIGKILL
            stop(self._process, number, self._folder)
            self._process = None

    def pause(self) -> None:
        """Hold the daemon as it is: the system still takes connections, nobody answers them."""
        os.kill(self.pid, signal.SIGSTOP)

    def wait_for_stream(self, size_bytes: int) -> None:
        """Return once the daemon has received so much of a stream.

        Raises: TimeoutError.
        """
        deadline = time.monotonic() + PATIENCE
        while not self._has_received(size_bytes):
            if time.monotonic() > deadline:
                raise TimeoutError("the daemon receives nothing")
            time.sleep(0.001)

    def _has_received(self, size_bytes: int) -> bool:
        try:
            return any(file.stat().st_size > size_bytes for file in self._home.rglob("*"))
        except FileNotFoundError:  # gone meanwhile
            return False

    def _write_settings(self) -> Path:
        (self._folder / "own.ndb").write_text(f"Escale.Test.Marker:0:*:{MARKER.hex()}\n")
        place = {
            "DatabaseDirectory": str(self._folder),
            "TemporaryDirectory": str(self._home),
            "LocalSocket": str(self._socket),
            "TCPSocket": str(self._port),
        }
        options = {**SETTINGS, **place, **self._settings}
        file = self._folder / "clamd.conf"
        file.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
        return file

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as line:
                line.sendall(b"nPING\n")
                return line.recv(5) == b"PONG\n"
        except OSError:
            return False


@contextmanager
def clamav_server(*, settings: dict[str, str] | None = None) -> Iterator[PrivateClamd]:
    """A clamd of one's own, running, removed afterwards. settings: as in clamd.conf."""
    folder, hold = new_folder()
    try:
        server = PrivateClamd(folder, clamd_program(), settings or {})
        server.start()
        yield server
        server.stop("kill")
    finally:
        hold.release_last()


class FalseClamd(socketserver.ThreadingTCPServer):
    """Warns of the two probes that come first, as clamd does; then answers what the test says.

    is_early: it answers as soon as it has seen the beginning of a content.
    streams: how many contents it was shown, the probes included.
    """

    def __init__(self, answer: bytes, version: bytes) -> None:
        super().__init__(("127.0.0.1", 0), FalseTalk)
        self.answer = answer
        self.version = version
        self.is_early = False
        self.streams = 0
        self.url = f"tcp://127.0.0.1:{self.server_address[1]}"


class FalseTalk(socketserver.StreamRequestHandler):
    """One command to a false clamd."""

    def handle(self) -> None:
        """Answer it."""
        told = cast(FalseClamd, self.server)
        if self.rfile.readline() == b"nVERSION\n":
            self.wfile.write(told.version)
            return
        told.streams += 1
        is_probe = told.streams <= 2
        while size := int.from_bytes(self.rfile.read(4)):
            self.rfile.read(size)
            if told.is_early and not is_probe:
                break
        self.wfile.write(WARNING if is_probe else told.answer)


@contextmanager
def false_clamd(answer: bytes, version: bytes = b"ClamAV 1.4.3\n") -> Iterator[FalseClamd]:
    """A server that answers every content with these bytes and hangs up."""
    with FalseClamd(answer, version) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
