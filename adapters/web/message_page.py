"""One message: to read, to keep, to print and to delete."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.messages import deleted, own_message, text_of
from adapters.http.session import Visit, changing_page
from adapters.web.links import MAILBOX
from adapters.web.mailbox_page import OF, Reader
from adapters.web.own import until_seen
from adapters.web.rendering import page
from application.access import Action
from domain.errors import MessageNotFound
from projections import mailbox
from projections.mailbox import Message

router = APIRouter()

Writer = Annotated[Visit, Depends(changing_page(Action.CHANGE_MAILBOX))]

PATH: Final = f"{MAILBOX}/{{message_id}}"
DELETE: Final = f"{PATH}/supprimer"


@router.get(PATH)
async def show_message(request: Request, message_id: UUID, visit: Reader) -> Response:
    """A message, with its place among the others."""
    return await _show(request, visit, message_id, "message.html")


@router.get(DELETE)
async def ask_before_deleting(request: Request, message_id: UUID, visit: Reader) -> Response:
    """Ask whether a message shall really go."""
    return await _show(request, visit, message_id, "message-supprimer.html")


@router.post(DELETE)
async def delete_message(request: Request, message_id: UUID, visit: Writer) -> Response:
    """Delete a message; deleting it again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    back = MAILBOX
    with suppress(MessageNotFound):  # a second click: what is deleted may be deleted again
        back = OF[(await _own(runtime, visit, message_id)).direction].address
    recorded = await deleted(runtime, visit.asked, message_id)
    await until_seen(runtime, recorded, mailbox.NAME)
    return RedirectResponse(back, 303)


async def _show(request: Request, visit: Visit, message_id: UUID, template: str) -> Response:
    runtime: Runtime = request.app.state.runtime
    message = await _own(runtime, visit, message_id)
    return await page(
        request,
        visit,
        template,
        message=message,
        asked=await _own_or_none(runtime, visit, message.answers),
        answer=await _own_or_none(runtime, visit, message.answered_by),
        text=text_of(message),
        sender=french.sender_of(message.direction),
        back=OF[message.direction].address,
    )


async def _own(runtime: Runtime, visit: Visit, message_id: UUID) -> Message:
    return await run_in_threadpool(own_message, runtime, visit.asked.author, message_id)


async def _own_or_none(runtime: Runtime, visit: Visit, message_id: UUID | None) -> Message | None:
    # Its person may have deleted it, and keeps the other half.
    if message_id is None:
        return None
    with suppress(MessageNotFound):
        return await _own(runtime, visit, message_id)
    return None
