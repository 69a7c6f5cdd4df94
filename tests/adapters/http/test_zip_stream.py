"""A ZIP that is written while it is read."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from adapters.http.zip_stream import ZipEntry, whole, zipped

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
MIB = 1024 * 1024


async def entries(*given: ZipEntry) -> AsyncIterator[ZipEntry]:
    for entry in given:
        yield entry


async def noise(pieces: int) -> AsyncIterator[bytes]:
    for number in range(pieces):
        yield bytes([number % 251]) * 64 * 1024


def test_what_goes_in_comes_out() -> None:
    async def story() -> bytes:
        packed = ZipEntry("dossier/été.pdf", whole(b"%PDF-"), is_packed=True)
        archive = zipped(entries(ZipEntry("a.txt", whole(b"a" * 9000)), packed), NOW)
        return b"".join([piece async for piece in archive])

    with ZipFile(BytesIO(asyncio.run(story()))) as found:
        assert found.testzip() is None
        assert found.namelist() == ["a.txt", "dossier/été.pdf"]
        assert found.read("a.txt") == b"a" * 9000
        assert found.read("dossier/été.pdf") == b"%PDF-"
        assert found.infolist()[0].compress_size < 9000
        assert found.infolist()[0].date_time == (2026, 3, 20, 9, 0, 0)


def test_the_archive_is_never_in_memory_as_a_whole() -> None:
    async def story() -> tuple[int, int]:
        total, archive = 0, zipped(entries(ZipEntry("big", noise(640), is_packed=True)), NOW)
        tracemalloc.start()
        async for piece in archive:
            total += len(piece)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return total, peak

    total, peak = asyncio.run(story())
    assert total > 40 * MIB
    assert peak < MIB


def test_whoever_stops_reading_stops_the_writing() -> None:
    async def story() -> None:
        archive = zipped(entries(ZipEntry("big", noise(640))), NOW)
        await anext(archive)
        await archive.aclose()  # type: ignore[attr-defined]

    asyncio.run(story())
