"""« J'ai une question »: what a person writes to their fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.session import Visit
from adapters.web.forms import Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.mailbox_page import ASKED, QUESTION, SENT, TABS, Reader
from adapters.web.message_page import Writer
from adapters.web.own import own_claims, until_seen
from adapters.web.rendering import page
from adapters.web.wizard import Option
from application import questions
from domain.errors import ClaimNotFound, RuleBroken, TooManyQuestions
from domain.mailbox import LONGEST_BODY, LONGEST_SUBJECT, Mailbox
from domain.values import Question
from projections import mailbox

router = APIRouter()

QUESTION_PAD: Final = "question"
"""The pad of a person's mailbox in which a question waits that was sent without a session."""

FIELDS: Final = {name: name for name in ("claim_id", "subject", "body")}


@router.get(QUESTION)
async def show_question(request: Request, visit: Reader, demande: str = "") -> Response:
    """The form, with what was sent when the session had ended.

    demande: the claim that the question is about, if any.
    """
    runtime: Runtime = request.app.state.runtime
    insured_id = visit.asked.author.id
    place = (insured_id, Mailbox.id_of(insured_id), QUESTION_PAD)
    pad = await run_in_threadpool(runtime.pads.find, *place)
    typed = pad.values if pad else {}
    return await _show(request, visit, Form({"claim_id": demande, **typed}))


@router.post(QUESTION)
async def ask_question(request: Request, visit: Writer) -> Response:
    """Send the question; a second click sends nothing more."""
    runtime: Runtime = request.app.state.runtime
    form = await _received(request)
    command = questions.AskQuestion(
        asked=keyed(visit.asked, form.key),
        question=Question(subject=form.value("subject"), body=form.value("body")),
        claim_id=_claim_id(form.value("claim_id")),
    )
    try:
        recorded = await questions.ask_question(command, runtime.ports)
    except (RuleBroken, TooManyQuestions) as refusal:
        status = 409 if isinstance(refusal, TooManyQuestions) else 422
        wrong = replace(form, errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, wrong, status)
    await run_in_threadpool(runtime.pads.drop, Mailbox.id_of(command.asked.author.id))
    await until_seen(runtime, recorded, mailbox.NAME)
    return RedirectResponse(f"{SENT}?{ASKED}=oui", 303)


async def _received(request: Request) -> Form:
    # Not cut to the length of other fields: a text that is too long is told, never shortened.
    sent = await request.form(max_files=0, max_fields=20)
    values = {name: value for name in FIELDS if isinstance(value := sent.get(name, ""), str)}
    key = sent.get("cle", "")
    return Form(values, key=key if isinstance(key, str) else "")


def _claim_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ClaimNotFound from None


async def _show(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    runtime: Runtime = request.app.state.runtime
    # What was refused is asked anew under another key: its text will not be the same.
    form = replace(form, key=new_key(runtime))
    return await page(
        request,
        visit,
        "question.html",
        status,
        form=form,
        tabs=TABS,
        claims=await _claims(runtime, visit.asked.author.id),
        longest_subject=LONGEST_SUBJECT,
        longest_body=LONGEST_BODY,
    )


async def _claims(runtime: Runtime, insured_id: UUID) -> Sequence[Option]:
    claims = await own_claims(runtime, insured_id)
    sent = ((one, one.submitted_on) for one in claims if one.submitted_on is not None)
    return [
        Option(
            str(one.claim_id),
            f"{one.reference}, {french.SENT_ON[one.channel].lower()} {french.day(sent_on)}",
        )
        for one, sent_on in sent
    ]
