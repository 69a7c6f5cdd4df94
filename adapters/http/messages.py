"""The mailbox: what a person received and sent, to read, to keep as PDF and to delete."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import Paged, Paging, Uses, look, reached, today_of
from adapters.http.security import asking, changing
from adapters.letters.message import Letter, render
from application import intake
from application.access import Action
from application.ports import Asked, Recorded
from domain.base import Author
from domain.errors import MessageNotFound
from domain.mailbox import Mailbox
from projections import mailbox
from projections.base import Page
from projections.mailbox import Direction, Message, MessageKind

router = APIRouter(prefix="/messages", tags=["messages"])

Reader = Annotated[Asked, Depends(asking(Action.READ_MAILBOX))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_MAILBOX))]
Reached = Annotated[None, Depends(reached(mailbox.NAME))]

SHOWN = french.message_text(MessageKind.ACKNOWLEDGMENT, "2026-01", date(2026, 3, 20))
MESSAGE_ID = "2f9d3a51-6d59-5f0b-8a77-3f5d3a2b9c10"
NOT_FOUND = refusals(404, code="message.not_found")


class MessageBody(BaseModel):
    """A message. deletes_on: day from which it is shown no more.

    answers: the question that it answers; answered_by: the message that answers it.
    direction: whether the person received or sent it; rank of total: of those, the newest is 1.
    """

    model_config = example(
        message_id=MESSAGE_ID,
        claim_id=CLAIM_ID,
        direction="RECEIVED",
        subject=SHOWN.subject,
        sender=french.SENDER,
        sent_at="2026-03-20T09:00:02Z",
        deletes_on="2026-04-04",
        body=SHOWN.body,
        letter_id=None,
        answers=None,
        answered_by=None,
        rank=1,
        total=1,
        newer_id=None,
        older_id=None,
    )

    message_id: UUID
    claim_id: UUID | None
    direction: Direction
    subject: str
    sender: str
    sent_at: datetime
    deletes_on: date
    body: str
    letter_id: UUID | None
    answers: UUID | None = None
    answered_by: UUID | None = None
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
def list_messages(
    asked: Reader,
    _: Reached,
    runtime: Uses,
    paging: Paged,
    direction: Annotated[Direction, Query()] = Direction.RECEIVED,
) -> Messages:
    """The messages that one received, or sent, and still sees, newest first."""
    page = messages_of(runtime, asked.author, direction, paging)
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
    message = own_message(runtime, asked.author, message_id)
    return message_pdf(message, runtime.settings.banner)


@router.get("/{message_id}", responses=NOT_FOUND)
def get_message(message_id: UUID, asked: Reader, _: Reached, runtime: Uses) -> MessageBody:
    """One message."""
    return _body(own_message(runtime, asked.author, message_id))


@router.delete("/{message_id}", responses=refusals(404, 409, 412, code="message.not_found"))
async def delete_message(message_id: UUID, asked: Changer, runtime: Uses) -> DeletedMessage:
    """Delete a message; deleting it again changes nothing."""
    recorded = await deleted(runtime, asked, message_id)
    return DeletedMessage(message_id=message_id, position=recorded.position)


async def deleted(runtime: Runtime, asked: Asked, message_id: UUID) -> Recorded:
    """Delete one of one's own messages.

    Raises: MessageNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    await _refuse_unknown(runtime, asked.author, message_id)
    command = intake.DeleteMessage(asked=asked, message_id=message_id)
    return await intake.delete_message(command, runtime.ports)


def messages_of(
    runtime: Runtime, author: Author, direction: Direction, paging: Paging
) -> Page[Message]:
    """What the author received or sent and still sees, newest first; to be called in a thread."""
    today = today_of(runtime)
    return look(
        runtime,
        lambda db: mailbox.list_of(
            db,
            author.id,
            today=today,
            direction=direction,
            after=paging.cursor,
            limit=paging.limit,
            opener=runtime.open_sealed,
        ),
    )


def own_message(runtime: Runtime, author: Author, message_id: UUID) -> Message:
    """One of the author's messages; to be called in a thread.

    Raises: MessageNotFound for one that is unknown, somebody else's, deleted or past its day.
    """
    today, opener = today_of(runtime), runtime.open_sealed
    found = look(
        runtime,
        lambda db: mailbox.find(db, author.id, message_id, today=today, opener=opener),
    )
    if found is None:
        raise MessageNotFound
    return found


def text_of(message: Message) -> french.MessageText:
    """The words of a message; a question's are its person's own, empty once forgotten."""
    if message.question is not None:
        return french.MessageText(message.question.subject or "", message.question.body or "")
    if message.reply is not None:
        return french.MessageText(french.ANSWER_SUBJECT, message.reply.body or "")
    if message.text_version is None or message.about_on is None:
        raise MessageNotFound
    version, about_on = message.text_version, message.about_on
    return french.message_text(message.kind, version, about_on, message.named)


def message_pdf(message: Message, banner: str) -> Response:
    """A message as an accessible PDF, to be saved. banner: what the installation says of itself."""
    text = text_of(message)
    letter = Letter(
        title=text.subject,
        sender=french.sender_of(message.direction),
        sent_at=message.sent_at,
        deletes_on=message.deletes_on,
        body=text.body,
        banner=banner,
    )
    name = f"message-{message.sent_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": attachment(name)}
    return Response(render(letter), media_type="application/pdf", headers=headers)


async def _refuse_unknown(runtime: Runtime, author: Author, message_id: UUID) -> None:
    # The command takes any id; nobody may fill the log with ids that no message has.
    box = await runtime.ports.claims.load(Mailbox, Mailbox.id_of(author.id))
    if box is None or message_id not in box.deleted:
        await run_in_threadpool(own_message, runtime, author, message_id)


def _body(message: Message) -> MessageBody:
    text = text_of(message)
    return MessageBody(
        message_id=message.message_id,
        claim_id=message.claim_id,
        direction=message.direction,
        subject=text.subject,
        sender=french.sender_of(message.direction),
        sent_at=message.sent_at,
        deletes_on=message.deletes_on,
        body=text.body,
        letter_id=message.letter_id,
        answers=message.answers,
        answered_by=message.answered_by,
        rank=message.rank,
        total=message.total,
        newer_id=message.newer_id,
        older_id=message.older_id,
    )
