"""A TCP proxy that loses connections on demand, at a known point of the conversation."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit, urlunsplit

Side = Literal["requests", "replies"]
PATIENCE = 10.0  # seconds that a test waits for what must happen


def ends_a_postgres_reply(answer: bytes) -> bool:
    """Whether PostgreSQL has said all: ReadyForQuery is last, and sent after the commit."""
    return answer[-6:-1] == b"Z\x00\x00\x00\x05"


def any_answer(answer: bytes) -> bool:
    """For protocols where the first bytes of an answer prove that the work is done (Redis)."""
    return bool(answer)


class Line:
    """One client's connection and its twin to the server."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.ends = (client, server)
        self.request = b""  # what the client said since the server's last answer
        self.answer = b""  # what the server said and the client will never hear
        self.is_doomed = False
        self.is_cut = False

    def cut(self) -> None:
        """Close both ends; each side sees the other hang up."""
        self.is_cut = True
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads it
            end.close()


class CuttingProxy:
    """Stands between clients and a server; a context manager that listens on a free port.

    cut_after_server_reply() lets the next request through, swallows its answer and hangs up:
    the server has done the work and the client does not know. cut_now() hangs up at once.
    hold() keeps back what one side says until release(), or for ever after cut_now().
    refuse() hangs up on new clients until accept().
    """

    def __init__(
        self,
        target_host: str,
        target_port: int,
        *,
        is_whole: Callable[[bytes], bool] = ends_a_postgres_reply,
    ) -> None:
        self.target = (target_host, target_port)
        self.swallowed: list[bytes] = []
        self._is_whole = is_whole
        self._lines: list[Line] = []
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._trigger: bytes | None = None
        self._held: dict[Side, bool] = {"requests": False, "replies": False}
        self._waiting = 0
        self._refuses = False
        self._is_closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_closed = True
        with suppress(OSError):
            socket.create_connection((self.host, self.port)).close()  # wakes the acceptor
        self._threads[0].join(PATIENCE)
        self._listener.close()
        self.cut_now()
        for thread in self._threads:
            thread.join(PATIENCE)

    def url(self, url: str) -> str:
        """The same URL through the proxy."""
        parts = urlsplit(url)
        user = parts.netloc.rpartition("@")[0]
        place = f"{self.host}:{self.port}"
        return urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place))

    def cut_after_server_reply(self, request: bytes = b"") -> None:
        """Once: lose the answer to the next request that contains these bytes, and the line."""
        with self._changed:
            self._trigger = request

    def wait_for_cut(self, count: int = 1) -> None:
        """Return once so many answers were swallowed.

        Raises: TimeoutError.
        """
        self._wait_until(lambda: len(self.swallowed) >= count, "no answer was swallowed")

    def cut_now(self) -> int:
        """Hang up on every client; what is held back is lost. Returns: how many were cut."""
        with self._changed:
            alive = [line for line in self._lines if not line.is_cut]
            for line in alive:
                line.cut()
            self._lines.clear()
            self._changed.notify_all()
        return len(alive)

    def hold(self, side: Side = "replies") -> None:
        """Keep back what the clients (requests) or the server (replies) say from now on."""
        with self._changed:
            self._held[side] = True

    def wait_for_held(self, count: int = 1) -> None:
        """Return once so many lines have something kept back.

        Raises: TimeoutError.
        """
        self._wait_until(lambda: self._waiting >= count, "nothing is being held back")

    def release(self) -> None:
        """Pass on what was kept back, and hold no more."""
        with self._changed:
            self._held = {"requests": False, "replies": False}
            self._changed.notify_all()

    def refuse(self) -> None:
        """Hang up on new clients; those that are connected stay."""
        self._refuses = True

    def accept(self) -> None:
        """Let new clients in again."""
        self._refuses = False

    def _wait_until(self, condition: Callable[[], bool], otherwise: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, PATIENCE):
                raise TimeoutError(otherwise)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._is_closed:
            client, _ = self._listener.accept()
            try:
                server = socket.create_connection(self.target) if self._lets_in() else None
            except OSError:
                server = None
            if server is None:
                client.close()
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = Line(client, server)
            with self._changed:
                self._lines.append(line)
            self._start(self._pass_requests, line)
            self._start(self._pass_replies, line)

    def _lets_in(self) -> bool:
        return not self._refuses and not self._is_closed

    def _pass_requests(self, line: Line) -> None:
        client, server = line.ends
        with suppress(OSError):
            while data := client.recv(65536):
                with self._changed:
                    self._keep_back("requests", line)
                    line.request += data
                    if self._is_trigger(line):
                        line.is_doomed, self._trigger = True, None
                server.sendall(data)
        line.cut()

    def _is_trigger(self, line: Line) -> bool:
        return not line.is_cut and self._trigger is not None and self._trigger in line.request

    def _pass_replies(self, line: Line) -> None:
        client, server = line.ends
        with suppress(OSError):
            while data := server.recv(65536):
                with self._changed:
                    line.request = b""
                    if line.is_doomed:
                        self._swallow(line, data)
                        continue
                    self._keep_back("replies", line)
                client.sendall(data)
        line.cut()

    def _keep_back(self, side: Side, line: Line) -> None:
        self._waiting += 1
        self._changed.notify_all()
        self._changed.wait_for(lambda: line.is_cut or not self._held[side])
        self._waiting -= 1

    def _swallow(self, line: Line, data: bytes) -> None:
        line.answer += data
        if self._is_whole(line.answer):
            self.swallowed.append(line.answer)  # first: who notices the cut may look at it
            line.cut()
            self._changed.notify_all()
