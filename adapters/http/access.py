"""The access log for whoever answers for it: who was shown what of whom, when and why; alarms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.openapi import refusals
from adapters.http.quota import INSURED_ID
from adapters.http.reading import Moment, Paged, Paging, Uses
from adapters.http.security import asking
from adapters.persistence.access_reasons import Reasons
from adapters.persistence.access_trail import Access, Accesses, AccessTrail
from adapters.proof.integrity import integrity_of
from application.access import Action
from application.disclosures import Disclosure, Purpose, Shown
from application.ports import Asked
from domain.base import Role
from projections.base import Page

router = APIRouter(prefix="/audit/access-log", tags=["audit"])

Reader = Annotated[Asked, Depends(asking(Action.READ_ACCESS_LOG))]

AGENT_ID = "a9e00000-0000-4000-8000-000000000001"


class AccessBody(BaseModel):
    """A line. actor_id: a pseudonym; shown, purpose: codes, with their label in `says`.

    place: the route that answered, which tells the fields; null in the earliest lines.
    document_id: the document or letter; found: of a search, how many people; reason: where one is
    asked for.
    """

    position: int
    at: datetime
    actor_id: UUID
    role: Role
    shown: Shown
    says: str
    purpose: Purpose | None
    reason: str | None
    place: str | None
    insured_id: UUID | None
    claim_id: UUID | None
    document_id: UUID | None
    found: int | None
    correlation_id: UUID
    digest: str | None


class Accessed(Listed[AccessBody]):
    """The lines of the access log, the newest first."""

    model_config = example(
        items=[
            {
                "position": 7,
                "at": "2026-03-20T09:00:00Z",
                "actor_id": AGENT_ID,
                "role": "agent",
                "shown": "CLAIM",
                "says": french.SHOWN[Shown.CLAIM],
                "purpose": "STUDY",
                "reason": None,
                "place": "GET /api/v1/desk/claims/{claim_id}",
                "insured_id": INSURED_ID,
                "claim_id": CLAIM_ID,
                "document_id": None,
                "found": None,
                "correlation_id": "3f0d7f62-6b0f-4c2e-9a53-6a3f1d0a7a11",
                "digest": "0" * 64,
            }
        ],
        next_cursor=None,
    )


class AlarmBody(BaseModel):
    """Somebody was shown more than `limit` claims, or persons, within the hour from `hour` to `at`.

    claims: how many different ones, of claims or of persons, whichever are more.
    """

    hour: datetime
    at: datetime
    actor_id: UUID
    role: Role
    claims: int
    limit: int


class Alarms(Listed[AlarmBody]):
    """The alarms, the newest first; 100 at most."""

    model_config = example(
        items=[
            {
                "hour": "2026-03-20T08:41:00Z",
                "at": "2026-03-20T09:41:00Z",
                "actor_id": AGENT_ID,
                "role": "agent",
                "claims": 101,
                "limit": 100,
            }
        ],
        next_cursor=None,
    )


class ChainBody(BaseModel):
    """Whether the access log is what was written. head: stands for all lines before it.

    unchained: lines of before the chain; broken_at: the first line that does not hold or is gone,
    null if none; until: the last one that it may be, null when it is that one; signed: the last
    line that a checkpoint vouches for; first: the line with which it begins, those before it became
    too old and went.
    """

    model_config = example(
        lines=7, unchained=0, head="0" * 64, broken_at=None, until=None, signed=6, first=1
    )

    lines: int
    unchained: int
    head: str
    broken_at: int | None
    until: int | None
    signed: int
    first: int


async def _wanted(
    actor_id: UUID | None = None,
    role: Role | None = None,
    claim_id: UUID | None = None,
    insured_id: UUID | None = None,
    since: Annotated[Moment | None, Query(description="With its time zone.")] = None,
    until: Annotated[Moment | None, Query(description="Before that.")] = None,
    shown: Shown | None = None,
    purpose: Purpose | None = None,
) -> Accesses:
    return Accesses(actor_id, role, claim_id, insured_id, since, until, shown, purpose)


Wanted = Annotated[Accesses, Depends(_wanted)]


@router.get("", responses=refusals())
async def search_access_log(
    asked: Reader, wanted: Wanted, runtime: Uses, paging: Paged
) -> Accessed:
    """Who was shown what of whom; that it was looked up is a line itself."""
    page = await accesses(runtime, asked, wanted, paging)
    return Accessed(items=[_body(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/alarms", responses=refusals())
async def list_alarms(_: Reader, runtime: Uses) -> Alarms:
    """Who was shown unusually many claims, once an hour each."""
    found = await run_in_threadpool(trail_of(runtime).alarms)
    return Alarms(items=[AlarmBody(**one._asdict()) for one in found])


@router.get("/chain", responses=refusals())
async def verify_access_log(_: Reader, runtime: Uses) -> ChainBody:
    """Read the whole access log again: whether each line is as it was written and signed."""
    chain = await run_in_threadpool(integrity_of(runtime).access)
    return ChainBody(**chain._asdict())


def trail_of(runtime: Runtime) -> AccessTrail:
    """What the access log says."""
    return AccessTrail(runtime.engines.reading, Reasons(runtime.vault))


async def accesses(
    runtime: Runtime, asked: Asked, wanted: Accesses, paging: Paging
) -> Page[Access]:
    """A page of the access log; that it was looked up is written down first.

    Raises: InvalidChoice, StoreUnavailable.
    """
    page = await run_in_threadpool(
        lambda: trail_of(runtime).search(wanted, after=paging.cursor, limit=paging.limit)
    )
    line = Disclosure(
        shown=Shown.ACCESS_LOG, claim_id=wanted.claim_id, insured_id=wanted.insured_id
    )
    await runtime.tracing.access_log.record(asked, runtime.tracing.now(), line)
    return page


def _body(one: Access) -> AccessBody:
    told = {name: getattr(one, name) for name in Access.__slots__}
    return AccessBody(**told, says=french.SHOWN[one.shown])
