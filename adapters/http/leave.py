"""Whether somebody who was let in may still be there: an answer without end outlives a log-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import Request

from adapters.bootstrap import Runtime
from adapters.http.door import Door
from adapters.http.security import BEARER
from adapters.http.session import session_of
from adapters.identity.tokens import NotAuthenticated
from application.access import Action, authorize
from domain.errors import NotPermitted, Unavailable

Leave = Callable[[], Awaitable[bool]]
"""Says whether they may still; to be asked again and again."""


async def leave_of(request: Request, action: Action) -> Leave:
    """What tells whether whoever sent this request may still do something.

    By their token, which may expire, or their session, which may end; being asked does not count as
    using the session.
    """
    bearer = await BEARER(request)
    if bearer is None:
        return await _by_session(request)
    door: Door = request.app.state.door

    async def may_still() -> bool:
        try:
            caller = await door.caller(bearer.credentials)
            authorize(caller.author, action)
            caller.refuse_beyond(action)
        except (NotAuthenticated, NotPermitted, Unavailable):
            return False
        return True

    return may_still


async def _by_session(request: Request) -> Leave:
    runtime: Runtime = request.app.state.runtime
    session = await session_of(request)

    async def may_still() -> bool:
        if session is None:
            return False
        person, now = session.author.id, runtime.ports.now()
        living = await asyncio.to_thread(runtime.sessions.of, person, now)
        return any(one.session_id == session.session_id for one in living)

    return may_still
