"""How the copy of one's data is sent: refused before its first byte, or whole, or visibly cut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http import abuse
from adapters.http.downloads import SAFE_TO_SAVE
from adapters.http.file_names import attachment
from adapters.http.own_data.account import account_of
from adapters.http.own_data.archive import Beginning, archive_of
from adapters.http.zip_stream import zipped
from application.own_data import TakeOwnData, take_own_data
from application.ports import Asked
from domain.values import PARIS

MEDIA_TYPE: Final = "application/zip"


async def copy_of_own_data(request: Request, asked: Asked) -> StreamingResponse:
    """Everything that is held about whoever asks, written while it is sent.

    What fails later cuts the answer before the archive's directory, without which nothing opens it.

    Raises: NotPermitted, InsuredNotFound, TooManyRequests, StoreUnavailable.
    """
    runtime: Runtime = request.app.state.runtime
    command = TakeOwnData(asked=asked)
    await take_own_data(
        command, runtime.ports, runtime.tracing, lambda: abuse.take_copy(request, asked.author)
    )
    now, until = runtime.ports.now(), await run_in_threadpool(runtime.reader.head)
    account = await account_of(runtime, asked.author, until)
    made_at = now.astimezone(PARIS)
    content = zipped(archive_of(runtime, Beginning(account, made_at, until)), made_at)
    headers = {
        **SAFE_TO_SAVE,
        "Cache-Control": "no-store",
        "Content-Disposition": attachment(f"mes-donnees-{made_at:%Y-%m-%d}.zip"),
    }
    return StreamingResponse(await _begun(content), headers=headers, media_type=MEDIA_TYPE)


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same, of which the first piece is there before anything is answered."""
    first = await anext(content)

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return pieces()
