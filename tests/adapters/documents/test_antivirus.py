"""What the antivirus is believed: clean is only what clamd, asked in full, called clean."""

import asyncio
import io
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pypdf import PdfWriter

import services
from adapters.documents.antivirus import MAX_BYTES, NONSENSE, TOO_LARGE, ClamAV, new_antivirus
from application.ports import Antivirus
from domain.errors import ScannerUnavailable
from domain.values import NOT_SCANNED, Scan, ScanOutcome
from fake_documents import FakeAntivirus
from servers.binaries import ServiceMissing, version_of
from servers.clamav import GIVEN_PROGRAM, clamd_program, false_clamd

CLEAN, INFECTED = ScanOutcome.CLEAN, ScanOutcome.INFECTED
SCAN_ERROR = ScanOutcome.SCAN_ERROR
# What clamd never says; an answer ends with its line.
BABBLE = [
    *(b"OK\n", b"other: OK\n", b"stream: OK \n\n", b"stream: OK\n\n", b"stream: Maybe OK\n"),
    *(b"stream: NOT OK\n", b"stream: OK\nstream: Escale.Test FOUND\n", b"stream: FOUND\n", b"\n"),
    *(b"stream: \x1b[2J FOUND\n", b"\x00\xff\xfe\n", b"HTTP/1.1 200 OK\r\n"),
]
MEBIBYTE = b"\x5a" * 1024 * 1024


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


def scan(url: str, *content: bytes, patience_s: float = 30.0) -> Scan:
    async def ask() -> Scan:
        scanner = ClamAV(url, patience_s=patience_s)
        try:
            return await scanner.scan(pieces(*content))
        finally:
            scanner.close()

    return asyncio.run(ask())


def pdf(password: str | None = None) -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_a_scanner_tells_three_answers_apart(kind: str, clamd: services.PrivateClamd) -> None:
    fake, real = (b"VIRUS", b"LOCKED"), (services.MARKER, pdf(password="secret"))
    scanner: Antivirus = FakeAntivirus() if kind == "fake" else ClamAV(clamd.url)

    async def story() -> list[Scan]:
        contents = (b"", pdf(), *(fake if kind == "fake" else real))
        return [await scanner.scan(pieces(content)) for content in contents]

    found = asyncio.run(story())
    assert [one.outcome for one in found] == [CLEAN, CLEAN, INFECTED, SCAN_ERROR]
    assert [bool(one.threat) for one in found] == [False, False, True, True]
    assert all(one.signatures for one in found)


def test_a_verdict_tells_the_version_of_the_signatures(clamd: services.PrivateClamd) -> None:
    version = version_of(clamd_program())
    for url in (clamd.url, clamd.tcp_url):
        assert scan(url, pdf()) == Scan(outcome=CLEAN, signatures=version)
        assert asyncio.run(new_antivirus(url).signatures()) == version


def test_a_harmful_file_is_infected_and_its_threat_is_named(clamd: services.PrivateClamd) -> None:
    for url in (clamd.url, clamd.tcp_url):
        found = scan(url, b"before ", services.MARKER, b" after")
        assert (found.outcome, found.threat) == (INFECTED, services.THREAT)


def test_a_threat_is_found_however_the_content_is_cut(clamd: services.PrivateClamd) -> None:
    letters = [bytes([letter]) for letter in services.MARKER]
    assert scan(clamd.url, MEBIBYTE[:1020], *letters, MEBIBYTE).outcome is INFECTED


def test_the_largest_content_is_scanned_to_its_end(clamd: services.PrivateClamd) -> None:
    content = bytes(MAX_BYTES - len(services.MARKER)) + services.MARKER
    assert scan(clamd.url, content).outcome is INFECTED


def test_without_a_scanner_nothing_is_read_and_nothing_is_clean() -> None:
    scanner = new_antivirus("")
    assert asyncio.run(scanner.scan(pieces(services.MARKER))) == NOT_SCANNED
    assert asyncio.run(scanner.signatures()) is None


