"""Who is asking, whether their role may, and what tells one request from any other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import WithJsonSchema

from adapters.bootstrap import Runtime
from adapters.http.issuers import believed
from adapters.http.session import (
    SAFE_METHODS,
    TOKEN_HEADER,
    check_origin,
    check_token,
    session_of,
)
from adapters.http.traced import Trace, traced
from adapters.identity.subjects import Subjects
from adapters.identity.tokens import Identity, NotAuthenticated, Verifier
from application.access import Action, authorize
from application.ports import Asked
from domain.base import Author, Role
from domain.errors import (
    IdempotencyKeyRequired,
    NotPermitted,
    StaleVersion,
    StoreUnavailable,
)

BEARER: Final = HTTPBearer(auto_error=False, description="`escale token PERSONA` prints one.")
ROLE_PRIORITY: Final = (
    Role.SUPERVISOR,
    Role.MEDICAL,
    Role.AGENT,
    Role.CLERK,
    Role.AUDITOR,
    Role.DPO,
    Role.ADMIN,
)
"""Which role somebody acts in who was given several: the first of these."""
LONGEST_KEY: Final = 200
KEY_FORM: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
ETAG_FORM: Final = re.compile(r'(?:W/)?"([0-9]{1,18})"')


class TokenRequired(NotAuthenticated):
    """No token came with the request."""

    code = "auth.token_required"


class InsuredUnknown(NotPermitted):
    """A believed token of somebody whom the directory does not know."""

    code = "insured.not_found"


class Door:
    """Tells who somebody is by what they show; one for the whole application."""

    def __init__(self, runtime: Runtime) -> None:
        """Believe the issuers of the settings, and know people by the directory."""
        self._verifier = Verifier(believed(runtime.settings))
        self._asks_over_the_network = not runtime.settings.is_development
        self._subjects = Subjects(runtime.directory.by_subject, runtime.stopwatch)
        self._now = runtime.ports.now

    async def author(self, token: str) -> Author:
        """Who holds this token, in the one role that they act in.

        Raises: NotAuthenticated, InsuredUnknown, NotPermitted without any role, StoreUnavailable.
        """
        return await self.author_of(await self._identity(token))

    async def author_of(self, identity: Identity) -> Author:
        """Who this is, in the one role that they act in.

        Raises: InsuredUnknown, NotPermitted without any role, StoreUnavailable.
        """
        if identity.realm == "insured":
            return Author(role=Role.INSURED, id=await self._insured_id(identity.subject))
        role = next((role for role in ROLE_PRIORITY if role.value in identity.roles), None)
        if role is None:
            raise NotPermitted
        return Author(role=role, id=_pseudonym(identity.subject))

    async def _identity(self, token: str) -> Identity:
        try:
            if self._asks_over_the_network:
                return await asyncio.to_thread(self._verifier.verify, token, self._now())
            return self._verifier.verify(token, self._now())
        except OSError as error:
            raise StoreUnavailable(retry_after_s=5) from error

    async def _insured_id(self, subject: str) -> UUID:
        insured_id = await self._subjects.insured_id(subject)
        if insured_id is None:
            raise InsuredUnknown
        return insured_id


_STAFF = UUID("5a1d7f3e-30c7-4a4f-8d0e-0d6c54b7b5d1")


def _pseudonym(subject: str) -> UUID:
    try:
        return UUID(subject)
    except ValueError:
        return uuid5(_STAFF, subject)


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

        Raises: NotAuthenticated, ForeignRequest, NotPermitted, StoreUnavailable.
        """
        door: Door = request.app.state.door
        if bearer is None:
            author = await _author_of_session(request)
        else:
            author = await door.author(bearer.credentials)
        authorize(author, self.action)
        return author


async def _author_of_session(request: Request) -> Author:
    session = await session_of(request)
    if session is None:
        raise TokenRequired
    if request.method not in SAFE_METHODS:
        check_origin(request)
        check_token(session, request.headers.get(TOKEN_HEADER))
    return session.author


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
