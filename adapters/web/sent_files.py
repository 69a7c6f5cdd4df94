"""Receives the files of a form one after the other, once the form has proven to be ours."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException

from adapters.documents.receive import Received
from adapters.documents.verdict import Refused
from adapters.http.file_names import NAMELESS
from adapters.http.multipart import Part, Parts
from adapters.http.session import TOKEN_FIELD, Visit
from adapters.http.uploads import FILES_MAX, kept, sending

TOKEN_BYTES: Final = 256
PARTS_MAX: Final = 4 * FILES_MAX
"""Somebody may choose too many files, and is told so of each; a body of parts alone is no form."""


class SentFile(NamedTuple):
    """A file of a form. name: cleaned; received: None when it was larger than the limit."""

    name: str
    path: Path
    received: Received | None


async def sent_files(
    request: Request, visit: Visit, folder: Path, *, limit: int
) -> AsyncGenerator[SentFile, None]:
    """Each file of a form, in a new file of a folder that the caller removes.

    The form's token stands before its files: nothing of a foreign form is written.
    limit: the largest number of bytes of each.
    Raises: TooManyRequests, HTTPException 400 when the body is no multipart, ForeignRequest,
        TooManyBytes, ClientDisconnect.
    """
    try:
        async with sending(request, FILES_MAX * limit) as parts:
            await _confirm(parts, visit)
            number = 0
            while part := await parts.next():
                sent = await _file(request, parts, part, folder / str(number), limit)
                number += 1
                if number > PARTS_MAX:
                    raise HTTPException(400)
                if sent is not None:
                    yield sent
    except FormParserError as error:
        raise HTTPException(400) from error


async def _confirm(parts: Parts, visit: Visit) -> None:
    part = await parts.next()
    is_token = part is not None and part.name == TOKEN_FIELD
    visit.confirm(await parts.text(part, limit=TOKEN_BYTES) if part and is_token else None)


async def _file(
    request: Request, parts: Parts, part: Part, path: Path, limit: int
) -> SentFile | None:
    try:
        received = await kept(request, parts.content(), path, limit=limit)
    except Refused:
        return SentFile(part.file_name, path, None)
    # Browsers send a field in which nothing was chosen as a file without name or content.
    is_nothing = received.bytes == 0 and part.file_name == NAMELESS
    return None if is_nothing else SentFile(part.file_name, path, received)
