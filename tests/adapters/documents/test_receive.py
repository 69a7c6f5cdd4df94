"""How the bytes of an upload are taken."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from adapters.documents.gate import Refused
from adapters.documents.receive import Received, receive


async def arriving(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def take(to: Path, *chunks: bytes, limit: int = 10) -> Received:
    return asyncio.run(receive(arriving(chunks), to, limit=limit))


@pytest.mark.parametrize("chunks", [[], [b""], [b"abc"], [b"abc", b"", b"defghij"]])
def test_what_arrives_is_written_counted_and_hashed(tmp_path: Path, chunks: list[bytes]) -> None:
    content = b"".join(chunks)
    received = take(tmp_path / "upload", *chunks)
    assert received == Received(hashlib.sha256(content).hexdigest(), len(content))
    assert (tmp_path / "upload").read_bytes() == content


def test_only_we_can_read_it(tmp_path: Path) -> None:
    take(tmp_path / "upload", b"abc")
    assert (tmp_path / "upload").stat().st_mode & 0o777 == 0o600


def test_one_byte_too_many_stops_everything(tmp_path: Path) -> None:
    asked_for_more = False

    async def too_much() -> AsyncIterator[bytes]:
        nonlocal asked_for_more
        yield bytes(10)
        yield b"!"
        asked_for_more = True

    with pytest.raises(Refused) as raised:
        asyncio.run(receive(too_much(), tmp_path / "upload", limit=10))
    assert raised.value.code == "document.too_large"
    assert raised.value.details == {"size_bytes": 11, "limit_bytes": 10}
    assert not asked_for_more
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_of_an_upload_that_breaks(tmp_path: Path) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"abc"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(receive(breaking(), tmp_path / "upload", limit=10))
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_of_an_upload_that_is_cancelled(tmp_path: Path) -> None:
    async def story() -> None:
        arrived, never = asyncio.Event(), asyncio.Event()

        async def stalling() -> AsyncIterator[bytes]:
            yield b"abc"
            arrived.set()
            await never.wait()

        upload = asyncio.create_task(receive(stalling(), tmp_path / "upload", limit=10))
        await arrived.wait()
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload

    asyncio.run(story())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"first")
    with pytest.raises(FileExistsError):
        take(tmp_path / "upload", b"second")
    assert (tmp_path / "upload").read_bytes() == b"first"
