"""Questions: what a person writes to their fund."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, WithJsonSchema

from adapters.http.answers import CLAIM_ID, example
from adapters.http.messages import MESSAGE_ID
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import posting
from adapters.http.validation import Sent, Words, shown_as
from application import questions
from application.access import Action
from application.ports import Asked
from domain.mailbox import LONGEST_BODY, LONGEST_SUBJECT, Mailbox
from domain.values import Question

router = APIRouter(prefix="/messages", tags=["messages"])

Poster = Annotated[Asked, Depends(posting(Action.CHANGE_MAILBOX))]


def _shown(longest: int) -> WithJsonSchema:
    # Lengths are told, and counted by the mailbox itself: after trimming, in its own words.
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest})


class QuestionSent(Sent):
    """What one asks. claim_id: one's own claim that it is about."""

    model_config = shown_as(
        subject="Ma facture est en polonais", body="Faut-il la traduire ?", claim_id=CLAIM_ID
    )

    subject: Annotated[Words, _shown(LONGEST_SUBJECT)]
    body: Annotated[Words, _shown(LONGEST_BODY)]
    claim_id: UUID | None = None


class SentMessage(BaseModel):
    """The question is sent. position: what to give as `min_position` to a query."""

    model_config = example(message_id=MESSAGE_ID, position=62)

    message_id: UUID
    position: int


@router.post("", status_code=201, responses=refusals(*COMMAND))
async def ask_question(sent: QuestionSent, asked: Poster, runtime: Uses) -> SentMessage:
    """Ask a question; it lies among the messages that one sent."""
    command = questions.AskQuestion(
        asked=asked,
        question=Question(subject=sent.subject, body=sent.body),
        claim_id=sent.claim_id,
    )
    recorded = await questions.ask_question(command, runtime.ports)
    message_id = Mailbox.question_id_of(asked.author.id, asked.command_id)
    return SentMessage(message_id=message_id, position=recorded.position)
