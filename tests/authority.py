"""The pages of documentation that are made from the authorisations and from the routes.

`PYTHONPATH=. python tests/authority.py` writes them anew; tests compare them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from adapters.app import create_app
from adapters.http.security import Allowed
from adapters.http.session import Guard
from adapters.settings import Settings
from application.access import AUTHORITY, STATES, Action, Line, Whose
from domain.base import Role
from installation import Clock, filled, opened

DOCS: Final = Path(__file__).parents[1] / "docs"
MADE: Final = "<!-- Made by `PYTHONPATH=. python tests/authority.py`; never edited. -->"
OPEN: Final = {
    "/livez": "says that the process lives, nothing else",
    "/readyz": "says that its stores answer, nothing else",
    "/api/v1/openapi.json": "the contract, which is public",
    "/static": "style, script and pictures of the pages",
    "/accessibilite": "a page about the pages, which the law wants public",
    "/aide": "help, which is read before one logs in",
    "/aide/{name}": "help, which is read before one logs in",
    "/connexion": "the way in",
    "/connexion/retour": "the way in",
    "/connexion/{path}": "the way in",
    "/deconnexion": "the way out",
    "/dev/oidc/.well-known/openid-configuration": "the development provider, absent in production",
    "/dev/oidc/jwks": "the development provider, absent in production",
    "/dev/oidc/authorize": "the development provider, absent in production",
    "/dev/oidc/token": "the development provider, absent in production",
    "/dev/oidc/userinfo": "the development provider, absent in production",
    "/dev/oidc/end_session": "the development provider, absent in production",
}
"""The routes that nobody guards, and why."""

WHOSE: Final = {
    Whose.OWN: "their own; anybody else's looks as if it did not exist",
    Whose.ANY: "anybody's",
    Whose.KEYED: "a paper form that they key themselves; any other looks as if it did not exist",
    Whose.LEASE: "a claim that they hold under a lease that lasts",
    Whose.SECOND: "a claim that they hold, and of which they prepared nothing",
    Whose.LEASE_OR_REASON: "a claim that they hold; any other once they said why",
}


class Route(NamedTuple):
    """A method of a path, and the action that guards it; None where nobody does."""

    method: str
    path: str
    action: Action | None

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it."""
        return not self.path.startswith("/api/")

    @property
    def is_about_a_claim(self) -> bool:
        """Whether its address names a claim."""
        return "{claim_id}" in self.path

    @property
    def is_about_a_message(self) -> bool:
        """Whether its address names a message."""
        return "{message_id}" in self.path


class Unguarded(Exception):
    """A route that no action guards, or more than one, and that is not open for a reason."""


def routes_of(app: FastAPI) -> list[Route]:
    """Every route of the application, HEAD aside, which answers as GET does.

    Raises: Unguarded.
    """
    found = []
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        actions = {one.action for one in guards(getattr(route, "dependant", None))}
        if len(actions) != (path not in OPEN):
            raise Unguarded(f"{path}: {sorted(actions)}")
        action = next(iter(actions), None)
        methods = sorted(set(route.methods or {"GET"}) - {"HEAD"})
        found += [Route(method, path, action) for method in methods]
    return found


def guards(dependant: Any) -> Iterator[Allowed | Guard]:
    """What stands before a route."""
    if dependant is None:
        return
    if isinstance(dependant.call, Allowed | Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def authority_page() -> str:
    """What each role may do, as a page."""
    lines = [
        "# Who may do what",
        MADE,
        "",
        "The one truth is `application/authority.csv`: what has no line there is refused (403).",
        "`authorize` of `application/access.py` holds to it before anything is read or changed;",
        "leases and second signatures are held to by the claim itself, as two may write at once.",
        "A claim that was closed two years ago is archived: it is its person's, and of the lines",
        "of `any` state; to everybody else it looks as if it did not exist.",
        "",
        *_table(("Whose", "That is"), ((f"`{one}`", WHOSE[one]) for one in Whose)),
        "",
        *_table(("States", "Those are"), _groups()),
        "",
    ]
    rows = [
        (f"`{one[0].action}`", ", ".join(line.role for line in one), *one[0][2:3], *one[0][4:])
        for one in _rows()
    ]
    lines += ["## By action", "", *_table(("Action", "Role", "Whose", "States", "Why"), rows), ""]
    lines += ["## By role", "", *_table(("Role", "May"), _by_role())]
    return "\n".join(lines) + "\n"


def _rows() -> list[list[Line]]:
    """The lines as the file has them, those of one row together."""
    rows: dict[tuple[str, ...], list[Line]] = {}
    for line in AUTHORITY:
        rows.setdefault((line.action, line.whose, line.named, line.why), []).append(line)
    return list(rows.values())


def _by_role() -> Iterator[tuple[str, str]]:
    for role in Role:
        yield role, ", ".join(f"`{one.action}`" for one in AUTHORITY if one.role is role)


def _groups() -> Iterator[tuple[str, str]]:
    for name, states in STATES.items():
        if len(states) != 1:
            told = ", ".join(sorted(one.value.lower() for one in states))
            yield f"`{name}`", told or "the action is about no claim"


def routes_page(routes: list[Route]) -> str:
    """Every route and what guards it, as a page."""
    guarded = [(one.method, f"`{one.path}`", f"`{one.action}`") for one in routes if one.action]
    unguarded = [
        (one.method, f"`{one.path}`", OPEN[one.path]) for one in routes if one.action is None
    ]
    lines = [
        "# Every route and its action",
        MADE,
        "",
        "Every route has one action of [authority.md](authority.md), or is open for a reason.",
        "",
        *_table(("Method", "Path", "Action"), guarded),
        "",
        "## Open to everybody",
        "",
        *_table(("Method", "Path", "Why"), unguarded),
    ]
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Any) -> list[str]:
    told = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(str(one) for one in row) + " |" for row in told]


def write() -> None:
    """Write both pages."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=filled(Path(folder) / "var"))
        app = create_app(opened(settings, Clock()))
        (DOCS / "authority.md").write_text(authority_page(), encoding="utf-8")
        (DOCS / "routes.md").write_text(routes_page(routes_of(app)), encoding="utf-8")


if __name__ == "__main__":
    write()
