"""Who is asking, whether their role may, and what tells one request from any other."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import WithJsonSchema

from adapters.bootstrap import Runtime
from adapters.http import abuse
from adapters.http.door import Caller, Door
from adapters.http.session import (
    SAFE_METHODS,
    TOKEN_HEADER,
    check_origin,
    check_token,
    session_of,
)
from adapters.http.traced import Trace, traced
from adapters.identity.tokens import NotAuthenticated
from adapters.identity.trust import LevelNotReached
from application.access import Action, authorize
from application.ports import Asked
from domain.base import Author
from domain.errors import (
    IdempotencyKeyRequired,
    StaleVersion,
)

BEARER: Final = HTTPBearer(auto_error=False, description="`escale token PERSONA` prints one.")
LONGEST_KEY: Final = 200
KEY_FORM: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
ETAG_FORM: Final = re.compile(r'(?:W/)?"([0-9]{1,18})"')


class TokenRequired(NotAuthenticated):
    """No token came with the request."""

    code = "auth.token_required"
    error = None


class Allowed:
    """Lets through who may do something; every route has one (tests/adapters/http)."""

    def __init__(self, action: Action) -> None:
        """Guard this action."""
        self.action = action

    async def __call__(
        self,
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    ) -> Author:
        """Who asks: by their bearer token, else by the session of the pages.

        Raises: NotAuthenticated, TooManyRequests, ForeignRequest, NotPermitted, StoreUnavailable.
        """
        if bearer is None:
            caller = await _caller_of_session(request)
        else:
            caller = await _caller_of_token(request, bearer.credentials)
        authorize(caller.author, self.action)
        caller.refuse_beyond(self.action)
        request.state.acr, request.state.author = caller.acr, caller.author
        return caller.author


async def _caller_of_token(request: Request, token: str) -> Caller:
    door: Door = request.app.state.door
    try:
        return await door.caller(token)
    except LevelNotReached:
        raise
    except NotAuthenticated:  # a right one passes, however often somebody guesses beside it
        await abuse.token_refused(request)
        raise


async def _caller_of_session(request: Request) -> Caller:
    session = await session_of(request)
    if session is None:
        raise TokenRequired
    check_origin(request)
    if request.method not in SAFE_METHODS:
        check_token(session, request.headers.get(TOKEN_HEADER))
    return Caller(session.author, session.acr)


CorrelationHeader = Annotated[
    str | None,
    WithJsonSchema({"type": "string"}),
    Header(
        alias="X-Correlation-ID",
        description="A UUID that follows everything that this request sets off.",
        examples=["3f0d7f62-6b0f-4c2e-9a53-6a3f1d0a7a11"],
    ),
]
IfMatchHeader = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,18}")$'}),
    Header(
        alias="If-Match",
        description='The version that you saw, as its ETag said: `"7"`.',
        examples=['"7"'],
    ),
]
KeyHeader = Annotated[
    str | None,
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": r"^[\x21-\x7e]+$"}
    ),
    Header(
        alias="Idempotency-Key",
        description="1 to 200 visible ASCII characters; the same request again gets its answer.",
        examples=["0b6b7c2e-3c5b-4f83-9a8f-2f0f2d7d9c55"],
    ),
]
Dependency = Callable[..., Awaitable[Asked]]


# Dependencies stand in default values here: FastAPI could not resolve a local name in a written
# annotation, and would silently take the parameter for a field of the request.


def asking(action: Action) -> Dependency:
    """The dependency of a route that only reads."""
    allowed = Allowed(action)

    async def asked(
        request: Request,
        author: Author = Depends(allowed),
        correlation: CorrelationHeader = None,
        trace: Trace = Depends(traced, scope="function"),
    ) -> Asked:
        trace.asked = Asked(
            author=author,
            command_id=_new_id(request),
            correlation_id=_correlation(request, correlation),
            acr=request.state.acr,
        )
        return trace.asked

    return asked


def changing(action: Action) -> Dependency:
    """The dependency of PUT and DELETE: an Idempotency-Key is optional."""
    allowed = Allowed(action)

    async def asked(
        request: Request,
        author: Author = Depends(allowed),
        key: KeyHeader = None,
        if_match: IfMatchHeader = None,
        correlation: CorrelationHeader = None,
        trace: Trace = Depends(traced, scope="function"),
    ) -> Asked:
        trace.asked = Asked(
            author=author,
            command_id=_new_id(request) if key is None else _command_id(request, author, key),
            correlation_id=_correlation(request, correlation),
            acr=request.state.acr,
            is_keyed=key is not None,
            if_match=version_of(if_match),
        )
        return trace.asked

    return asked


def posting(action: Action) -> Dependency:
    """The dependency of POST: without an Idempotency-Key nothing happens."""
    to_change = changing(action)

    async def asked(asked: Asked = Depends(to_change), key: KeyHeader = None) -> Asked:
        required_key(key)
        return asked

    return asked


def required_key(key: KeyHeader = None) -> str:
    """The Idempotency-Key of a POST.

    Raises: IdempotencyKeyRequired.
    """
    if key is None:
        raise IdempotencyKeyRequired
    return _checked(key)


def version_of(if_match: str | None) -> int | None:
    """The version that the caller saw; None when any will do.

    Raises: StaleVersion when the header names no version.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = ETAG_FORM.fullmatch(if_match.strip())
    if found is None:
        raise StaleVersion
    return int(found[1])


def _checked(key: str) -> str:
    if not KEY_FORM.fullmatch(key):
        raise IdempotencyKeyRequired
    return key


def _command_id(request: Request, author: Author, key: str) -> UUID:
    # Neither method nor path counts, but for the claim or the person that it is about: the same key
    # for something else on the same claim is then the same command with another body, refused.
    about = _uuid(request.path_params.get("claim_id") or request.path_params.get("insured_id"))
    return uuid5(author.id, f"command:{about or ''}:{_checked(key)}")


def _new_id(request: Request) -> UUID:
    runtime: Runtime = request.app.state.runtime
    return runtime.ports.new_id()


def _correlation(request: Request, given: str | None) -> UUID:
    return _uuid(given) or _new_id(request)


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
