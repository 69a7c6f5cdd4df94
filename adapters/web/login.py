"""Logging in and out: the ways in, the way to the provider and back, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import OperationalError

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http import abuse
from adapters.http.session import (
    LOGIN_PATH,
    ForeignRequest,
    check_origin,
    check_token,
    cookie_name,
    is_secure,
    local_path,
    login_address,
    own_origin,
    sent_token,
    session_of,
)
from adapters.identity.client import CALLBACK, LOGGED_OUT, Client
from adapters.identity.logins import LOGIN_LIFETIME, Login
from adapters.identity.provider import (
    Callback,
    LoggedInAs,
    LoginExpired,
    LoginFailed,
    ProviderAway,
)
from adapters.identity.sessions import LoggedIn, Session, browser_of
from adapters.identity.tokens import Identity
from adapters.web.guests import guest
from adapters.web.links import HOME, STAFF_HOME
from adapters.web.rendering import page
from domain.base import Author, Role
from domain.errors import Refusal, StoreUnavailable

router = APIRouter(include_in_schema=False)

LONGEST_ANSWER: Final = 4096
SEEN_BY_PEOPLE: Final = frozenset({"document", "empty"})
"""What `Sec-Fetch-Dest` says of a page that is gone to, or of one that a script of ours reads."""
REASONS: Final = frozenset(
    {
        "login.expired",
        "login.failed",
        "login.level_too_low",
        "login.refused",
        "login.session_lost",
        "login.session_over",
        "login.unavailable",
        "insured.not_found",
        "access.not_permitted",
        "store.unavailable",
    }
)
"""What the log-in page may say; anything else that an address asks for is left unsaid."""


class Way(NamedTuple):
    """A way in: the last part of its address, the provider's name, and its button."""

    path: str
    provider: str
    label: str


WAYS: Final = (
    Way("compte", "insured", "ME CONNECTER"),
    Way("franceconnect", "federated", "S'identifier avec FranceConnect"),
    Way("agents", "staff", "Accès réservé aux agents"),
)


class Entrance(NamedTuple):
    """A way in as the page shows it."""

    provider: str
    label: str
    address: str


class Recognises(Protocol):
    """Says in which role somebody acts whom a provider vouches for."""

    async def author_of(self, identity: Identity) -> Author:
        """The author. Raises: NotPermitted, StoreUnavailable."""


async def login_page(
    request: Request, ways: Sequence[Way], retour: str, reason: str | None = None
) -> Response:
    """The page with every way in, and why the last one failed."""
    query = f"?{urlencode({'retour': retour})}" if retour != "/" else ""
    told = french.sentence(reason) if reason else None
    shown = [Entrance(way.provider, way.label, f"{LOGIN_PATH}/{way.path}{query}") for way in ways]
    return await page(request, None, "login.html", ways=shown, told=told)


@router.get(LOGIN_PATH)
async def show_ways(request: Request, retour: str = "", motif: str = "") -> Response:
    """Every way in, and why the last one failed; whoever is logged in goes on."""
    if not motif and (session := await session_of(request)) is not None:
        return RedirectResponse(first_page(session.author, local_path(retour)), 303)
    clients: Mapping[str, Client] = request.app.state.clients
    ways = [way for way in WAYS if way.provider in clients]
    return await login_page(request, ways, local_path(retour), motif if motif in REASONS else None)


@router.get(CALLBACK)
async def come_back(request: Request) -> Response:
    """From the provider: who it is, in a new session; the address is left behind at once."""
    return_to = "/"
    _refuse_embedded(request)
    await abuse.may_log_in(request)
    try:
        login = await _login_of(request)
        return_to = local_path(login.return_to)
        author, told = await _recognised(request, login)
        return await _let_in(request, login, author, told)
    except LoginExpired as error:
        # Counts for nothing: any page may send any browser here without a log-in of ours.
        return RedirectResponse(login_address(return_to, error.code), 303)
    except (LoginFailed, Refusal) as error:
        await _count(request, error)
        return _refused(request, return_to, error.code)
    except OperationalError:
        return _refused(request, return_to, StoreUnavailable.code)


@router.get(f"{LOGIN_PATH}/{{path}}")
async def begin(request: Request, path: str, retour: str = "") -> Response:
    """To the provider."""
    runtime: Runtime = request.app.state.runtime
    clients: Mapping[str, Client] = request.app.state.clients
    client = clients.get(next((way.provider for way in WAYS if way.path == path), ""))
    return_to, now = local_path(retour), runtime.ports.now()
    if client is None:
        return RedirectResponse(login_address(return_to), 303)
    _refuse_embedded(request)
    await abuse.begin_log_in(request)
    try:
        address, login = await client.begin(return_to, own_origin(request), now)
    except LoginFailed:
        return RedirectResponse(login_address(return_to, ProviderAway.code), 303)
    secret = await asyncio.to_thread(runtime.logins.begin, login, now)
    answer = RedirectResponse(address, 303)
    _keep(answer, (login_cookie(request), secret), request, int(LOGIN_LIFETIME.total_seconds()))
    return answer


