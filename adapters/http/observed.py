"""One line and one count for each request: the route's template, never the address itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from adapters.bootstrap import Runtime
from adapters.metrics import DURATIONS, REFUSALS, REQUESTS
from adapters.spans import span

HEADER: Final = "x-correlation-id"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
PROBES: Final = frozenset({"/livez", "/readyz"})
"""Asked every few seconds: counted, written down when they say no, and never timed as spans."""

log = structlog.get_logger("escale.request")


class Observed:
    """Binds the correlation id to every line of the request, then says how it ended."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        runtime: Runtime = scope["app"].state.runtime
        clear_contextvars()
        bind_contextvars(correlation_id=_correlated(scope, runtime))
        began, status = runtime.stopwatch(), 500

        async def observing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with _timed(scope, lambda: status):
                await self.app(scope, receive, observing)
        except Exception as error:
            log.error("request_failed", exc_info=error)
            raise
        finally:
            _ended(scope, status, runtime.stopwatch() - began)


def correlation_of(request: Request) -> UUID:
    """The id that everything has which this request sets off."""
    return UUID(request.headers[HEADER])


@contextmanager
def _timed(scope: Scope, status: Callable[[], int]) -> Iterator[None]:
    if scope["path"] in PROBES:
        yield
        return
    with span("request", correlation_of(Request(scope)), method=_method(scope)) as said:
        try:
            yield
        finally:
            code = get_contextvars().get("code")
            said(route=template_of(scope), status=status(), code=code)


def _ended(scope: Scope, status: int, seconds: float) -> None:
    method, route = _method(scope), template_of(scope)
    REQUESTS.labels(method, route, status).inc()
    DURATIONS.labels(method, route).observe(seconds)
    if code := get_contextvars().get("code"):
        REFUSALS.labels(code).inc()
    is_probe = route in PROBES and status < 400
    if (
        structlog.is_configured() and not is_probe
    ):  # else nobody chose the form of a line, and it is a test's
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "other"


def template_of(scope: Scope) -> str:
    """The address as its route is written, with the names of its parts in place of them."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    route = included or scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    if path is None and str(scope["path"]).startswith("/static/"):
        return "/static/"
    return path or "none"


def _correlated(scope: Scope, runtime: Runtime) -> str:
    """The request's correlation id; whoever brings none, or no UUID, is given one."""
    headers = MutableHeaders(scope=scope)
    try:
        return str(UUID(headers.get(HEADER, "")))
    except ValueError:
        headers[HEADER] = str(runtime.ports.new_id())
        return headers[HEADER]
