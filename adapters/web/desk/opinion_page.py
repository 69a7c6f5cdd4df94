"""The medical adviser: an agent asks, the adviser answers; both beside the documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from adapters import french
from adapters.http.review_sent import OpinionSent, QuestionSent
from adapters.http.session import Visit, asking_page, uploading_page
from adapters.web.desk.decision_form import refusal_in
from adapters.web.desk.places import CLAIM, OPINION, QUESTION
from adapters.web.desk.writing import CHANGED, Writing
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.links import DESK
from adapters.web.own import until_seen
from adapters.web.wizard import Option
from application import review
from application.access import Action
from application.ports import Recorded
from domain.claim.opinions import LONGEST_OPINION
from domain.errors import Refusal
from domain.values.review import OpinionOutcome
from projections import cnse_queue

router = APIRouter()

Asking = Annotated[Visit, Depends(asking_page(Action.REVIEW_CLAIM))]
Asker = Annotated[Visit, Depends(uploading_page(Action.REVIEW_CLAIM))]
Reading = Annotated[Visit, Depends(asking_page(Action.GIVE_OPINION))]
Adviser = Annotated[Visit, Depends(uploading_page(Action.GIVE_OPINION))]

ASK: Final = f"{CLAIM}/{QUESTION}"
ANSWER: Final = f"{CLAIM}/{OPINION}"
NAMES: Final = {
    "question": "Question au médecin-conseil",
    "outcome": "Sens de l'avis",
    "text": "Motif de l'avis",
}
FIELDS: Final = {name: name for name in NAMES}

Do = Callable[[Writing], Awaitable[Recorded]]


@router.get(ASK)
async def show_question(request: Request, claim_id: UUID, visit: Asking) -> Response:
    """The question as it was typed last."""
    form = await Writing.open(request, visit, claim_id, QUESTION)
    return await _show(form, await form.kept() or {})


@router.post(ASK)
async def ask_adviser(request: Request, claim_id: UUID, visit: Asker) -> Response:
    """Ask; the claim waits for the adviser and leaves the agent."""
    form = await Writing.open(request, visit, claim_id, QUESTION)
    return await _type(form, _ask, f"{form.opened.address}?fait")


@router.get(ANSWER)
async def show_opinion(request: Request, claim_id: UUID, visit: Reading) -> Response:
    """What was asked, and the opinion as it was typed last."""
    form = await Writing.open(request, visit, claim_id, OPINION)
    return await _show(form, await form.kept() or {})


@router.post(ANSWER)
async def give_opinion(request: Request, claim_id: UUID, visit: Adviser) -> Response:
    """Answer; the claim waits for an agent again."""
    form = await Writing.open(request, visit, claim_id, OPINION)
    return await _type(form, _answer, f"{DESK}?avis")


async def _ask(form: Writing) -> Recorded:
    sent = QuestionSent.model_validate(_body(form, "question"))
    command = review.RequestOpinion(
        asked=form.asked, claim_id=form.opened.claim.id, **sent.model_dump()
    )
    return await review.request_opinion(command, form.opened.runtime.ports)


async def _answer(form: Writing) -> Recorded:
    sent = OpinionSent.model_validate(_body(form, "outcome", "text"))
    command = review.GiveOpinion(
        asked=form.asked, claim_id=form.opened.claim.id, **sent.model_dump()
    )
    return await review.give_opinion(command, form.opened.runtime.ports)


def _body(form: Writing, *names: str) -> dict[str, Any]:
    said = {name: form.words[name] for name in names if form.words.get(name)}
    return said | {"lease_id": str(form.lease_id)}


async def _type(form: Writing, do: Do, then: str) -> Response:
    if form.wish == "envoyer" and form.was_done:
        return RedirectResponse(then, 303)
    await form.keep(form.words)
    if (left := form.left()) is not None:
        return left
    if form.wish != "envoyer":
        return await _show(form, form.words)
    return await _send(form, do, then)


async def _send(form: Writing, do: Do, then: str) -> Response:
    words = form.words
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    try:
        recorded = await do(form)
    except ValidationError as wrong:
        return await _show(form, words, 422, *errors_of(refusal_in(wrong), FIELDS))
    except Refusal as refusal:
        errors = errors_of(refusal, FIELDS)
        return await _show(form, words, 422 if refusal.field else 409, *errors)
    await form.drop()
    await until_seen(form.opened.runtime, recorded, cnse_queue.NAME)
    return RedirectResponse(then, 303)


async def _show(
    form: Writing, words: Mapping[str, str], status: int = 200, *errors: FieldError
) -> Response:
    return await form.show(
        Form(words, errors=tuple(errors)),
        status,
        names=NAMES,
        longest=LONGEST_OPINION,
        outcomes=tuple(Option(one.value, french.OPINION_OUTCOMES[one]) for one in OpinionOutcome),
    )