@router.post(LOGGED_OUT)
async def log_out(request: Request) -> Response:
    """End the session here, then where the person logged in."""
    session = await session_of(request)
    address: str | None = None
    if session is not None:
        check_origin(request)
        check_token(session, await sent_token(request))
        address = await _ended(request, request.cookies[cookie_name(request)])
    answer: Response = RedirectResponse(LOGGED_OUT, 303)
    if address:
        # No redirect: under `form-action 'self'` Chromium lets none leave our origin.
        answer = await page(request, None, "depart.html", there=address)
    _drop(answer, cookie_name(request), request)
    return answer


@router.get(LOGGED_OUT)
async def show_logged_out(request: Request) -> Response:
    """What one sees after logging out; a GET ends no session."""
    return await page(request, await guest(request), "deconnecte.html")


async def my_sessions(request: Request, session: Session) -> tuple[Session, ...]:
    """The living sessions of whoever asks, for them to end those that they do not know."""
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(runtime.sessions.of, session.author.id, runtime.ports.now())


def first_page(author: Author, return_to: str) -> str:
    """Where somebody goes who has logged in: staff have a home of their own."""
    is_staff = author.role is not Role.INSURED
    return STAFF_HOME if is_staff and return_to == HOME else return_to


def login_cookie(request: Request) -> str:
    """The name of the cookie of a log-in under way."""
    return "__Host-escale-login" if is_secure(request) else "escale-dev-login"


def _refuse_embedded(request: Request) -> None:
    """Let only a person who follows a link come: a picture or a frame counts no log-in.

    Raises: ForeignRequest.
    """
    check_origin(request)
    if request.headers.get("sec-fetch-dest", "document") not in SEEN_BY_PEOPLE:
        raise ForeignRequest


async def _login_of(request: Request) -> Login:
    runtime: Runtime = request.app.state.runtime
    secret, state = request.cookies.get(login_cookie(request)), _given(request, "state")
    if not secret or not state:
        raise LoginExpired
    now = runtime.ports.now()
    login = await asyncio.to_thread(runtime.logins.use, secret, state, now)
    if login is None or login.way not in request.app.state.clients:
        raise LoginExpired
    return login


async def _recognised(request: Request, login: Login) -> tuple[Author, LoggedInAs]:
    client: Client = request.app.state.clients[login.way]
    callback = Callback(_given(request, "code"), _given(request, "iss"))
    now = request.app.state.runtime.ports.now()
    told = await client.finish(login, callback, origin=own_origin(request), now=now)
    door: Recognises = request.app.state.door
    return await door.author_of(told.identity), told


async def _let_in(request: Request, login: Login, author: Author, told: LoggedInAs) -> Response:
    runtime: Runtime = request.app.state.runtime
    person = LoggedIn(
        author=author,
        way=login.way,
        acr=told.identity.acr,
        browser=browser_of(request.headers.get("user-agent", "")),
        id_token=told.id_token,
    )
    before = request.cookies.get(cookie_name(request))
    secret = await asyncio.to_thread(runtime.sessions.open, person, runtime.ports.now(), before)
    answer = RedirectResponse(first_page(author, local_path(login.return_to)), 303)
    _keep(answer, (cookie_name(request), secret), request)
    _drop(answer, login_cookie(request), request)
    return answer


async def _count(request: Request, error: Exception) -> None:
    """Count a failure that is somebody's own; a provider or a store that is away is nobody's."""
    if not isinstance(error, ProviderAway | StoreUnavailable):
        await abuse.log_in_failed(request)


def _refused(request: Request, return_to: str, code: str) -> Response:
    reason = code if code in REASONS else LoginFailed.code
    answer = RedirectResponse(login_address(return_to, reason), 303)
    _drop(answer, login_cookie(request), request)
    return answer


async def _ended(request: Request, secret: str) -> str | None:
    runtime: Runtime = request.app.state.runtime
    clients: Mapping[str, Client] = request.app.state.clients
    try:
        ended = await asyncio.to_thread(runtime.sessions.end, secret)
        if ended is None or ended.way not in clients:
            return None
        now = runtime.ports.now()
        return await clients[ended.way].goodbye(ended.id_token, own_origin(request), now)
    except (LoginFailed, StoreUnavailable):
        return None  # our own session has ended: the provider's is not worth an error


def _given(request: Request, name: str) -> str | None:
    value = request.query_params.get(name)
    return value if value is None or len(value) <= LONGEST_ANSWER else None


def _keep(
    answer: Response, cookie: tuple[str, str], request: Request, max_age: int | None = None
) -> None:
    name, value = cookie
    answer.set_cookie(
        name, value, max_age, path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )


def _drop(answer: Response, name: str, request: Request) -> None:
    answer.delete_cookie(name, path="/", secure=is_secure(request), httponly=True, samesite="lax")
