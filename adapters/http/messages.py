"""The mailbox: the messages that a person received, to read, to keep as PDF and to delete."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import Paged, Uses, look, reached, today_of
from adapters.http.security import asking, changing
from adapters.letters.message import Letter, render
from adapters.web import french
from application import intake
from application.access import Action
from application.ports import Asked
from domain.base import Author
from domain.errors import MessageNotFound
from domain.mailbox import Mailbox
from projections import mailbox
from projections.mailbox import Message, MessageKind

router = APIRouter(prefix="/messages", tags=["messages"])

Reader = Annotated[Asked, Depends(asking(Action.READ_MAILBOX))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_MAILBOX))]
Reached = Annotated[None, Depends(reached(mailbox.NAME))]

SHOWN = french.message_text(MessageKind.ACKNOWLEDGMENT, "2026-01", date(2026, 3, 20))
MESSAGE_ID = "2f9d3a51-6d59-5f0b-8a77-3f5d3a2b9c10"
NOT_FOUND = refusals(404, code="message.not_found")


class MessageBody(BaseModel):
    """A message. deletes_on: day from which it is shown no more; rank of total: the newest is 1."""

    model_config = example(
        message_id=MESSAGE_ID,
        claim_id=CLAIM_ID,
        subject=SHOWN.subject,
        sender=french.SENDER,
        sent_at="2026-03-20T09:00:02Z",
        deletes_on="2026-04-04",
        body=SHOWN.body,
        rank=1,
        total=1,
        newer_id=None,
        older_id=None,
    )

    message_id: UUID
    claim_id: UUID
    subject: str
    sender: str
    sent_at: datetime
    deletes_on: date
    body: str
    rank: int
    total: int
    newer_id: UUID | None
    older_id: UUID | None


class Messages(Listed[MessageBody]):
    """The messages that one still sees, newest first."""

    model_config = example(
        items=[MessageBody.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        next_cursor=None,
    )


class DeletedMessage(BaseModel):
    """The message is deleted. position: what to give as `min_position` to a query."""

    model_config = example(message_id=MESSAGE_ID, position=61)

    message_id: UUID
    position: int


@router.get("", responses=refusals())
def list_messages(asked: Reader, _: Reached, runtime: Uses, paging: Paged) -> Messages:
    """The messages that one still sees, newest first."""
    today = today_of(runtime)
    page = look(
        runtime,
        lambda db: mailbox.list_of(
            db, asked.author.id, today=today, after=paging.cursor, limit=paging.limit
        ),
    )
    return Messages(items=[_body(message) for message in page.items], next_cursor=page.next_cursor)


@router.get(
    "/{message_id}.pdf",
    response_class=Response,
    responses=NOT_FOUND
    | {
        200: {
            "description": "The message as an accessible PDF.",
            "content": {
                "application/pdf": {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "…",
                }
            },
        }
    },
)
def get_message_pdf(message_id: UUID, asked: Reader, _: Reached, runtime: Uses) -> Response:
    """A message as an accessible PDF, to keep."""
    message = _own(runtime, asked.author, message_id)
    text = _text(message)
    letter = Letter(
        title=text.subject,
        sender=french.SENDER,
        sent_at=message.sent_at,
        deletes_on=message.deletes_on,
        body=text.body,
    )
    name = f"message-{message.sent_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": attachment(name)}
    return Response(render(letter), media_type="application/pdf", headers=headers)


@router.get("/{message_id}", responses=NOT_FOUND)
def get_message(message_id: UUID, asked: Reader, _: Reached, runtime: Uses) -> MessageBody:
    """One message."""
    return _body(_own(runtime, asked.author, message_id))


@router.delete("/{message_id}", responses=refusals(404, 409, 412, code="message.not_found"))
async def delete_message(message_id: UUID, asked: Changer, runtime: Uses) -> DeletedMessage:
    """Delete a message; deleting it again changes nothing."""
    await _refuse_unknown(runtime, asked.author, message_id)
    command = intake.DeleteMessage(asked=asked, message_id=message_id)
    recorded = await intake.delete_message(command, runtime.ports)
    return DeletedMessage(message_id=message_id, position=recorded.position)


async def _refuse_unknown(runtime: Runtime, author: Author, message_id: UUID) -> None:
    # The command takes any id; nobody may fill the log with ids that no message has.
    box = await runtime.ports.claims.load(Mailbox, Mailbox.id_of(author.id))
    if box is None or message_id not in box.deleted:
        await run_in_threadpool(_own, runtime, author, message_id)


def _own(runtime: Runtime, author: Author, message_id: UUID) -> Message:
    today = today_of(runtime)
    found = look(runtime, lambda db: mailbox.find(db, author.id, message_id, today=today))
    if found is None:
        raise MessageNotFound
    return found


def _text(message: Message) -> french.MessageText:
    return french.message_text(message.kind, message.text_version, message.claim_submitted_on)


def _body(message: Message) -> MessageBody:
    text = _text(message)
    return MessageBody(
        message_id=message.message_id,
        claim_id=message.claim_id,
        subject=text.subject,
        sender=french.SENDER,
        sent_at=message.sent_at,
        deletes_on=message.deletes_on,
        body=text.body,
        rank=message.rank,
        total=message.total,
        newer_id=message.newer_id,
        older_id=message.older_id,
    )
