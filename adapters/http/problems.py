"""Refusals as problem+json (RFC 9457): a stable code, a French sentence, every field at fault."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from structlog.contextvars import bind_contextvars

from adapters import french
from adapters.http.methods import methods_of
from adapters.http.middleware import SAFE_HEADERS, TooManyBytes
from adapters.http.validation import Malformed, refusal_of
from adapters.identity.tokens import NotAuthenticated
from domain.errors import BodyTooLarge, Refusal, StoreUnavailable, TooManyRequests, Unavailable

MEDIA_TYPE: Final = "application/problem+json"
TELLING: Final = (
    "submitted_on",
    "next_allowed_on",
    "size_bytes",
    "limit_bytes",
    "limit",
    "length",
    "version",
    "latest",
    "begins_at",
    "reference",
    "expires_at",
    "valid_until",
    "remedies",
    "asked_cents",
    "limit_cents",
    "sha256",
    "items",
)
"""The details of a refusal that go out beside the sentence that they fill."""

CODES: Final[Mapping[int, str]] = {
    400: "body.malformed",
    404: "route.not_found",
    405: "route.method_not_allowed",
}
"""The code of what the framework itself refuses."""

UNDEFINED_TABLE: Final = "42P01"
Statuses = Mapping[type[Exception], int]


DISK_FAILURES: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


class FieldProblem(BaseModel):
    """What is wrong with one field. field: its path within what was sent."""

    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """Why a request was refused. code: stable; title: for developers; detail: for the person."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(
    status: int,
    code: str,
    details: Mapping[str, Any] | None = None,
    errors: list[FieldProblem] | None = None,
) -> Problem:
    """A problem by its code."""
    details = details or {}
    return Problem(
        type=f"/problems/{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=french.sentence(code, details),
        code=code,
        errors=errors or [],
        **{name: _plain(details[name]) for name in TELLING if name in details},
    )


def problem_of(refusal: Refusal, status: int) -> Problem:
    """A refusal, with everything else that is wrong with the same input."""
    all_of = (refusal, *refusal.others)
    errors = [
        FieldProblem(field=one.field, code=one.code, detail=french.sentence(one.code, one.details))
        for one in all_of
        if one.field is not None
    ]
    return problem(status, refusal.code, refusal.details, errors)


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem as the answer to a request, whose line in the log names its code."""
    bind_contextvars(code=problem.code)
    body = problem.model_dump(mode="json")
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


class Handlers:
    """What is answered for each kind of error."""

    def __init__(self, statuses: Statuses) -> None:
        """Answer with the status of the error's class, or of the nearest class above it."""
        self._statuses = statuses

    def install(self, app: FastAPI) -> None:
        """Answer for this application."""
        # Any: Starlette calls each handler with an error of its own class.
        handlers: tuple[tuple[type[Exception], Any], ...] = (
            (Refusal, self.refused),
            (NotAuthenticated, self.not_authenticated),
            (RequestValidationError, self.not_valid),
            (TooManyBytes, self.too_large),
            (HTTPException, self.not_routed),
            (DBAPIError, self.database_failed),
            (PoolTimeout, self.database_busy),
            (OSError, self.disk_failed),
            (ClientDisconnect, self.nobody_listens),
            (Exception, self.failed),
        )
        for kind, handle in handlers:
            app.add_exception_handler(kind, handle)

    async def refused(self, _: Request, refusal: Refusal) -> JSONResponse:
        """A refusal of the domain."""
        kinds = type(refusal).__mro__
        status = next(self._statuses[kind] for kind in kinds if kind in self._statuses)
        headers = {}
        if isinstance(refusal, Unavailable | TooManyRequests):
            headers["Retry-After"] = str(refusal.details.get("retry_after_s", 1))
        if status == 413 or isinstance(refusal, TooManyRequests):
            # What the client still sends is not read: uvicorn drops the connection after this.
            headers["Connection"] = "close"
        return answer(problem_of(refusal, status), headers)

    async def not_authenticated(self, _: Request, error: NotAuthenticated) -> JSONResponse:
        """A token that is missing or not believed; why stays unsaid."""
        challenge = 'Bearer realm="escale"' + (f', error="{error.error}"' if error.error else "")
        return answer(problem(401, error.code), {"WWW-Authenticate": challenge})

    async def not_valid(self, request: Request, error: RequestValidationError) -> JSONResponse:
        """Something that does not have the form of what is asked for."""
        try:
            return await self.refused(request, refusal_of(error))
        except Malformed:
            return answer(problem(400, "body.malformed"))

    async def too_large(self, request: Request, error: TooManyBytes) -> JSONResponse:
        """A body above its route's limit."""
        return await self.refused(request, BodyTooLarge(limit_bytes=error.limit))

    async def not_routed(self, request: Request, error: HTTPException) -> JSONResponse:
        """What the framework refuses by itself; it knows the methods of one route alone."""
        headers = {"Allow": methods_of(request)} if error.status_code == 405 else error.headers
        return answer(problem(error.status_code, CODES[error.status_code]), headers)

    async def database_failed(self, request: Request, error: DBAPIError) -> JSONResponse:
        """A database that is away, or whose views no follower has made yet."""
        is_unmade = getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE
        if isinstance(error, OperationalError) or is_unmade:
            return await self.refused(request, StoreUnavailable(retry_after_s=1))
        raise error

    async def database_busy(self, request: Request, _error: PoolTimeout) -> JSONResponse:
        """No connection came free in time."""
        return await self.refused(request, StoreUnavailable(retry_after_s=1))

    async def disk_failed(self, request: Request, error: OSError) -> JSONResponse:
        """A disk that is full or broken; any other error of the system is our own."""
        if error.errno not in DISK_FAILURES:
            raise error
        answered = await self.refused(request, StoreUnavailable(retry_after_s=60))
        # What the client still sends is not read: uvicorn drops the connection after this.
        answered.headers["Connection"] = "close"
        return answered

    async def nobody_listens(self, _: Request, _error: ClientDisconnect) -> JSONResponse:
        """A client that went away in the middle of its request."""
        return answer(problem(400, "body.malformed"))

    async def failed(self, _: Request, _error: Exception) -> JSONResponse:
        """Our own error: said without a word about it; Starlette raises it again for the log."""
        return answer(problem(500, "internal.error"), SAFE_HEADERS)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
