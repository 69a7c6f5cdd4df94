"""How a page is made of a template: what every page is given, and the headers that guard it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters import french
from adapters.bootstrap import Runtime
from adapters.french.facts import instant
from adapters.http.session import Visit
from adapters.web.links import (
    FOOTER,
    HOME,
    NAVIGATION,
    STAFF_FOOTER,
    STAFF_HOME,
    STAFF_NAVIGATION,
    Link,
    address,
)
from application.access import MATRIX
from domain.base import Role

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The way back to a form, when a session was lost, is told by the page that it came from; and
    # under `no-referrer` browsers send `Origin: null` with a form.
    "Referrer-Policy": "same-origin",
}


class Visitor(NamedTuple):
    """Who looks at a page. csrf: what their forms must send back; role: of staff alone."""

    display_name: str | None
    csrf: str
    role: str | None = None


async def page(
    request: Request, visit: Visit | None, template: str, status: int = 200, /, **given: Any
) -> Response:
    """A page as its visitor sees it; nobody is logged in when there is none.

    given: what the template is told; a form with errors shows in the title.
    """
    runtime: Runtime = request.app.state.runtime
    form = given.get("form")
    visitor = await _visitor(runtime, visit)
    is_staff = visitor is not None and visitor.role is not None
    context = {
        "banner": runtime.settings.banner,
        "errors": bool(form and form.errors),
        "footer": STAFF_FOOTER if is_staff else FOOTER,
        "here": request.url.path,
        "home": STAFF_HOME if is_staff else HOME,
        "navigation": _navigation(visit),
        "visitor": visitor,
    }
    html = environment().get_template(template).render(context | given)
    return HTMLResponse(html, status, headers=dict(HEADERS))


def _navigation(visit: Visit | None) -> tuple[Link, ...]:
    role = visit.asked.author.role if visit else Role.INSURED
    if role is Role.INSURED:
        return NAVIGATION
    return tuple(link for link, action in STAFF_NAVIGATION if role in MATRIX[action])


async def _visitor(runtime: Runtime, visit: Visit | None) -> Visitor | None:
    if visit is None:
        return None
    role = visit.asked.author.role
    if role is not Role.INSURED:
        return Visitor(None, visit.session.csrf, french.ROLE_NAMES.get(role, role.value))
    person = await runtime.ports.directory.find(visit.asked.author.id)
    return Visitor(person.display_name if person else None, visit.session.csrf)


@cache
def environment() -> Environment:
    """The templates: every text escaped, a name that nobody gave an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": static, "address_of": address, "french": french}
    made.filters |= {
        "day": french.day,
        "moment": french.moment,
        "contact_moment": french.contact_moment,
        "size": french.size,
        "euros": french.euros,
        "clock": french.clock,
        "instant": instant,
        "pad": lambda text: Markup(" ") + text if text else "",
    }
    return made


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content and may be kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"
