"""An account sends few files at once, and nobody is waited for who sends none of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from adapters.http import middleware
from adapters.settings import Settings
from installation import Clock, pdf

from .wires import CHUNKED, END, HEAD, MULTIPART, Server, wired


@pytest.fixture
def server(settings: Settings, clock: Clock) -> Iterator[Server]:
    with wired(settings, clock) as server:
        yield server


def is_refused_at_once(server: Server, claim: str) -> bool:
    wire = server.wire()
    wire.begin(f"{claim}/documents", MULTIPART, CHUNKED)
    wire.chunk(HEAD + pdf() + END)
    wire.socket.sendall(b"0\r\n\r\n")
    status, said, head = wire.answer()
    assert status in (201, 429), said
    assert status == 201 or b"retry-after: 5" in head.lower()
    wire.socket.close()
    return status == 429


def test_an_account_sends_so_many_files_at_once(server: Server) -> None:
    claim, sending = server.draft(), [server.wire() for _ in range(2)]
    for wire in sending:
        wire.begin(f"{claim}/documents", MULTIPART, CHUNKED)
        wire.chunk(HEAD + b"%PDF-1.7\n")
    deadline = time.monotonic() + 10
    while len(list(server.incoming.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_refused_at_once(server, claim)
    for wire in sending:
        wire.socket.close()
    while any(server.incoming.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_refused_at_once(server, claim)


@pytest.mark.parametrize("before", [b"", HEAD + b"%PDF-1.7\n"])
def test_who_sends_a_byte_now_and_then_is_not_waited_for(
    server: Server, before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = server.draft()
    monkeypatch.setattr(middleware, "PATIENCE_S", 0.3)
    wire = server.wire()
    wire.begin(f"{claim}/documents", MULTIPART, CHUNKED)
    if before:
        wire.chunk(before)
    wire.socket.settimeout(0.05)
    deadline, answered = time.monotonic() + 10, b""
    while not answered and time.monotonic() < deadline:
        if before:
            wire.chunk(b"x")
        with suppress(TimeoutError):
            answered = wire.socket.recv(65536)
    assert answered.startswith(b"HTTP/1.1 400")
    assert b"connection: close" in answered.lower()
    wire.socket.close()
    assert server.is_clean()


def test_who_sends_slowly_and_steadily_is_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, body = server.draft(), HEAD + pdf() + END
    monkeypatch.setattr(middleware, "PATIENCE_S", 0.1)
    monkeypatch.setattr(middleware, "SLOWEST_BYTES_PER_S", len(body))
    wire = server.wire()
    wire.begin(f"{claim}/documents", MULTIPART, CHUNKED)
    step = len(body) // 10 + 1
    for start in range(0, len(body), step):
        wire.chunk(body[start : start + step])
        time.sleep(0.05)
    wire.socket.sendall(b"0\r\n\r\n")
    assert wire.answer()[0] == 201
    wire.socket.close()
