"""The questions of the mailbox, as staff read and answer them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, WithJsonSchema
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.messages import MESSAGE_ID
from adapters.http.openapi import COMMAND, refusals
from adapters.http.questions import SentMessage
from adapters.http.quota import INSURED_ID
from adapters.http.reading import Paged, Paging, Uses, look, reached, today_of
from adapters.http.security import asking, posting
from adapters.http.validation import Sent, Words, shown_as
from application import answering
from application.access import Action
from application.answering import Asker
from application.ports import Asked
from domain.errors import MessageNotFound
from domain.mailbox import LONGEST_REPLY
from domain.values import QuestionReply
from projections import Page, mailbox
from projections.mailbox import AskedQuestion

router = APIRouter(prefix="/desk/messages", tags=["desk"])

Reader = Annotated[Asked, Depends(asking(Action.READ_QUESTIONS))]
Poster = Annotated[Asked, Depends(posting(Action.ANSWER_QUESTION))]
Reached = Annotated[None, Depends(reached(mailbox.NAME))]


class QuestionBody(BaseModel):
    """A question that waits for an answer; its texts are null once its person is forgotten.

    claim_id: what it is about, null for none of their claims.
    """

    message_id: UUID
    insured_id: UUID
    claim_id: UUID | None
    sent_at: datetime
    subject: str | None
    body: str | None


class Questions(Listed[QuestionBody]):
    """The questions that wait, the oldest first."""

    model_config = example(
        items=[
            {
                "message_id": MESSAGE_ID,
                "insured_id": INSURED_ID,
                "claim_id": CLAIM_ID,
                "sent_at": "2026-03-20T09:00:00Z",
                "subject": "Ma facture est en polonais",
                "body": "Faut-il la traduire ?",
            }
        ],
        next_cursor=None,
    )


class ReplySent(Sent):
    """The answer, as the person will read it."""

    model_config = shown_as(body="Une traduction libre suffit.")

    body: Annotated[
        Words, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_REPLY})
    ]


@router.get("", responses=refusals())
async def list_questions(asked: Reader, _: Reached, runtime: Uses, paging: Paged) -> Questions:
    """The questions that nobody answered yet, the oldest first; each reading is written down."""
    page = await questions_shown(runtime, asked, paging)
    return Questions(items=[_body(one) for one in page.items], next_cursor=page.next_cursor)


@router.post(
    "/{message_id}/reply",
    status_code=201,
    responses=refusals(*COMMAND, code="message.not_found"),
)
async def reply_to_question(
    message_id: UUID, sent: ReplySent, asked: Poster, runtime: Uses
) -> SentMessage:
    """Answer a question: a message in its person's mailbox. Of two who answer, one is refused."""
    found = await question_of(runtime, message_id)
    command = answering.AnswerQuestion(
        asked=asked,
        insured_id=found.insured_id,
        question_id=message_id,
        reply=QuestionReply(body=sent.body),
    )
    done = await answering.answer_question(command, runtime.ports)
    return SentMessage(message_id=done.message_id, position=done.recorded.position)


async def questions_shown(runtime: Runtime, asked: Asked, paging: Paging) -> Page[AskedQuestion]:
    """A page of the questions that wait, written down before it is shown.

    Raises: NotPermitted, InvalidChoice, StoreUnavailable.
    """
    today, opener = today_of(runtime), runtime.open_sealed

    def find() -> Page[AskedQuestion]:
        cursor, limit = paging
        return look(
            runtime,
            lambda db: mailbox.open_questions(
                db, today=today, after=cursor, limit=limit, opener=opener
            ),
        )

    page = await run_in_threadpool(find)
    askers = [Asker(one.insured_id, one.claim_id) for one in page.items]
    await answering.show_questions(asked, askers, runtime.tracing)
    return page


async def question_of(runtime: Runtime, message_id: UUID) -> AskedQuestion:
    """One question, answered or not, with its words.

    Raises: MessageNotFound.
    """
    opener = runtime.open_sealed
    found = await run_in_threadpool(
        look, runtime, lambda db: mailbox.find_question(db, message_id, opener)
    )
    if found is None:
        raise MessageNotFound
    return found


def _body(one: AskedQuestion) -> QuestionBody:
    return QuestionBody(
        message_id=one.message_id,
        insured_id=one.insured_id,
        claim_id=one.claim_id,
        sent_at=one.sent_at,
        subject=one.question.subject,
        body=one.question.body,
    )
