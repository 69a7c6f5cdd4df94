"""A Redis for tests: for one test process, or private and free to be killed."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import redis

from servers.binaries import ServerUser, redis_program
from servers.process import free_port, launch, new_folder, stop, wait_for_start


class RedisServer:
    """A server that speaks the Redis protocol."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def version(self) -> str:
        """What the server says of itself, such as `valkey 9.1.2`."""
        with redis.Redis.from_url(self.url) as client:
            told = client.info("server")
        name = "valkey" if "valkey_version" in told else "redis"
        return f"{name} {told[f'{name}_version']}"

    def flush(self) -> None:
        """Empty the database."""
        with redis.Redis.from_url(self.url) as client:
            client.flushdb()


class PrivateRedis(RedisServer):
    """A Redis of one test's own, which it may stop, kill and start again."""

    def __init__(self, folder: Path, program: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._program = program
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"
        self.port = free_port()
        super().__init__(f"redis://127.0.0.1:{self.port}/0")

    def start(self) -> None:
        """Start the server, and return when it answers.

        Raises: RuntimeError, with the end of its log.
        """
        place = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(self._folder)}
        options = {**place, "save": "", "maxmemory-policy": "noeviction", **self._settings}
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        ourselves, command = ServerUser(None, None, None), [str(self._program), *flags]
        self._process = launch(ourselves, command, self._folder, ending=signal.SIGTERM)
        wait_for_start(self._process, self._is_ready, self.log)

    def stop(self, how: Literal["fast", "kill"] = "fast") -> None:
        """Stop the server, in order or by SIGKILL."""
        if self._process:
            number = signal.SIGTERM if how == "fast" else signal.SIGKILL
            stop(self._process, number, self._folder)
            self._process = None

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def redis_server(*, settings: dict[str, str] | None = None) -> Iterator[PrivateRedis]:
    """A Redis of one's own, running, removed afterwards. settings: as in redis.conf."""
    folder, hold = new_folder()
    try:
        server = PrivateRedis(folder, redis_program(), settings or {})
        server.start()
        yield server
        server.stop()
    finally:
        hold.release_last()
