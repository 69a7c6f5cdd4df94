"""What people see when something is refused or fails: a page, where a program gets a problem."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from adapters import french
from adapters.http.middleware import TooManyBytes
from adapters.http.problems import Problem
from adapters.http.session import (
    ForeignRequest,
    Visit,
    check_origin,
    local_path,
    login_address,
    own_origin,
)
from adapters.identity.trust import NotAuthenticated
from adapters.web.guests import guest
from adapters.web.links import CLAIMS, HOME, STAFF_HOME
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

_SENT_TO: Final = re.compile(rf"{CLAIMS}/[0-9a-f-]{{36}}(/documents)?(?=/)")
FORM: Final = "application/x-www-form-urlencoded"
WITH_ITS_OWN: Final = frozenset({"content-length", "content-type"})
SUDDEN: Final = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
"""When the stores may be away: nobody is looked up then."""

AWAY: Final = (DBAPIError, PoolTimeout, StoreUnavailable)


def install(app: FastAPI) -> None:
    """Let the addresses of people answer with pages; what is answered stays the problem's."""
    for kind in SHOWN:
        handler: Any = app.exception_handlers[kind]
        app.add_exception_handler(kind, shown(handler))
    refuse: Any = app.exception_handlers[NotAuthenticated]
    app.add_exception_handler(NotAuthenticated, led_to_the_log_in(refuse))


def shown(handler: Handler) -> Handler:
    """A handler whose problem people see as a page."""

    async def show(request: Request, error: Exception) -> Response:
        answer = await handler(request, error)
        if request.url.path.startswith(FOR_PROGRAMS):
            return answer
        problem = Problem.model_validate_json(bytes(answer.body))
        is_asked_for = request.method == "GET" and problem.status == 405
        if is_asked_for and (place := _page_for(request.url.path)):
            return RedirectResponse(place, 303)
        if problem.status == 403 and request.url.path == HOME:
            return RedirectResponse(STAFF_HOME, 303)  # whoever may not see this home has another
        if problem.code == AlreadySubmitted.code and "claim_id" in request.path_params:
            return RedirectResponse(f"{CLAIMS}/{request.path_params['claim_id']}", 303)
        return await _page(request, problem, answer)

    return show


def led_to_the_log_in(handler: Handler) -> Handler:
    """A handler that sends people to the log-in, who followed a link of ours to a file."""

    async def show(request: Request, error: Exception) -> Response:
        is_followed = request.headers.get("sec-fetch-mode") == "navigate"
        if request.method != "GET" or not is_followed:
            return await handler(request, error)
        # Back to the page with the link: after a file no page would follow.
        page = request.headers.get("referer", "").removeprefix(own_origin(request))
        return RedirectResponse(login_address(local_path(page)), 303)

    return show


def _page_for(path: str) -> str | None:
    """The page whose forms are sent to an address that is no page itself."""
    found = _SENT_TO.match(path)
    return found[0] if found else None


async def _page(request: Request, problem: Problem, answer: Response) -> Response:
    visit = await _visit(request, problem.status)
    by_status = french.BY_STATUS.get(problem.status, french.BY_STATUS[500])
    advice = french.BY_CODE.get(problem.code, by_status)
    sent = await _sent(request) if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    given = {"problem": problem, "advice": advice, "sent": sent}
    try:
        shown = await page(request, visit, "erreur.html", problem.status, **given)
    except AWAY:  # whose page it is cannot be told now: it is shown to nobody in particular
        visit, shown = None, await page(request, None, "erreur.html", problem.status, **given)
    for name, value in answer.headers.items():
        if name not in WITH_ITS_OWN:
            shown.headers.setdefault(name, value)
    if visit is None and not sent:
        # No form to send, and the address may hold anything: tell nobody where one comes from.
        shown.headers["Referrer-Policy"] = "no-referrer"
    return shown


async def _sent(request: Request) -> Sequence[tuple[str, str]]:
    """The fields of a form of ours, to be sent once more as they are; none of anything else."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if request.method != "POST" or kind != FORM:
        return ()
    try:
        check_origin(request)
    except ForeignRequest:
        return ()
    return parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)


async def _visit(request: Request, status: int) -> Visit | None:
    if status in SUDDEN:
        return None
    try:
        return await guest(request)
    except AWAY:
        return None
