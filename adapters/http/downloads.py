"""How contents go out: verified before anything is answered, to be saved and never run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Any, BinaryIO, Final
from uuid import UUID

from fastapi.responses import StreamingResponse

from adapters.bootstrap import Runtime
from adapters.documents.files import Damaged
from adapters.documents.kinds import HEIC
from adapters.http.file_names import NAMELESS, attachment, served
from domain.errors import StoreUnavailable
from domain.values import MediaType

SAFE_TO_SAVE: Final = {"Content-Security-Policy": "sandbox; default-src 'none'"}
PIECE_BYTES: Final = 64 * 1024
HEIC_EXTENSIONS: Final = (".heic", ".heif")


def binary(description: str, *kinds: str) -> dict[int | str, dict[str, Any]]:
    """How the OpenAPI document shows an answer of bytes."""
    shown = {"schema": {"type": "string", "format": "binary"}, "example": "…"}
    return {200: {"description": description, "content": dict.fromkeys(kinds, shown)}}


async def stored(
    runtime: Runtime, insured_id: UUID, blob_id: UUID, *, name: str, media_type: str, size: int
) -> StreamingResponse:
    """The content that lies under an id, as it was received.

    Raises: StoreUnavailable.
    """
    key = await runtime.ports.keys.file_key(insured_id)
    content = await _begun(runtime.ports.files.open(blob_id, key))
    return saved(content, name=name, media_type=media_type, size=size)


def saved(
    content: AsyncIterator[bytes], *, name: str, media_type: str, size: int
) -> StreamingResponse:
    """A content that the browser saves under a name."""
    headers = {
        **SAFE_TO_SAVE,
        "Content-Disposition": attachment(name),
        "Content-Length": str(size),
    }
    return StreamingResponse(content, headers=headers, media_type=media_type)


def name_of(file_name: str | None, media_type: str) -> str:
    """The name of a file, with the extension of what it is."""
    if media_type != HEIC:
        return served(file_name, MediaType(media_type))
    name = file_name or NAMELESS
    return name if PurePath(name).suffix.lower() in HEIC_EXTENSIONS else name + HEIC_EXTENSIONS[0]


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The content, of which the first piece was verified before anything is answered.

    Raises: StoreUnavailable.
    """
    try:
        first = await anext(content, b"")
    except (Damaged, OSError) as error:
        raise StoreUnavailable(retry_after_s=60) from error

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return pieces()


async def pieces_of(file: BinaryIO) -> AsyncIterator[bytes]:
    """The content of an open file from where it stands, which is closed then."""
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
