"""What holds for every request and answer: bounded bodies, and headers that give nothing away."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JSON_MAX_BYTES: Final = 64 * 1024
BODY_KEY: Final = "escale.body"
PATIENCE_S: Final = 30.0
SLOWEST_BYTES_PER_S: Final = 8192
"""A body is waited for so long in all, and for what came of it as long as it takes at that rate."""

SAFE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


HTTPS_ALONE: Final = "max-age=31536000"
"""For a year browsers come over https alone, where people reach us so."""


class SafeHeaders:
    """Puts SAFE_HEADERS on every answer that does not say otherwise itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["app"].state.runtime.settings.public_url.startswith("https:"):
                    headers["Strict-Transport-Security"] = HTTPS_ALONE
            await send(message)

        await self.app(scope, receive, send_safely)


class TooManyBytes(HTTPException):
    """The body is longer than its route takes; an HTTPException, as FastAPI lets it through."""

    def __init__(self, limit: int) -> None:
        """Say how many bytes would have been taken."""
        super().__init__(413)
        self.limit = limit


class Body:
    """Counts the bytes of one request as they come, and how long they are waited for.

    Whoever is slower than SLOWEST_BYTES_PER_S has gone away, as far as we can tell.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        """Take at most `limit` bytes."""
        self._receive = receive
        self._taken = 0
        self._waited_s = 0.0
        self._has_ended = False
        self.is_too_slow = False
        self.limit = limit

    async def receive(self) -> Message:
        """The next message; a disconnection when the rest of the body does not come.

        Raises: TooManyBytes at the first byte above the limit.
        """
        if self._has_ended:  # whoever waits on waits for the client to leave
            return await self._receive()
        message = await self._in_time()
        if message["type"] == "http.request":
            self._taken += len(message.get("body", b""))
            self._has_ended = not message.get("more_body", False)
            if self._taken > self.limit:
                raise TooManyBytes(self.limit)
        return message

    async def _in_time(self) -> Message:
        loop = asyncio.get_running_loop()
        began = loop.time()
        left_s = PATIENCE_S + self._taken / SLOWEST_BYTES_PER_S - self._waited_s
        try:
            async with asyncio.timeout(max(0.0, left_s)):
                return await self._receive()
        except TimeoutError:
            self.is_too_slow = self._has_ended = True
            return {"type": "http.disconnect"}
        finally:
            self._waited_s += loop.time() - began


class BoundedBody:
    """Gives each request JSON_MAX_BYTES, unless its route says `allow` before it reads."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[BODY_KEY] = body = Body(receive, JSON_MAX_BYTES)

        async def send_and_leave(message: Message) -> None:
            if message["type"] == "http.response.start" and body.is_too_slow:
                # What still comes is not read: uvicorn drops the connection after this.
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self.app(scope, body.receive, send_and_leave)


def allow(request: Request, limit: int) -> None:
    """Let this request have a body of so many bytes."""
    body: Body = request.scope[BODY_KEY]
    body.limit = limit
