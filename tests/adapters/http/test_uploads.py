"""Uploads behind a real server: counted while they come, cut at the limit, nothing kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from adapters.http.uploads import BESIDE_THE_FILE_BYTES, FILES_MAX
from adapters.settings import Settings
from installation import Clock, pdf, picture

from .wires import (
    CHUNKED,
    END,
    FILES,
    HEAD,
    IN_FLIGHT,
    LIMIT,
    MULTIPART,
    Server,
    Wire,
    wired,
)


@pytest.fixture
def server(settings: Settings, clock: Clock) -> Iterator[Server]:
    with wired(settings, clock) as server:
        yield server


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
