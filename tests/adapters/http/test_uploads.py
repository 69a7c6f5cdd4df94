"""Uploads behind a real server: counted while they come, cut at the limit, nothing kept."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from adapters.app import create_app
from adapters.bootstrap import Runtime
from adapters.http.issuers import signing_key
from adapters.http.uploads import BESIDE_THE_FILE_BYTES, FILES_MAX
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from adapters.settings import Settings
from installation import API, Clock, closing, followed, pdf, picture, served

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


@pytest.fixture
def server(
    settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    incoming = settings.uploads_dir
    small = settings.model_copy(update={"image_max_bytes": LIMIT, "fit_max_bytes": LIMIT})
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


MULTIPART = b"Content-Type: multipart/form-data; boundary=b"
CHUNKED = b"Transfer-Encoding: chunked"


def poured(wire: Wire) -> int:
    """Send bytes until the other side has had enough; how many went out."""
    sent, piece = 0, b"x" * 65536
    try:
        while sent < 100_000_000:
            wire.chunk(piece)
            sent += len(piece)
    except OSError:
        return sent
    return sent


def test_an_endless_file_is_cut_and_leaves_nothing(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents", MULTIPART, CHUNKED)
    wire.chunk(HEAD + b"%PDF-1.7\n")
    sent = poured(wire)
    assert LIMIT < sent < LIMIT + IN_FLIGHT
    wire.socket.close()
    assert server.is_clean()


def test_a_file_above_the_limit_is_refused_with_the_limit(server: Server) -> None:
    wire = server.wire()
    body = HEAD + b"x" * (LIMIT + 1) + END
    wire.begin(f"{server.draft()}/documents", MULTIPART, CHUNKED)
    wire.chunk(body)
    wire.socket.sendall(b"0\r\n\r\n")
    status, said, head = wire.answer()
    assert (status, said["code"], said["limit_bytes"]) == (413, "document.too_large", LIMIT)
    assert b"connection: close" in head.lower()
    wire.socket.close()
    assert server.is_clean()


def test_bytes_after_the_form_are_counted_too(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents", MULTIPART, CHUNKED)
    wire.chunk(HEAD + pdf() + END + b" " * (LIMIT + BESIDE_THE_FILE_BYTES))
    wire.socket.sendall(b"0\r\n\r\n")
    status, said, _ = wire.answer()
    assert (status, said["code"]) == (413, "body.too_large")
    assert said["limit_bytes"] == LIMIT + BESIDE_THE_FILE_BYTES
    wire.socket.close()
    assert server.is_clean()


def test_a_client_that_goes_away_leaves_nothing(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents", MULTIPART, CHUNKED)
    wire.chunk(HEAD + b"%PDF-1.7\n" + b"x" * 300_000)
    deadline = time.monotonic() + 10
    while not any(server.incoming.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert any(server.incoming.iterdir())
    wire.socket.close()
    assert server.is_clean()


def test_a_length_that_is_a_lie_cuts_nothing_short(server: Server) -> None:
    wire = server.wire()
    body = HEAD + pdf() + END
    wire.begin(f"{server.draft()}/documents", MULTIPART, b"Content-Length: %d" % len(body))
    wire.socket.sendall(body)
    status, said, _ = wire.answer()
    assert (status, said["media_type"]) == (201, "application/pdf")
    wire.socket.close()


def test_an_endless_file_among_several_is_cut_and_leaves_nothing(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents/fit", MULTIPART, CHUNKED)
    wire.chunk(FILES + picture() + b"\r\n" + FILES + b"%PDF-1.7\n")
    sent = poured(wire)
    wire.socket.close()
    assert LIMIT < sent < LIMIT + IN_FLIGHT
    assert server.is_clean()


def test_a_file_above_the_limit_among_several_is_refused_with_the_limit(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents/fit", MULTIPART, CHUNKED)
    wire.chunk(FILES + picture() + b"\r\n" + FILES + b"x" * (LIMIT + 1) + END)
    wire.socket.sendall(b"0\r\n\r\n")
    status, said, head = wire.answer()
    assert (status, said["code"], said["limit_bytes"]) == (413, "document.too_large", LIMIT)
    assert b"connection: close" in head.lower()
    wire.socket.close()
    assert server.is_clean()


def test_bytes_after_several_files_are_counted_too(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents/fit", MULTIPART, CHUNKED)
    wire.chunk(FILES + picture() + END)
    sent = poured(wire)
    wire.socket.close()
    assert FILES_MAX * LIMIT < sent < FILES_MAX * LIMIT + IN_FLIGHT
    assert server.is_clean()


def test_a_client_that_goes_away_between_two_files_leaves_nothing(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents/fit", MULTIPART, CHUNKED)
    wire.chunk(FILES + picture() + b"\r\n" + FILES + b"%PDF-1.7\n" + b"x" * 300_000)
    deadline = time.monotonic() + 10
    while not any(server.incoming.glob("*/1")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert any(server.incoming.glob("*/1"))
    wire.socket.close()
    assert server.is_clean()


def test_a_claim_that_is_unknown_takes_in_no_file_to_fit(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"/claims/{uuid4()}/documents/fit", MULTIPART, CHUNKED)
    status, said, _ = wire.answer()
    wire.socket.close()
    assert (status, said["code"]) == (404, "claim.not_found")
    assert server.is_clean()


def test_a_part_with_a_ninth_header_is_malformed(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/documents/fit", MULTIPART, CHUNKED)
    wire.chunk(FILES[:-2] + b"X-A: 1\r\n" * 8 + b"\r\n" + picture() + END)
    status, said, _ = wire.answer()
    wire.socket.close()
    assert (status, said["code"]) == (400, "body.malformed")
    assert server.is_clean()


def test_a_json_body_without_an_end_is_cut(server: Server) -> None:
    wire = server.wire()
    wire.begin(f"{server.draft()}/submission", b"Content-Type: application/json", CHUNKED)
    assert poured(wire) < IN_FLIGHT
    wire.socket.close()


def test_a_stranger_uploads_nothing(server: Server) -> None:
    stranger = Wire(server.wire().socket, b"")
    stranger.begin(f"{server.draft()}/documents", MULTIPART, CHUNKED)
    status, said, _ = stranger.answer()
    assert (status, said["code"]) == (401, "auth.token_required")
    stranger.socket.close()
    assert not any(server.incoming.iterdir())
