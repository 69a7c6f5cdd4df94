"""Who sees a page, and whether a change comes from one: the session cookie and its token."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from adapters.bootstrap import Runtime
from adapters.http.observed import correlation_of
from adapters.http.traced import Trace, traced
from adapters.identity.sessions import Session
from application.access import Action, authorize
from application.ports import Asked
from domain.errors import NotPermitted

LOGIN_PATH: Final = "/connexion"
FORM: Final = "application/x-www-form-urlencoded"
TOKEN_FIELD: Final = "csrf"  # noqa: S105 - a field name
TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105 - a header name
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_SITE: Final = frozenset({None, "same-origin", "none"})
"""What `Sec-Fetch-Site` says of our pages, of somebody who types, and of an old browser."""
LONGEST_PATH: Final = 512
NO_PAGES: Final = (LOGIN_PATH, "/deconnexion", "/api/", "/static/", "/donnees/telecharger")
"""Where nobody is sent after a log-in: no page would follow."""

_LOCAL_PATH = re.compile(r"/[!-\[\]-~]*")  # no blank, control character or \, which browsers bend


class LoginNeeded(Exception):
    """Nobody is logged in; return_to: the path to come back to."""

    code: ClassVar[str | None] = None

    def __init__(self, return_to: str) -> None:
        """Come back to this path after the log-in."""
        super().__init__("login needed")
        self.return_to = return_to


class SessionLost(LoginNeeded):
    """The session ended while a form was being filled; return_to: the page of the form."""

    code = "login.session_lost"


class ForeignRequest(NotPermitted):
    """A change that does not come from a page of this session."""

    code = "auth.foreign_request"


@dataclass(frozen=True)
class Visit:
    """Who sees or sends a page; `session.csrf` goes into each of its forms."""

    asked: Asked
    session: Session

    def confirm(self, token: str | None) -> None:
        """Check a token that was read later, as a multipart form is read piece by piece.

        Raises: ForeignRequest.
        """
        check_token(self.session, token)


Dependency = Callable[..., Awaitable[Visit]]


class Guard:
    """Lets a session through that may do something; every page has one."""

    def __init__(self, action: Action) -> None:
        """Guard this action."""
        self.action = action

    async def __call__(self, request: Request) -> Session:
        """Whose session it is.

        Raises: LoginNeeded, SessionLost, ForeignRequest, NotPermitted.
        """
        session = await session_of(request)
        if session is None:
            raise _not_logged_in(request)
        check_origin(request)
        authorize(session.author, self.action)
        request.state.author = session.author
        return session


# Dependencies stand in default values here: FastAPI could not resolve a local name in a written
# annotation, and would silently take the parameter for a field of the request.


def asking_page(action: Action) -> Dependency:
    """The dependency of a page that is only looked at."""
    guard = Guard(action)

    async def visit(
        request: Request,
        session: Session = Depends(guard),
        trace: Trace = Depends(traced, scope="function"),
    ) -> Visit:
        trace.asked = _asked(request, session)
        return Visit(trace.asked, session)

    return visit


def changing_page(action: Action) -> Dependency:
    """The dependency of a form's POST: its token comes in the header or in the field `csrf`."""
    guard = Guard(action)

    async def visit(
        request: Request,
        session: Session = Depends(guard),
        trace: Trace = Depends(traced, scope="function"),
    ) -> Visit:
        check_token(session, await sent_token(request))
        trace.asked = _asked(request, session)
        return Visit(trace.asked, session)

    return visit


def uploading_page(action: Action) -> Dependency:
    """As `changing_page`, for a body read piece by piece: the page itself confirms the token."""
    return asking_page(action)


async def session_of(request: Request) -> Session | None:
    """The living session of the request's cookie."""
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        return None
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(runtime.sessions.find, secret, runtime.ports.now())


async def ended_session_of(request: Request) -> Session | None:
    """The session of the request's cookie that ended by itself a while ago."""
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        return None
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(runtime.sessions.ended, secret, runtime.ports.now())


