"""How routes read: the runtime, waiting for one's own writes, pages, and what a person may open."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated, Final, NamedTuple, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection

from adapters.bootstrap import Runtime
from application.access import GONE, Action, Resource, authorize
from application.change import claim_for
from domain.base import Author
from domain.claim import Claim
from domain.errors import ClaimNotFound
from domain.values import in_paris
from projections import claim_summary
from projections.base import LIMIT
from projections.claim_summary import ClaimSummary

T = TypeVar("T")
LONGEST_CURSOR: Final = 200
LARGEST_POSITION: Final = 2**63 - 1
FIRST_INSTANT: Final = datetime(2, 1, 1, tzinfo=UTC)
SECONDS: Final = re.compile(r"\s*[-+]?[0-9._]+([eE][-+]?[0-9]+)?\s*")
LAST_INSTANT: Final = datetime(9998, 12, 31, tzinfo=UTC)


def _within_time(at: datetime) -> datetime:
    return min(max(at, FIRST_INSTANT), LAST_INSTANT)


def _written(given: object) -> object:
    if isinstance(given, str) and SECONDS.fullmatch(given):
        raise PydanticCustomError("datetime_parsing", "a number of seconds is no instant")
    return given


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_within_time)]
"""An instant as ISO 8601 writes it, with its zone, at least a year from where time ends:
sums with it exist in UTC."""


async def runtime_of(request: Request) -> Runtime:
    """What this process is made of."""
    runtime: Runtime = request.app.state.runtime
    return runtime


Uses = Annotated[Runtime, Depends(runtime_of)]

MinPosition = Annotated[
    int | None,
    Query(
        ge=0,
        le=LARGEST_POSITION,
        description="Wait until the view has reached this position, as a command's answer gave it.",
        examples=[42],
    ),
]


def reached(view: str) -> Callable[..., Awaitable[None]]:
    """The dependency of a query over a view: one's own writes are read."""

    async def wait(runtime: Uses, min_position: MinPosition = None) -> None:
        # In the event loop, before the query takes a thread: waiting readers take none.
        if min_position is not None:
            await runtime.positions.wait([view], min_position)

    return wait


class Paging(NamedTuple):
    """Which part of a list."""

    cursor: str | None
    limit: int


async def _paging(
    cursor: Annotated[
        str | None,
        Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT, description="How many items at most.")] = 20,
) -> Paging:
    return Paging(cursor, limit)


Paged = Annotated[Paging, Depends(_paging)]


def today_of(runtime: Runtime) -> date:
    """The present day in Paris."""
    return in_paris(runtime.ports.now())


def look(runtime: Runtime, query: Callable[[Connection], T]) -> T:
    """The answer of a view; to be called in a thread."""
    with runtime.views.connect() as db:
        return query(db)


def own_summary(runtime: Runtime, author: Author, claim_id: UUID) -> ClaimSummary:
    """One of the author's claims, as the view has it.

    Raises: ClaimNotFound for a claim that is unknown, somebody else's or gone.
    """

    def find(db: Connection) -> ClaimSummary:
        closed = claim_summary.find(db, claim_id)
        if closed is None or closed.status in GONE or closed.is_being_keyed:
            raise ClaimNotFound
        # Before anything personal is opened, which would also take longer than an unknown claim.
        authorize(author, Action.READ_CLAIM, Resource(closed.insured_id))
        return claim_summary.find(db, claim_id, runtime.open_sealed) or closed

    return look(runtime, find)


async def own_claim(runtime: Runtime, author: Author, claim_id: UUID) -> Claim:
    """One of the author's claims, as the log has it now.

    Raises: ClaimNotFound for a claim that is unknown, somebody else's or gone; StoreUnavailable.
    """
    found = await claim_for(author, Action.READ_CLAIM, claim_id, runtime.ports)
    if found.is_gone:
        raise ClaimNotFound
    return found
