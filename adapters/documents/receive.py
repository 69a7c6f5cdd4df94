"""Takes the bytes of an upload as they come, and stops at the first one too many."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adapters.documents.verdict import TOO_LARGE, Refused


@dataclass(frozen=True, slots=True)
class Received:
    """What was received.

    Attributes:
        sha256: digest, 64 hexadecimal digits.
        bytes: number of bytes, 0 or more.
    """

    sha256: str
    bytes: int


async def receive(chunks: AsyncIterator[bytes], to: Path, *, limit: int) -> Received:
    """Write an upload to a new file that only we can read; on any failure nothing of it stays.

    Args:
        chunks: the bytes as they arrive.
        to: the file to create; its folder exists.
        limit: the largest number of bytes taken.

    Raises:
        FileExistsError: the file is already there, and is left as it is.
        Refused: too_large, with the bytes counted so far (``size_bytes``) and ``limit_bytes``.
    """
    # Not in a thread: it is instant, and a cancelled thread would create the file after we left.
    file = _create(to)
    try:
        with file:
            return await _copy(chunks, file, limit)
    except BaseException:  # a client that goes away cancels us
        _remove(to)
        raise


async def _copy(chunks: AsyncIterator[bytes], file: BinaryIO, limit: int) -> Received:
    """Write, count and hash the chunks up to a limit."""
    digest, size = hashlib.sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refused(TOO_LARGE, size_bytes=size, limit_bytes=limit)
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    return Received(digest.hexdigest(), size)


def _create(path: Path) -> BinaryIO:
    """Open a file that was not there, for us alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