def check_origin(request: Request) -> None:
    """Let a change pass that a page of ours sends, and a look that no other site embeds.

    Raises: ForeignRequest.
    """
    site = request.headers.get("sec-fetch-site")
    if request.method in SAFE_METHODS:
        if site not in OUR_SITE and not _is_followed(request):
            raise ForeignRequest
        return
    source = request.headers.get("origin") or _origin_of(request.headers.get("referer", ""))
    if site not in OUR_SITE or source != own_origin(request):
        raise ForeignRequest


def _is_followed(request: Request) -> bool:
    """Whether somebody follows a link: no image, frame or script of another site asks."""
    is_link = request.headers.get("sec-fetch-mode") == "navigate"
    return is_link and request.headers.get("sec-fetch-dest", "document") == "document"


def check_token(session: Session, token: str | None) -> None:
    """Let a change pass that brings its session's token.

    Raises: ForeignRequest.
    """
    if token is None or not session.is_own_token(token):
        raise ForeignRequest


async def sent_token(request: Request) -> str | None:
    """The token of a request: in its header, else in the field of a form."""
    is_form = request.headers.get("content-type", "").startswith(FORM)
    if is_form:
        await request.body()  # kept by the request: the page reads it again, and that of an error
    if TOKEN_HEADER in request.headers:
        return request.headers[TOKEN_HEADER]
    if not is_form:
        return None
    value = (await request.form(max_files=0)).get(TOKEN_FIELD)
    return value if isinstance(value, str) else None


def own_origin(request: Request) -> str:
    """Our own scheme, host and port, as browsers see them; in production always https."""
    runtime: Runtime = request.app.state.runtime
    settings = runtime.settings
    if settings.public_url:
        return settings.public_url.lower()
    scheme = request.url.scheme if settings.is_development else "https"
    return f"{scheme}://{request.url.netloc}".lower()


def is_secure(request: Request) -> bool:
    """Say whether cookies are for https alone.

    Not on http in development: Safari and the usual HTTP clients keep no Secure cookie there.
    """
    return own_origin(request).startswith("https:")


def cookie_name(request: Request) -> str:
    """The name of the session cookie: with the prefix that binds it to this host, over https."""
    return "__Host-escale" if is_secure(request) else "escale-dev"


def local_path(given: str | None) -> str:
    """A path of ours that somebody may be sent to: the given one, or `/` when it is none."""
    text = given or ""
    is_ours = len(text) <= LONGEST_PATH and _LOCAL_PATH.fullmatch(text) and "//" not in text
    return text if is_ours and not text.startswith(NO_PAGES) else "/"


def login_address(return_to: str, reason: str | None = None) -> str:
    """The log-in page, from which one comes back to this path; reason: a code with a sentence."""
    query = {} if reason is None else {"motif": reason}
    if return_to != "/":
        query["retour"] = return_to
    return f"{LOGIN_PATH}?{urlencode(query)}" if query else LOGIN_PATH


def install(app: FastAPI) -> None:
    """Send whoever is not logged in to the log-in page."""
    app.add_exception_handler(LoginNeeded, _to_login)


async def _to_login(_: Request, error: Exception) -> Response:
    return_to = getattr(error, "return_to", "/")
    return RedirectResponse(login_address(return_to, getattr(error, "code", None)), 303)


def _not_logged_in(request: Request) -> LoginNeeded:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method in SAFE_METHODS:
        return LoginNeeded(local_path(path))
    page = request.headers.get("referer", "")
    if _origin_of(page) == own_origin(request):
        path = page[len(own_origin(request)) :]
    return SessionLost(local_path(path))


def _origin_of(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that are none
        return None
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else None


def _asked(request: Request, session: Session) -> Asked:
    runtime: Runtime = request.app.state.runtime
    return Asked(
        author=session.author,
        command_id=runtime.ports.new_id(),
        correlation_id=correlation_of(request),
        acr=session.acr,
    )
