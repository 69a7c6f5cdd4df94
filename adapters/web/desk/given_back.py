"""Which claims an agent gave back a moment ago: the next one is another."""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from adapters.http.session import is_secure
from adapters.web.links import DESK

COOKIE: Final = "escale-rendues"
KEPT_S: Final = 30 * 60
"""As long as a lease: whoever wants the claim before takes it from the list."""

MOST: Final = 10


def given_back(request: Request) -> tuple[UUID, ...]:
    """The claims that were given back from this browser, the last one first."""
    found: list[UUID] = []
    for text in request.cookies.get(COOKIE, "")[:400].split("."):
        with suppress(ValueError):
            found.append(UUID(text))
    return tuple(found[:MOST])


def remember(request: Request, response: Response, claim_id: UUID) -> None:
    """Keep that a claim was given back, for as long as a lease."""
    known = dict.fromkeys((claim_id, *given_back(request)))
    response.set_cookie(
        COOKIE,
        ".".join(one.hex for one in [*known][:MOST]),
        max_age=KEPT_S,
        path=DESK,
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )
