"""Server-sent events of the log: bounded in number and time, ended when the server stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.leave import Leave
from adapters.persistence.access_log import PRESENT
from adapters.persistence.mapper import Row
from domain.errors import StoreUnavailable, TooManyListeners

MEDIA_TYPE: Final = "text/event-stream"
MOST_LISTENERS: Final = 20
"""So many follow the log in one process at once; each looks at it twice a second."""

LOOK_EVERY_S: Final = 0.5
HEARTBEAT_S: Final = 15.0
"""So often something is sent, so that nothing on the way takes the silence for an end."""

LONGEST_S: Final = 900.0
"""After so long the client comes back with its token or session."""

AT_ONCE: Final = 100

Told = Callable[[Sequence[Row]], Awaitable[Sequence[tuple[int, str]]]]
"""What is sent of new events: a position and one line of JSON each, written down before."""


class Listening:
    """Who follows the log in this process, until it stops."""

    def __init__(self) -> None:
        """Nobody follows yet."""
        self._number = 0
        self._stopping = threading.Event()

    @property
    def is_stopping(self) -> bool:
        """Whether everybody shall let go."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Let everybody go; may be called from a signal's handler."""
        self._stopping.set()

    def refuse_more(self) -> None:
        """Let one more pass.

        Raises: TooManyListeners.
        """
        if self._number >= MOST_LISTENERS:
            raise TooManyListeners(limit=MOST_LISTENERS, retry_after_s=int(HEARTBEAT_S))

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Somebody follows."""
        self._number += 1
        try:
            yield
        finally:
            self._number -= 1


def follow(
    listening: Listening, runtime: Runtime, after: int, told: Told, leave: Leave
) -> StreamingResponse:
    """The events after a position, as they come, as long as whoever asked may read them.

    Raises: TooManyListeners.
    """
    listening.refuse_more()
    present = PRESENT.get()

    async def pieces() -> AsyncIterator[str]:
        PRESENT.set(present)  # the route has answered by then, and its lines still name it
        with listening.one_more():
            yield ": bonjour\nretry: 2000\n\n"
            async for piece in _pieces(listening, runtime, after, told, leave):
                yield piece

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(pieces(), media_type=MEDIA_TYPE, headers=headers)


async def _pieces(
    listening: Listening, runtime: Runtime, after: int, told: Told, leave: Leave
) -> AsyncIterator[str]:
    now = asyncio.get_running_loop().time
    begun = said = now()
    while not listening.is_stopping and now() - begun < LONGEST_S:
        if not await leave():
            return  # logged out, or the token expired: the client is told when it comes back
        rows = await run_in_threadpool(runtime.reader.after, after, AT_ONCE)
        try:
            found = await told(rows) if rows else ()
        except StoreUnavailable:
            return  # not written down, not shown: the client asks again later
        for position, text in found:
            yield f"id: {position}\ndata: {text}\n\n"
            said = now()
        after = rows[-1].position if rows else after
        if now() - said >= HEARTBEAT_S:
            yield f"id: {after}\n\n"  # no event: the place to come back to
            said = now()
        if len(rows) < AT_ONCE:
            await asyncio.sleep(LOOK_EVERY_S)
