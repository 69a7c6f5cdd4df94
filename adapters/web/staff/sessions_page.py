"""« Vos connexions »: where one is logged in; an administrator ends the access of an account."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.french.accounts import ENDED_BECAUSE, sessions_ended
from adapters.http.accounts import accounts_of
from adapters.http.session import Visit, asking_page, changing_page
from adapters.identity.sessions import Session
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import keyed, new_key
from adapters.web.links import OWN_SESSIONS
from adapters.web.login import my_sessions
from adapters.web.rendering import page
from adapters.web.wizard import Option, fields_of
from application.access import MATRIX, Action
from application.accounts import EndedBecause, EndSessions, end_sessions

router = APIRouter()

Staff = Annotated[Visit, Depends(asking_page(Action.READ_STAFF_PAGES))]
Closing = Annotated[Visit, Depends(changing_page(Action.READ_STAFF_PAGES))]
Looker = Annotated[Visit, Depends(asking_page(Action.END_SESSIONS))]
Administrator = Annotated[Visit, Depends(changing_page(Action.END_SESSIONS))]

ACCOUNTS: Final = f"{OWN_SESSIONS}/comptes"
AT_ONCE: Final = 100
WRONG_ID: Final = "Cet identifiant n'a pas la forme attendue."
NO_REASON: Final = "Indiquez la raison."


@router.get(OWN_SESSIONS)
async def show_own_sessions(request: Request, visit: Staff) -> Response:
    """Where a member of staff is logged in."""
    return await page(
        request,
        visit,
        "agents/connexions.html",
        sessions=await my_sessions(request, visit.session),
        mine=visit.session.session_id,
        close_others=OWN_SESSIONS,
        accounts=ACCOUNTS if visit.asked.author.role in MATRIX[Action.END_SESSIONS] else None,
    )


@router.post(OWN_SESSIONS)
async def close_own_other_sessions(request: Request, visit: Closing) -> Response:
    """End every session of this member of staff but this one."""
    found = await my_sessions(request, visit.session)
    others = [one for one in found if one.session_id != visit.session.session_id]
    await asyncio.to_thread(_revoke, request.app.state.runtime, others)
    return RedirectResponse(OWN_SESSIONS, 303)


@router.get(ACCOUNTS)
async def show_accounts(request: Request, visit: Looker) -> Response:
    """The accounts of staff that are logged in, and the form that ends an account's access."""
    return await _show(request, visit, Form())


@router.post(ACCOUNTS)
async def end_access(request: Request, visit: Administrator) -> Response:
    """End all access of an account; written down first."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    account_id, because = _id(sent.get("compte", "")), _reason(sent.get("raison", ""))
    if account_id is None or because is None:
        wrong = [FieldError("compte", WRONG_ID)] if account_id is None else []
        wrong += [FieldError("raison", NO_REASON)] if because is None else []
        return await _show(request, visit, Form(sent, errors=tuple(wrong)), 422)
    asked = keyed(visit.asked, sent.get("cle", ""), account_id)
    command = EndSessions(asked=asked, account_id=account_id, because=because)
    ended = await end_sessions(command, accounts_of(runtime))
    return RedirectResponse(f"{ACCOUNTS}?fait={ended.sessions}", 303)


async def _show(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    runtime: Runtime = request.app.state.runtime
    found = await asyncio.to_thread(runtime.sessions.staff, runtime.ports.now(), AT_ONCE)
    done = request.query_params.get("fait", "")
    return await page(
        request,
        visit,
        "agents/connexions-comptes.html",
        status,
        form=form,
        key=new_key(runtime),
        found=[(french.ROLE_NAMES.get(one.role, one.role.value), one) for one in found],
        most=AT_ONCE,
        reasons=[Option(one.value, label) for one, label in ENDED_BECAUSE.items()],
        done=sessions_ended(int(done)) if done.isdecimal() and len(done) < 9 else None,
        here_accounts=ACCOUNTS,
        back=OWN_SESSIONS,
    )


def _revoke(runtime: Runtime, sessions: list[Session]) -> None:
    for one in sessions:
        runtime.sessions.revoke(one.author.id, one.session_id)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _reason(text: str) -> EndedBecause | None:
    return EndedBecause(text) if text in list(EndedBecause) else None
