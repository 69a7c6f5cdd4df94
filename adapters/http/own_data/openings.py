"""Who opened somebody's files: as they are told of it themselves, by day, role and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.access import trail_of
from adapters.http.reading import look
from adapters.persistence.access_trail import Access
from domain.values import in_paris
from projections import claim_summary

LINES_AT_ONCE: Final = 500
AT_ONCE: Final = 50
"""So many lines are told on the page, the newest; the copy of one's data holds them all."""


class Opening(NamedTuple):
    """What one role saw of one claim on one day, and why; who it was stays among staff.

    at: the last time that day. reference: of the claim, None when it was about none of them.
    """

    on: date
    at: datetime
    who: str
    why: str
    what: str
    reference: str | None


async def openings(
    runtime: Runtime, insured_id: UUID, limit: int | None = None
) -> Sequence[Opening]:
    """The openings of somebody's files, the newest first, one for each day, role and reason.

    limit: so many lines of the access log are looked at, None for all.

    Raises: StoreUnavailable.
    """
    found = await run_in_threadpool(trail_of(runtime).openings, insured_id, limit)
    ids = tuple({one.claim_id for one in found if one.claim_id is not None})
    names = await run_in_threadpool(look, runtime, lambda db: _references(db, ids))
    return _gathered(found, names)


def _gathered(found: Iterable[Access], names: Mapping[UUID, str | None]) -> list[Opening]:
    gathered: dict[tuple[Any, ...], list[Access]] = {}
    for one in found:
        same = (in_paris(one.at), one.role, one.purpose, one.claim_id)
        gathered.setdefault(same, []).append(one)
    return [_opening(lines, names) for lines in gathered.values()]


def _opening(lines: Sequence[Access], names: Mapping[UUID, str | None]) -> Opening:
    last = lines[0]
    seen = dict.fromkeys(french.SHOWN[one.shown] for one in lines)
    return Opening(
        on=in_paris(last.at),
        at=last.at,
        who=french.ROLE_NAMES.get(last.role, french.ONESELF),
        why=french.PURPOSES[last.purpose] if last.purpose else "",
        what=", ".join(seen),
        reference=names.get(last.claim_id) if last.claim_id else None,
    )


def _references(db: Connection, claims: tuple[UUID, ...]) -> Mapping[UUID, str | None]:
    row = claim_summary.TABLE.c
    found = db.execute(select(row.claim_id, row.reference).where(row.claim_id.in_(claims)))
    return {one.claim_id: one.reference for one in found}
