"""« Mon espace d'échanges »: the messages that a person received, and those that they sent."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.messages import messages_of, text_of
from adapters.http.reading import LONGEST_CURSOR, Paging
from adapters.http.session import Visit, asking_page
from adapters.web.links import MAILBOX, Link
from adapters.web.rendering import page
from application.access import Action
from projections.mailbox import Direction, Message

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_MAILBOX))]
Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR)]

SENT: Final = f"{MAILBOX}/envoyes"
QUESTION: Final = f"{MAILBOX}/question"
ASKED: Final = "envoye"
"""What the address holds when one comes from a question that was just sent."""

RECEIVED_TAB: Final = Link("Messages reçus", MAILBOX)
SENT_TAB: Final = Link("Messages envoyés", SENT)
TABS: Final = (RECEIVED_TAB, SENT_TAB, Link("J'ai une question", QUESTION))
OF: Final = {Direction.RECEIVED: RECEIVED_TAB, Direction.SENT: SENT_TAB}
SIZE: Final = 20


class MessageLine(NamedTuple):
    """A message as the list shows it."""

    message: Message
    subject: str
    sender: str


@router.get(MAILBOX)
async def show_received(request: Request, visit: Reader, suite: Cursor = None) -> Response:
    """The messages that the person received, newest first."""
    return await _show(request, visit, Direction.RECEIVED, suite)


@router.get(SENT)
async def show_sent(request: Request, visit: Reader, suite: Cursor = None) -> Response:
    """The messages that the person sent, newest first."""
    return await _show(request, visit, Direction.SENT, suite)


async def _show(
    request: Request, visit: Visit, direction: Direction, cursor: str | None
) -> Response:
    runtime: Runtime = request.app.state.runtime
    found = await run_in_threadpool(
        messages_of, runtime, visit.asked.author, direction, Paging(cursor, SIZE)
    )
    tab = OF[direction]
    return await page(
        request,
        visit,
        "messagerie.html",
        tabs=TABS,
        heading=tab.name,
        messages=[_line(message) for message in found.items],
        next_page=f"{tab.address}?suite={found.next_cursor}" if found.next_cursor else None,
        is_first=cursor is None,
        is_asked=ASKED in request.query_params,
    )


def _line(message: Message) -> MessageLine:
    return MessageLine(message, text_of(message).subject, french.sender_of(message.direction))
