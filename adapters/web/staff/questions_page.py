"""The questions of the insured persons, oldest first, and the answer to one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.answering import question_of, questions_shown
from adapters.http.reading import LONGEST_CURSOR, Paging
from adapters.http.search import people_found
from adapters.http.session import Visit, asking_page, changing_page
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.links import STAFF_HOME
from adapters.web.own import until_seen
from adapters.web.rendering import page
from application import answering
from application.access import Action
from application.answering import Asker
from domain.errors import QuestionAlreadyAnswered, RuleBroken
from domain.mailbox import LONGEST_REPLY
from domain.values import QuestionReply
from projections import mailbox

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_QUESTIONS))]
Writer = Annotated[Visit, Depends(changing_page(Action.ANSWER_QUESTION))]
Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR)]

QUESTIONS: Final = f"{STAFF_HOME}/questions"
QUESTION: Final = f"{QUESTIONS}/{{message_id}}"
ANSWERED: Final = "repondu"
SIZE: Final = 20


@router.get(QUESTIONS)
async def show_questions(request: Request, visit: Reader, suite: Cursor = None) -> Response:
    """The questions that wait for an answer."""
    runtime: Runtime = request.app.state.runtime
    found = await questions_shown(runtime, visit.asked, Paging(suite, SIZE))
    return await page(
        request,
        visit,
        "agents/questions.html",
        questions=found.items,
        next_page=f"{QUESTIONS}?suite={found.next_cursor}" if found.next_cursor else None,
        is_first=suite is None,
        is_answered=ANSWERED in request.query_params,
        address=QUESTIONS,
    )


@router.get(QUESTION)
async def show_question(request: Request, message_id: UUID, visit: Reader) -> Response:
    """One question, whole, with the place for its answer."""
    return await _show(request, visit, message_id, Form())


@router.post(QUESTION)
async def answer_question(request: Request, message_id: UUID, visit: Writer) -> Response:
    """Send the answer; when somebody else was faster, the text stays in the form."""
    runtime: Runtime = request.app.state.runtime
    form = await _received(request)
    found = await question_of(runtime, message_id)
    command = answering.AnswerQuestion(
        asked=keyed(visit.asked, form.key),
        insured_id=found.insured_id,
        question_id=message_id,
        reply=QuestionReply(body=form.value("body")),
    )
    try:
        done = await answering.answer_question(command, runtime.ports)
    except QuestionAlreadyAnswered as refusal:
        told = FieldError(None, french.sentence(refusal.code))
        return await _show(request, visit, message_id, replace(form, errors=(told,)), 409)
    except RuleBroken as refusal:
        wrong = replace(form, errors=errors_of(refusal, {"body": "body"}))
        return await _show(request, visit, message_id, wrong, 422)
    await until_seen(runtime, done.recorded, mailbox.NAME)
    return RedirectResponse(f"{QUESTIONS}?{ANSWERED}=oui", 303)


async def _received(request: Request) -> Form:
    # Not cut to the length of other fields: a text that is too long is told, never shortened.
    sent = await request.form(max_files=0, max_fields=10)
    body, key = sent.get("body", ""), sent.get("cle", "")
    values = {"body": body} if isinstance(body, str) else {}
    return Form(values, key=key if isinstance(key, str) else "")


async def _show(
    request: Request, visit: Visit, message_id: UUID, form: Form, status: int = 200
) -> Response:
    runtime: Runtime = request.app.state.runtime
    found = await question_of(runtime, message_id)
    asker = Asker(found.insured_id, found.claim_id)
    await answering.show_questions(visit.asked, [asker], runtime.tracing)
    people = await run_in_threadpool(people_found, runtime, (found.insured_id,))
    claims = {one.claim_id: one.reference for person in people for one in person.claims}
    return await page(
        request,
        visit,
        "agents/question.html",
        status,
        form=replace(form, key=new_key(runtime)),
        asked=found,
        person=people[0] if people else None,
        reference=claims.get(found.claim_id) if found.claim_id else None,
        longest=LONGEST_REPLY,
        address=QUESTIONS,
    )
