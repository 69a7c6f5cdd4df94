"""What people see when something is refused or fails: a page, where a program gets a problem."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from adapters import french
from adapters.http.middleware import TooManyBytes
from adapters.http.problems import Problem
from adapters.http.session import Visit
from adapters.web.guests import guest
from adapters.web.links import CLAIMS
from adapters.web.rendering import page
from domain.errors import AlreadySubmitted, Refusal, StoreUnavailable

Handler = Callable[[Request, Any], Awaitable[Response]]

FOR_PROGRAMS: Final = ("/api/", "/dev/", "/static/", "/livez", "/readyz")
"""Addresses that no person reads: there a refusal stays a problem."""

SHOWN: Final[tuple[type[Exception], ...]] = (
    Refusal,
    RequestValidationError,
    TooManyBytes,
    HTTPException,
    DBAPIError,
    PoolTimeout,
    OSError,
    Exception,
)
"""What becomes a page; a token that is not believed never comes to one."""

WITH_ITS_OWN: Final = frozenset({"content-length", "content-type"})
SUDDEN: Final = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
"""When the stores may be away: nobody is looked up then."""


def install(app: FastAPI) -> None:
    """Let the addresses of people answer with pages; what is answered stays the problem's."""
    for kind in SHOWN:
        handler: Any = app.exception_handlers[kind]
        app.add_exception_handler(kind, shown(handler))


def shown(handler: Handler) -> Handler:
    """A handler whose problem people see as a page."""

    async def show(request: Request, error: Exception) -> Response:
        answer = await handler(request, error)
        if request.url.path.startswith(FOR_PROGRAMS):
            return answer
        problem = Problem.model_validate_json(bytes(answer.body))
        if problem.code == AlreadySubmitted.code and "claim_id" in request.path_params:
            return RedirectResponse(f"{CLAIMS}/{request.path_params['claim_id']}", 303)
        return await _page(request, problem, answer)

    return show


async def _page(request: Request, problem: Problem, answer: Response) -> Response:
    visit = await _visit(request, problem.status)
    advice = french.BY_STATUS.get(problem.status, french.BY_STATUS[500])
    shown = await page(
        request, visit, "erreur.html", problem.status, problem=problem, advice=advice
    )
    for name, value in answer.headers.items():
        if name not in WITH_ITS_OWN:
            shown.headers.setdefault(name, value)
    if visit is None:
        # No form to send, and the address may hold anything: tell nobody where one comes from.
        shown.headers["Referrer-Policy"] = "no-referrer"
    return shown


async def _visit(request: Request, status: int) -> Visit | None:
    if status in SUDDEN:
        return None
    try:
        return await guest(request)
    except (DBAPIError, PoolTimeout, StoreUnavailable):
        return None
