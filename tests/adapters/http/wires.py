"""A connection on which an upload is sent byte by byte, and the server at its other end."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adapters.app import create_app
from adapters.bootstrap import Runtime
from adapters.http.issuers import signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from adapters.settings import Settings
from installation import API, Clock, closing, followed, served

LIMIT = 600_000
BUFFER = 65_536
"""What each end's kernel may hold of a connection; left alone, it grows to tens of megabytes."""
IN_FLIGHT = 2_000_000
"""What kernels and servers may have taken in when the connection is cut."""

FILES = b'--b\r\nContent-Disposition: form-data; name="files[]"; filename="a.jpg"\r\n\r\n'
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
END = b"\r\n--b--\r\n"


@dataclass
class Wire:
    """A connection on which bytes are sent one by one."""

    socket: socket.socket
    headers: bytes

    def begin(self, path: str, *lines: bytes) -> None:
        head = (
            b"POST " + f"{API}{path}".encode() + b" HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\n"
        )
        self.socket.sendall(
            head + self.headers + b"".join(one + b"\r\n" for one in lines) + b"\r\n"
        )

    def chunk(self, content: bytes) -> None:
        self.socket.sendall(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    def answer(self) -> tuple[int, dict[str, object], bytes]:
        received = b""
        while b"\r\n\r\n" not in received or not received.endswith((b"}", b"0\r\n\r\n")):
            more = self.socket.recv(65536)
            if not more:
                break
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body), head


@dataclass
class Server:
    """A server with a small limit, and where it puts what it receives."""

    address: str
    incoming: Path
    files: Path
    headers: bytes
    connections: list[socket.socket] = field(default_factory=list)

    def wire(self) -> Wire:
        parts = urlsplit(self.address)
        assert parts.hostname is not None
        connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        self.connections.append(connection)
        return Wire(connection, self.headers)

    def draft(self) -> str:
        wire = self.wire()
        wire.begin("/claims", b"Content-Length: 0")
        _, body, _ = wire.answer()
        wire.socket.close()
        return f"/claims/{body['claim_id']}"

    def is_clean(self) -> bool:
        deadline = time.monotonic() + 10
        while any(self.incoming.iterdir()):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return not any(path.is_file() for path in self.files.rglob("*"))


MULTIPART = b"Content-Type: multipart/form-data; boundary=b"
CHUNKED = b"Transfer-Encoding: chunked"


@contextmanager
def wired(settings: Settings, clock: Clock) -> Iterator[Server]:
    """A server with a small limit that takes two uploads at once of one account."""
    incoming = settings.uploads_dir
    small = settings.model_copy(
        update={"image_max_bytes": LIMIT, "fit_max_bytes": LIMIT, "uploads_at_once_max": 2}
    )
    runtime: Runtime = followed(small, clock)
    alice = persona_named("alice")
    key = signing_key(small)
    token = mint(alice, key, issuer=DEVELOPMENT_ISSUER, audience=alice.audience, now=clock())
    headers = f"Authorization: Bearer {token}\r\n".encode()
    with served(create_app(runtime, closing(runtime)), receive_buffer=BUFFER) as address:
        server = Server(address, incoming, small.files_dir, headers)
        yield server
        for connection in server.connections:  # a test that failed left its own open
            connection.close()
    shutil.rmtree(incoming)
