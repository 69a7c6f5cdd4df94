"""Receives one file and what is said of it: counted while it streams, nothing kept when refused."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException

from adapters.documents.receive import Received, receive
from adapters.documents.verdict import Refused
from adapters.http.file_names import cleaned
from adapters.http.middleware import TooManyBytes, allow
from domain.errors import (
    DocumentTooLarge,
    FieldRequired,
    FieldTooLong,
    FieldUnknown,
    InvalidChoice,
)
from domain.values import DocumentCode

BESIDE_THE_FILE_BYTES: Final = 64 * 1024
"""What boundaries, headers and `covers` may take beside the file itself."""

PART_HEADERS: Final = 8
HEADER_BYTES: Final = 4096
COVERS_BYTES: Final = 1024


class Upload(NamedTuple):
    """A file that was received whole. name: cleaned; covers: without doubles, in their order."""

    name: str
    covers: tuple[DocumentCode, ...]
    received: Received


async def take(request: Request, to: Path, *, limit: int) -> Upload:
    """Write the one part `file` of a multipart body to a new file, and read its `covers`.

    limit: the largest number of bytes of the file.
    Raises: HTTPException 400 when the body is no multipart, DocumentTooLarge, FieldRequired,
        FieldUnknown, InvalidChoice, FieldTooLong, ClientDisconnect; then nothing of
        the file is there any more.
    """
    allow(request, limit + BESIDE_THE_FILE_BYTES)
    parts = _parts(request)
    try:
        async with aclosing(parts.of(request)) as content:
            received = await receive(content, to, limit=limit)
    except Refused as refused:
        raise DocumentTooLarge("file", limit_bytes=limit) from refused
    except TooManyBytes as refused:
        # A large piece may pass the limit of the body before it is looked into.
        if parts.has_ended:
            raise
        raise DocumentTooLarge("file", limit_bytes=limit) from refused
    except FormParserError as error:
        raise HTTPException(400) from error
    return Upload(parts.name, parts.covers, received)


class Parts:
    """What a multipart body holds, told piece by piece as it comes."""

    def __init__(self, boundary: bytes) -> None:
        """Part at this boundary."""
        self.name = ""
        self.covers: tuple[DocumentCode, ...] = ()
        self._words = bytearray()
        self._pieces: deque[bytes] = deque()
        self._header_name, self._header_value = bytearray(), bytearray()
        self._disposition = b""
        self._is_file = self.has_ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_end": self._on_end,
            },
            max_header_count=PART_HEADERS,
            max_header_size=HEADER_BYTES,
        )

    async def of(self, request: Request) -> AsyncGenerator[bytes, None]:
        """The content of the part `file`; the name and the covers are known at its end.

        Raises: FormParserError when the body is broken or ends too early, TooManyBytes,
            FieldRequired, FieldUnknown, InvalidChoice, FieldTooLong, ClientDisconnect.
        """
        async with aclosing(request.stream()) as stream:
            async for chunk in stream:
                self._parser.write(chunk)
                while self._pieces:
                    yield self._pieces.popleft()
        if not self.has_ended:
            raise FormParserError
        if not self.name:
            raise FieldRequired("file")
        self.covers = self._codes()

    def _codes(self) -> tuple[DocumentCode, ...]:
        words = self._words.decode(errors="replace").split(",")
        try:
            codes = [DocumentCode(word.strip()) for word in words if word.strip()]
        except ValueError:
            raise InvalidChoice("covers") from None
        return tuple(dict.fromkeys(codes))

    def _on_part_begin(self) -> None:
        self._disposition = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header_name, self._header_value = bytearray(), bytearray()

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        self._is_file = name == b"file"
        if self._is_file:
            self._begin_file(options.get(b"filename", b""))
        elif name in (b"covers", b"covers[]"):
            self._words += b","
        else:
            raise FieldUnknown

    def _begin_file(self, name: bytes) -> None:
        if self.name:
            raise InvalidChoice("file")
        self.name = cleaned(name.decode(errors="replace"))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._pieces.append(data[start:end])
            return
        self._words += data[start:end]
        if len(self._words) > COVERS_BYTES:
            raise FieldTooLong("covers")

    def _on_end(self) -> None:
        self.has_ended = True


def _parts(request: Request) -> Parts:
    try:
        return Parts(_boundary(request))
    except FormParserError as error:
        raise HTTPException(400) from error


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise HTTPException(400)
    return options[b"boundary"]
