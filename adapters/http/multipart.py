"""The parts of a multipart body, one after the other while it streams."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from typing import Final, NamedTuple, Self

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException

from adapters.http.file_names import cleaned
from domain.errors import FieldTooLong

PART_HEADERS: Final = 8
HEADER_BYTES: Final = 16_384


class Part(NamedTuple):
    """What the headers of a part say. file_name: cleaned, never empty."""

    name: str
    file_name: str


class Parts:
    """Tells a multipart body part by part; the whole body is read once `next` gave None.

    Raises: HTTPException 400 when the request is no multipart; the methods raise FormParserError
        when the body is broken or ends too early, TooManyBytes, ClientDisconnect.
    """

    def __init__(self, request: Request) -> None:
        """Begin with nothing read."""
        self.has_ended = False
        self._found: deque[Part | bytes] = deque()
        self._stream = request.stream()
        self._header_name, self._header_value = bytearray(), bytearray()
        self._disposition = b""
        self._parser = self._parser_at(_boundary(request))

    async def __aenter__(self) -> Self:
        """Nothing: what counts is the end."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Read no further."""
        await self._stream.aclose()

    async def next(self) -> Part | None:
        """The next part, None after the last; what was not read of the one before is left out."""
        while (found := await self._peek()) is not None:
            self._found.popleft()
            if isinstance(found, Part):
                return found
        if not self.has_ended:
            raise FormParserError
        return None

    async def content(self) -> AsyncGenerator[bytes, None]:
        """The content of the part that `next` gave, piece by piece."""
        while isinstance(found := await self._peek(), bytes):
            self._found.popleft()
            yield found
        if found is None and not self.has_ended:
            raise FormParserError

    async def text(self, part: Part, *, limit: int) -> str:
        """The content of a part that is no file.

        Raises: FieldTooLong above so many bytes.
        """
        read = bytearray()
        async for piece in self.content():
            read += piece
            if len(read) > limit:
                raise FieldTooLong(part.name.removesuffix("[]"))
        return read.decode(errors="replace")

    async def _peek(self) -> Part | bytes | None:
        while not self._found:
            chunk = await anext(self._stream, None)
            if chunk is None:
                return None
            self._parser.write(chunk)
        return self._found[0]

    def _parser_at(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
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
        except FormParserError as error:
            raise HTTPException(400) from error

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
        name = options.get(b"name", b"").decode(errors="replace")
        file_name = _unescaped(options.get(b"filename", b"").decode(errors="replace"))
        self._found.append(Part(name, cleaned(file_name)))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._found.append(data[start:end])

    def _on_end(self) -> None:
        self.has_ended = True


def _unescaped(name: str) -> str:
    # As browsers write what a quoted name cannot hold, and nothing else: "%2F" is typed so.
    # Source: HTML standard, multipart/form-data encoding.
    return name.replace("%22", '"').replace("%0D", "").replace("%0A", "")


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise HTTPException(400)
    return options[b"boundary"]
