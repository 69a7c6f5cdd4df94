"""Keeps what a form of the wizard held that was sent after its session had ended."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final
from uuid import UUID

from fastapi import FastAPI, Request
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
from adapters.web.links import CLAIMS
from adapters.web.wizard import OWN_FIELDS, STEPS, fields_of
from domain.errors import NotFound, NotPermitted

PADS: Final = {step.slug: step.pad for step in STEPS if step.pad}
_PATH: Final = re.compile(rf"{CLAIMS}/([0-9a-f-]{{36}})/({'|'.join(PADS)})")


def install(app: FastAPI) -> None:
    """Send whoever lost their session to the log-in page, with nothing lost."""
    app.add_exception_handler(SessionLost, _keep_then_log_in)


async def _keep_then_log_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SessionLost)  # noqa: S101 - as it was installed
    # A form of somebody else's, or of no page of ours: there is nothing to keep.
    with suppress(NotFound, NotPermitted, ValueError):
        await _keep(request)
    return RedirectResponse(login_address(error.return_to, error.code), 303)


async def _keep(request: Request) -> None:
    """Put the fields into the pad of their step; the session that ended still says whose it is.

    Raises: ForeignRequest, ClaimNotFound, ValueError.
    """
    found, session = _PATH.fullmatch(request.url.path), await ended_session_of(request)
    if found is None or session is None:
        return
    runtime: Runtime = request.app.state.runtime
    check_origin(request)
    form = await fields_of(request)
    check_token(session, form.get(TOKEN_FIELD))
    claim = await own_claim(runtime, session.author, UUID(found[1]))
    if claim.is_draft:
        typed = {name: text for name, text in form.items() if name not in OWN_FIELDS}
        pad = Pad(typed, runtime.ports.now())
        step = PADS[found[2]]
        await run_in_threadpool(runtime.pads.save, claim.insured_id, claim.id, step, pad)
