"""A ZIP that is written while it is read: no more of it is in memory than one piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FILE_RIGHTS = 0o600 << 16


class ZipEntry(NamedTuple):
    """A file of the archive. is_packed: its content is compressed already."""

    name: str
    content: AsyncIterator[bytes]
    is_packed: bool = False


class _Outbox:
    """What the archive wrote and nobody has taken yet; it cannot seek, so sizes follow contents."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content


async def zipped(entries: AsyncIterator[ZipEntry], at: datetime) -> AsyncIterator[bytes]:
    """The archive, piece by piece. at: what stands as the time of every file."""
    outbox = _Outbox()
    # ZipFile asks for a file and uses no more of it than an outbox has.
    with ZipFile(outbox, "w") as archive:  # type: ignore[call-overload]
        async for entry in entries:
            info = ZipInfo(entry.name, at.timetuple()[:6])
            info.compress_type = ZIP_STORED if entry.is_packed else ZIP_DEFLATED
            info.external_attr = FILE_RIGHTS
            with archive.open(info, "w") as file:
                async for piece in entry.content:
                    file.write(piece)
                    yield outbox.taken()
            yield outbox.taken()
    yield outbox.taken()


async def whole(content: bytes) -> AsyncIterator[bytes]:
    """A content that is there already."""
    yield content