@pytest.mark.parametrize(
    "url", ["clamd", "unix:", "tcp://", "http://clamd:3310", "/run/clamd.sock"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="tcp://host:port or unix:/path"):
        new_antivirus(url)


def test_a_file_with_a_password_cannot_be_looked_into(clamd: services.PrivateClamd) -> None:
    found = scan(clamd.url, pdf(password="secret"))
    assert (found.outcome, found.threat) == (SCAN_ERROR, "Heuristics.Encrypted.PDF")


@pytest.mark.parametrize("limit", ["MaxScanSize", "MaxFileSize"])
def test_a_file_beyond_a_limit_of_clamd_could_not_be_looked_into(limit: str) -> None:
    with services.clamav_server(settings={limit: "100K"}) as server:
        found = scan(server.url, MEBIBYTE)
        assert scan(server.url, pdf()).outcome is CLEAN
    assert found.outcome is SCAN_ERROR
    assert found.threat == f"Heuristics.Limits.Exceeded.{limit}"


def test_a_stream_that_clamd_cuts_is_too_large_and_not_to_be_tried_again() -> None:
    with services.clamav_server(settings={"StreamMaxLength": "64K"}) as server:
        found = {scan(url, *[MEBIBYTE] * 8) for url in (server.url, server.tcp_url)}
    assert {(each.outcome, each.threat) for each in found} == {(SCAN_ERROR, TOO_LARGE)}


def test_a_threat_counts_more_than_a_password(clamd: services.PrivateClamd) -> None:
    assert scan(clamd.url, pdf(password="secret") + services.MARKER).outcome is INFECTED


@pytest.mark.parametrize("option", ["AlertExceedsMax", "AlertEncrypted"])
def test_a_clamd_that_does_not_warn_is_never_believed(option: str) -> None:
    with services.clamav_server(settings={option: "no"}) as server:
        with pytest.raises(ScannerUnavailable) as raised:
            scan(server.url, pdf())
        with pytest.raises(ScannerUnavailable):
            asyncio.run(ClamAV(server.url).signatures())
    assert str(raised.value.__cause__) == option


def test_no_clamd_there_means_try_again(clamd: services.PrivateClamd) -> None:
    for url in (f"{clamd.url}.none", f"tcp://127.0.0.1:{services.free_port()}"):
        with pytest.raises(ScannerUnavailable) as raised:
            scan(url, pdf())
        assert raised.value.details["retry_after_s"] > 0


def test_a_clamd_that_hangs_means_try_again() -> None:
    with services.clamav_server() as server:
        server.pause()
        for url in (server.url, server.tcp_url):
            with pytest.raises(ScannerUnavailable):
                scan(url, pdf(), patience_s=0.1)


def test_a_clamd_whose_queue_is_full_means_try_again(tmp_path: Path) -> None:
    place = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as waiting:
        listener.bind(place)
        listener.listen(0)
        waiting.connect(place)
        with pytest.raises(ScannerUnavailable):
            scan(f"unix:{place}", pdf(), patience_s=0.1)


def test_a_clamd_killed_while_it_scans_means_try_again() -> None:
    async def story(server: services.PrivateClamd) -> None:
        scanner = ClamAV(server.url)
        scanning = asyncio.create_task(scanner.scan(pieces(*[MEBIBYTE] * 31)))
        await asyncio.to_thread(server.wait_for_stream, len(MEBIBYTE))
        server.stop("kill")
        with pytest.raises(ScannerUnavailable):
            await scanning
        server.start()
        assert (await scanner.scan(pieces(pdf()))).outcome is CLEAN

    with services.clamav_server() as server:
        asyncio.run(story(server))


def test_an_answer_that_is_lost_is_not_guessed(clamd: services.PrivateClamd) -> None:
    port = int(clamd.tcp_url.rpartition(":")[2])
    proxy = services.CuttingProxy("127.0.0.1", port, is_whole=services.any_answer)
    with proxy as between:
        between.cut_after_server_reply(b"%PDF-")
        with pytest.raises(ScannerUnavailable):
            scan(between.url(clamd.tcp_url), pdf())
        assert between.swallowed == [b"stream: OK\n"]


@pytest.mark.parametrize("answer", [b"", b"stream: OK", b"stream: Some", b"x" * 9000])
def test_an_answer_without_an_end_means_try_again(answer: bytes) -> None:
    with false_clamd(answer) as server, pytest.raises(ScannerUnavailable):
        scan(server.url, pdf())


@pytest.mark.parametrize("answer", BABBLE)
def test_nonsense_is_never_clean(answer: bytes) -> None:
    with false_clamd(answer) as server:
        found = scan(server.url, pdf())
    assert (found.outcome, found.threat) == (SCAN_ERROR, NONSENSE)


def test_an_error_of_clamd_is_told_in_its_words() -> None:
    with false_clamd(b"stream: Can't allocate memory ERROR\n") as server:
        found = scan(server.url, pdf())
    assert (found.outcome, found.threat) == (SCAN_ERROR, "Can't allocate memory")


def test_an_ok_before_the_end_is_not_for_these_bytes() -> None:
    with false_clamd(b"stream: OK\n") as server:
        server.is_early = True
        with pytest.raises(ScannerUnavailable):
            scan(server.url, *[MEBIBYTE] * 16)


def test_who_does_not_speak_as_clamd_is_not_shown_the_file() -> None:
    with false_clamd(b"stream: OK\n", b"220 mail.example ESMTP\n") as server:
        with pytest.raises(ScannerUnavailable):
            scan(server.url, pdf())
        assert server.streams == 0


def test_many_files_at_once_each_get_their_own_verdict(clamd: services.PrivateClamd) -> None:
    async def story() -> list[ScanOutcome]:
        scanner = ClamAV(clamd.url, at_once=8)
        contents = [services.MARKER if number % 3 == 0 else pdf() for number in range(24)]
        found = await asyncio.gather(*[scanner.scan(pieces(each)) for each in contents])
        return [scan.outcome for scan in found]

    expected = [INFECTED if number % 3 == 0 else CLEAN for number in range(24)]
    assert asyncio.run(story()) == expected


def test_no_more_contents_than_allowed_lie_in_memory(clamd: services.PrivateClamd) -> None:
    held, seen = 0, []

    async def content() -> AsyncIterator[bytes]:
        nonlocal held
        held += 1
        seen.append(held)
        yield MEBIBYTE

    async def examine(scanner: ClamAV) -> None:
        nonlocal held
        await scanner.scan(content())
        held -= 1

    async def story() -> None:
        scanner = ClamAV(clamd.url, at_once=2)
        await asyncio.gather(*[examine(scanner) for _ in range(8)])

    asyncio.run(story())
    assert len(seen) == 8
    assert max(seen) == 2


def test_a_content_is_read_no_further_than_the_limit(clamd: services.PrivateClamd) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += len(MEBIBYTE)
            yield MEBIBYTE

    found = asyncio.run(ClamAV(clamd.url).scan(endless()))
    assert (found.outcome, found.threat) == (SCAN_ERROR, TOO_LARGE)
    assert read == MAX_BYTES + len(MEBIBYTE)


def test_an_unreadable_content_is_not_the_scanners_fault(clamd: services.PrivateClamd) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        asyncio.run(ClamAV(clamd.url).scan(broken()))


def test_the_given_clamd_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GIVEN_PROGRAM, str(tmp_path / "clamd"))
    assert clamd_program() == tmp_path / "clamd"


def test_a_missing_clamd_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(GIVEN_PROGRAM, raising=False)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(ServiceMissing, match=r"apt-get install -y .* clamav-daemon"):
        clamd_program()
