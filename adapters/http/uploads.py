"""Receives files and what is said of them: counted while they stream, nothing kept when refused."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException

from adapters.documents.kinds import kind_of_file
from adapters.documents.receive import Received, receive
from adapters.documents.verdict import Refused
from adapters.http import abuse
from adapters.http.middleware import TooManyBytes, allow
from adapters.http.multipart import Part, Parts
from domain.errors import (
    DocumentLimitReached,
    DocumentTooLarge,
    DocumentTypeNotAccepted,
    DocumentUnreadable,
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    FieldUnknown,
    InvalidChoice,
)
from domain.values import DocumentCode

BESIDE_THE_FILE_BYTES: Final = 64 * 1024
"""What boundaries, headers and the other fields may take beside the files themselves."""

COVERS_BYTES: Final = 1024
ID_BYTES: Final = 64
FILES_MAX: Final = 10
"""How many files may be made into one; the sandbox takes no more."""


class Upload(NamedTuple):
    """A file that was received whole. name: cleaned; covers: without doubles, in their order.

    answers: the item of a supplement that it is for, if any.
    """

    name: str
    covers: tuple[DocumentCode, ...]
    received: Received
    answers: tuple[UUID, ...] = ()


class Agreed(NamedTuple):
    """A fitted copy that is attached instead of a file. covers, answers: as of an upload."""

    proposal_id: UUID
    covers: tuple[DocumentCode, ...]
    answers: tuple[UUID, ...] = ()


class Taken(NamedTuple):
    """One of several files that were received whole. name: cleaned; media_type: by content."""

    path: Path
    name: str
    media_type: str
    received: Received


async def take(request: Request, to: Path, *, limit: int) -> Upload | Agreed:
    """Read a multipart body: `file`, written to a new file, or `proposal_id`; and what it is for.

    limit: the largest number of bytes of the file; `to` lies in a folder that the caller removes.
    Raises: TooManyRequests, HTTPException 400 when the body is no multipart, DocumentTooLarge,
        FieldRequired,
        FieldUnknown, FieldNotApplicable, InvalidChoice, FieldTooLong, BodyTooLarge,
        ClientDisconnect.
    """
    async with sending(request, limit) as parts:
        try:
            with _in_the_words_of_the_domain("file", limit):
                return await _Form(request, parts, to, limit).read()
        except TooManyBytes as refused:
            # A large piece may pass the limit of the body before it is looked into.
            if parts.has_ended:
                raise
            raise DocumentTooLarge("file", limit_bytes=limit) from refused


async def take_all(request: Request, folder: Path, *, limit: int) -> tuple[Taken, ...]:
    """Write the parts `files` of a multipart body to new files of a folder that the caller removes.

    limit: the largest number of bytes of each.
    Raises: TooManyRequests, HTTPException 400 when the body is no multipart, DocumentTooLarge,
        DocumentTypeNotAccepted, DocumentUnreadable when empty, DocumentLimitReached, FieldRequired,
        FieldUnknown, BodyTooLarge, ClientDisconnect.
    """
    taken: list[Taken] = []
    async with sending(request, FILES_MAX * limit) as parts:
        with _in_the_words_of_the_domain("files", limit):
            while part := await parts.next():
                if part.name not in ("files", "files[]"):
                    raise FieldUnknown(part.name[:60])
                if len(taken) == FILES_MAX:
                    raise DocumentLimitReached("files", limit=FILES_MAX)
                path = folder / str(len(taken))
                received = await kept(request, parts.content(), path, limit=limit)
                taken.append(Taken(path, part.file_name, media_type_of(path, received), received))
    if not taken:
        raise FieldRequired("files")
    return tuple(taken)


@asynccontextmanager
async def sending(request: Request, limit: int) -> AsyncGenerator[Parts, None]:
    """The parts of a body with files, which is one of few that an account sends at once.

    limit: the largest number of bytes of all files.
    Raises: TooManyRequests, HTTPException 400 when the body is no multipart.
    """
    with abuse.sending(request):
        await abuse.may_send_file(request)
        allow(request, limit + BESIDE_THE_FILE_BYTES)
        async with Parts(request) as parts:
            yield parts


async def kept(
    request: Request, content: AsyncGenerator[bytes, None], to: Path, *, limit: int
) -> Received:
    """Write a file that somebody sends, or has copied: the one place where files are counted.

    limit: the largest number of bytes.
    Raises: TooManyRequests, Refused, FormParserError, TooManyBytes, ClientDisconnect.
    """
    await abuse.may_send_file(request)
    try:
        async with aclosing(content):
            received = await receive(content, to, limit=limit)
    except Refused:
        await abuse.file_sent(request, 0)
        raise
    if received.bytes:  # browsers send a field in which nothing was chosen
        await abuse.file_sent(request, received.bytes)
    return received


class _Form:
    """The fields of an attachment, as they come."""

    def __init__(self, request: Request, parts: Parts, to: Path, limit: int) -> None:
        self._request, self._parts, self._to, self._limit = request, parts, to, limit
        self._upload: tuple[str, Received] | None = None
        self._proposal_id: UUID | None = None
        self._item_id: UUID | None = None
        self._words = ""

    async def read(self) -> Upload | Agreed:
        while part := await self._parts.next():
            if part.name == "file":
                await self._receive(part)
            elif part.name == "proposal_id":
                await self._agree(part)
            elif part.name in ("covers", "covers[]"):
                await self._cover(part)
            elif part.name == "item_id" and self._item_id is None:
                self._item_id = await self._id(part)
            else:
                raise FieldUnknown
        covers = _codes(self._words)
        answers = () if self._item_id is None else (self._item_id,)
        if self._proposal_id is not None:
            return Agreed(self._proposal_id, covers, answers)
        if self._upload is None:
            raise FieldRequired("file")
        name, received = self._upload
        return Upload(name, covers, received, answers)

    async def _receive(self, part: Part) -> None:
        if self._upload is not None:
            raise InvalidChoice("file")
        if self._proposal_id is not None:
            raise FieldNotApplicable("file")
        content = self._parts.content()
        received = await kept(self._request, content, self._to, limit=self._limit)
        self._upload = part.file_name, received

    async def _cover(self, part: Part) -> None:
        # The commas count too: a form may hold many parts without a word.
        self._words += "," + await self._parts.text(part, limit=COVERS_BYTES)
        if len(self._words) > COVERS_BYTES:
            raise FieldTooLong("covers")

    async def _agree(self, part: Part) -> None:
        if self._proposal_id is not None:
            raise InvalidChoice("proposal_id")
        if self._upload is not None:
            raise FieldNotApplicable("proposal_id")
        self._proposal_id = await self._id(part)

    async def _id(self, part: Part) -> UUID:
        try:
            return UUID(await self._parts.text(part, limit=ID_BYTES))
        except ValueError:
            raise InvalidChoice(part.name) from None


@contextmanager
def _in_the_words_of_the_domain(field: str, limit: int) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise DocumentTooLarge(field, limit_bytes=limit) from refused
    except FormParserError as error:
        raise HTTPException(400) from error


def _codes(words: str) -> tuple[DocumentCode, ...]:
    try:
        codes = [DocumentCode(word.strip()) for word in words.split(",") if word.strip()]
    except ValueError:
        raise InvalidChoice("covers") from None
    return tuple(dict.fromkeys(codes))


def media_type_of(path: Path, received: Received) -> str:
    """What a received file is, by its content alone.

    Raises: DocumentUnreadable when it is empty, DocumentTypeNotAccepted.
    """
    if received.bytes == 0:
        raise DocumentUnreadable("files", why="empty")
    media_type = kind_of_file(path)
    if media_type is None:
        raise DocumentTypeNotAccepted("files")
    return media_type
