"""Which methods an address has: what the Allow header of a 405 must name (RFC 9110, 10.2.1)."""

from __future__ import annotations

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.routing import Match


def methods_of(request: Request) -> str:
    """Every method of the address that is asked for, whichever route serves it."""
    found: dict[str, set[str]] = {}
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.matches(request.scope)[0] is not Match.NONE:
            found.setdefault(str(route.path), set()).update(route.methods)
    # `documents/fit` also has the form of `documents/{document_id}`, and is none.
    own = min(found, key=lambda path: (path.count("{"), -len(path)))
    return ", ".join(sorted(found[own]))
