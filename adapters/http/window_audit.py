"""A person's places as an auditor reads them: every submission, refusal and override."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.history import WINDOW_ACTS, actor_name
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.openapi import refusals
from adapters.http.past_body import INSURED_ID
from adapters.http.reading import Uses, look
from adapters.http.security import asking
from application.access import Action
from application.history import ShowPast, show_past
from application.ports import Asked
from application.window_audit import WindowAct, WindowRow, window_rows
from domain.base import Author, Entry, Event, Role
from domain.errors import InsuredNotFound
from domain.events import DraftOpened, PlaceTaken, QuotaOverridden
from domain.window import SubmissionWindow
from projections import claim_summary
from projections.base import LIMIT

router = APIRouter(prefix="/audit/insured/{insured_id}", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.REPLAY_CLAIM))]


class WindowRowBody(BaseModel):
    """One act, and the window as it was computed for it.

    day: Paris day that counts. counted: the submissions that filled a place when it was asked for;
    places_left: before the act. extra_until: last day of a place granted beside the quota.
    quota_claims in quota_days: the rule in force.
    agrees: what was recorded is what the rule says; null where the rule says nothing.
    has_reason: somebody wrote why, which stays sealed.
    """

    position: int
    at: datetime
    actor: Author
    actor_name: str
    act: WindowAct
    label: str
    claim_id: UUID | None
    day: date
    quota_claims: int
    quota_days: int
    counted: list[date]
    places_left: int
    next_allowed_on: date | None
    extra_until: date | None
    agrees: bool | None
    has_reason: bool


class WindowHistory(Listed[WindowRowBody]):
    """Every submission, refusal and override, in the order of the log."""

    model_config = example(
        insured_id=INSURED_ID,
        items=[
            {
                "position": 61,
                "at": "2026-03-20T09:00:00Z",
                "actor": {"role": "insured", "id": INSURED_ID},
                "actor_name": actor_name(Author(role=Role.INSURED, id=UUID(INSURED_ID))),
                "act": "SUBMITTED",
                "label": WINDOW_ACTS[WindowAct.SUBMITTED],
                "claim_id": CLAIM_ID,
                "day": "2026-03-20",
                "quota_claims": 2,
                "quota_days": 15,
                "counted": [],
                "places_left": 2,
                "next_allowed_on": None,
                "extra_until": None,
                "agrees": True,
                "has_reason": False,
            }
        ],
        next_cursor=None,
    )

    insured_id: UUID


@router.get("/window", responses=refusals(404, code="insured.not_found"))
async def get_window_history(insured_id: UUID, asked: Auditor, runtime: Uses) -> WindowHistory:
    """Every submission, refusal and override of a person, each with the computed window."""
    return await window_history(runtime, asked, insured_id)


async def window_history(runtime: Runtime, asked: Asked, insured_id: UUID) -> WindowHistory:
    """The same, written down in the access log before anything of it is told.

    Raises: InsuredNotFound for somebody who never had a window, NotPermitted, StoreUnavailable.
    """
    window = await runtime.log.history(SubmissionWindow.id_of(insured_id))
    claims = await run_in_threadpool(_claims_of, runtime, insured_id, window)
    if not window and not claims:
        raise InsuredNotFound
    await show_past(ShowPast(asked=asked, insured_id=insured_id), runtime.tracing)
    entries = list(window)
    for claim_id in claims:
        entries += await runtime.log.history(claim_id)
    rows = window_rows(entries, runtime.ports.limits.quota)
    reasons = {
        entry.position
        for entry in window
        if isinstance(entry.event, QuotaOverridden) and entry.sealed is not None
    }
    items = [_body(row, has_reason=row.position in reasons) for row in rows]
    return WindowHistory(insured_id=insured_id, items=items)


def _claims_of(
    runtime: Runtime, insured_id: UUID, window: Sequence[Entry[Event]]
) -> Sequence[UUID]:
    """The claims of a person: those that the window names, and those that came by post."""
    kinds = (DraftOpened, PlaceTaken)
    named = [entry.event.claim_id for entry in window if isinstance(entry.event, kinds)]
    after: str | None = None
    while True:
        query = partial(claim_summary.list_of, insured_id=insured_id, after=after, limit=LIMIT)
        page = look(runtime, query)
        named += [one.claim_id for one in page.items]
        after = page.next_cursor
        if after is None:
            return list(dict.fromkeys(named))


def _body(row: WindowRow, *, has_reason: bool) -> WindowRowBody:
    told = {name: value for name, value in row._asdict().items() if name != "quota"}
    return WindowRowBody(
        **told,
        actor_name=actor_name(row.actor),
        label=WINDOW_ACTS[row.act],
        quota_claims=row.quota.claims,
        quota_days=row.quota.days,
        has_reason=has_reason,
    )
