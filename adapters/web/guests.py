"""Who looks at a page that needs no log-in: somebody of whom we know, or nobody."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.bootstrap import Runtime
from adapters.http.observed import correlation_of
from adapters.http.session import Visit, session_of
from application.ports import Asked


async def guest(request: Request) -> Visit | None:
    """Who looks at the page; None when nobody is logged in.

    Raises: StoreUnavailable.
    """
    session = await session_of(request)
    if session is None:
        return None
    runtime: Runtime = request.app.state.runtime
    asked = Asked(
        author=session.author,
        command_id=runtime.ports.new_id(),
        correlation_id=correlation_of(request),
    )
    return Visit(asked, session)


Guest = Annotated[Visit | None, Depends(guest)]
