"""Ends all access of an account: its sessions, and the tokens that were given to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.http.answers import example
from adapters.http.openapi import BODY, refusals
from adapters.http.reading import Uses
from adapters.http.security import posting
from adapters.http.validation import Sent, shown_as
from adapters.identity.ended_access import EndedAccessTable
from application.access import Action
from application.accounts import Accounts, EndedBecause, EndSessions, end_sessions
from application.ports import Asked

router = APIRouter(prefix="/operations/accounts", tags=["operations"])

Administrator = Annotated[Asked, Depends(posting(Action.END_SESSIONS))]


class EndSent(Sent):
    """Why."""

    model_config = shown_as(reason="LOST_DEVICE")

    reason: EndedBecause


class EndedBody(BaseModel):
    """The access of an account was ended. sessions: how many; tokens given before at are refused.

    The account may log in again: whoever must not is locked by their provider.
    """

    model_config = example(
        account_id="5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
        at="2026-03-20T09:00:00Z",
        reason="LOST_DEVICE",
        sessions=2,
    )

    account_id: UUID
    at: datetime
    reason: EndedBecause
    sessions: int


def accounts_of(runtime: Runtime) -> Accounts:
    """What is needed to end somebody's access."""
    access = EndedAccessTable(runtime.views, runtime.views_writer)
    return Accounts(access, runtime.tracing.access_log, runtime.ports.now)


@router.post("/{account_id}/end-sessions", responses=refusals(*BODY, 412))
async def end_sessions_of_account(
    account_id: UUID, sent: EndSent, asked: Administrator, runtime: Uses
) -> EndedBody:
    """End every session of an account and refuse its tokens; written down first."""
    command = EndSessions(asked=asked, account_id=account_id, because=sent.reason)
    ended = await end_sessions(command, accounts_of(runtime))
    return EndedBody(
        account_id=ended.account_id,
        at=ended.at,
        reason=ended.because,
        sessions=ended.sessions,
    )
