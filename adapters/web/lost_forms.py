"""Keeps what a step or a question held that was sent after its session had ended."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final
from uuid import UUID

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.reading import own_claim
from adapters.http.session import (
    TOKEN_FIELD,
    SessionLost,
    check_origin,
    check_token,
    ended_session_of,
    login_address,
)
from adapters.persistence.pads import Pad
from adapters.web.desk import lost as desk_lost
from adapters.web.links import CLAIMS
from adapters.web.mailbox_page import QUESTION
from adapters.web.question_page import QUESTION_PAD
from adapters.web.wizard import OWN_FIELDS, STEPS, fields_of
from application.access import Action, authorize
from domain.base import Author
from domain.errors import NotFound, NotPermitted
from domain.mailbox import Mailbox

PADS: Final = {step.slug: step.pad for step in STEPS if step.pad}
NOT_KEPT: Final = "login.session_over"
_PATH: Final = re.compile(rf"{CLAIMS}/([0-9a-f-]{{36}})/({'|'.join(PADS)})")


def install(app: FastAPI) -> None:
    """Send whoever lost their session to the log-in page, with nothing lost."""
    app.add_exception_handler(SessionLost, _keep_then_log_in)


async def _keep_then_log_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SessionLost)  # noqa: S101 - as it was installed
    is_kept = False
    # A form of somebody else's, or of no page of ours: there is nothing to keep.
    with suppress(NotFound, NotPermitted, HTTPException, ValueError):
        is_kept = await _keep(request)
    code = error.code if is_kept else NOT_KEPT
    return RedirectResponse(login_address(error.return_to, code), 303)


async def _keep(request: Request) -> bool:
    """Put the fields into their pad; the session that ended still says whose they are.

    Returns: whether there was something to keep.
    Raises: ForeignRequest, NotPermitted, ClaimNotFound, ValueError.
    """
    session = await ended_session_of(request)
    if session is None:
        return False
    runtime: Runtime = request.app.state.runtime
    check_origin(request)
    if desk_lost.holds(request.url.path):
        return await desk_lost.keep(request, session)
    form = await fields_of(request)
    check_token(session, form.get(TOKEN_FIELD))
    authorize(session.author, Action.CHANGE_CLAIM)
    place = await _place_of(request.url.path, session.author, runtime)
    if place is not None:
        typed = {name: text for name, text in form.items() if name not in OWN_FIELDS}
        pad = Pad(typed, runtime.ports.now())
        await run_in_threadpool(runtime.pads.save, session.author.id, *place, pad)
    return place is not None


async def _place_of(path: str, author: Author, runtime: Runtime) -> tuple[UUID, str] | None:
    if path == QUESTION:
        return Mailbox.id_of(author.id), QUESTION_PAD
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    claim = await own_claim(runtime, author, UUID(found[1]))
    return (claim.id, PADS[found[2]]) if claim.is_draft else None
