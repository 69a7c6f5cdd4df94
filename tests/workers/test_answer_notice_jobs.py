"""After an answer its person is told by e-mail, once, on a real mail server."""

from __future__ import annotations

import asyncio
from uuid import UUID

from adapters.bootstrap import Runtime
from application import answering, questions
from application.ports import Asked
from domain.base import Author, Role
from domain.events import AnswerNoticeSent
from domain.mailbox import Mailbox
from domain.values import Question, QuestionReply
from servers.mail import PrivateMail
from workers.jobs import run_job

from .acts import ALICE, asked, follow

CLERK = Author(role=Role.CLERK, id=UUID(int=0xC1E4))


async def answered(runtime: Runtime) -> None:
    question = Question(subject="Facture polonaise", body="Faut-il la traduire ?")
    by = asked()
    await questions.ask_question(questions.AskQuestion(asked=by, question=question), runtime.ports)
    command = answering.AnswerQuestion(
        asked=Asked(author=CLERK, command_id=UUID(int=1), correlation_id=UUID(int=2)),
        insured_id=ALICE,
        question_id=Mailbox.question_id_of(ALICE, by.command_id),
        reply=QuestionReply(body="Une traduction libre suffit."),
    )
    await answering.answer_question(command, runtime.ports)


def test_one_email_without_a_word_of_the_question_or_the_answer(
    told: Runtime, mail: PrivateMail
) -> None:
    async def story() -> None:
        await answered(told)
        for _ in range(2):
            for job_id in await follow(told):
                await run_job(job_id, told)
        history = await told.log.history(Mailbox.id_of(ALICE))
        assert sum(isinstance(entry.event, AnswerNoticeSent) for entry in history) == 1
        await told.close()

    asyncio.run(story())
    [sent] = mail.taken
    text = sent.content.decode()
    assert "Un nouveau message vous attend" in text
    assert not [word for word in ("polonaise", "traduction", "ALICE") if word in text]
