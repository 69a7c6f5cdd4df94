"""Decide at the desk: the lines, the letter exactly as it would be sent, then its sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.http.decision_sent import assessment_of
from adapters.http.session import Visit, asking_page, uploading_page
from adapters.web.desk import writing
from adapters.web.desk.decision_form import (
    Wrong,
    fields_of_form,
    first_words,
    names_of,
    options_of,
    sent_of,
    with_line,
    without_line,
)
from adapters.web.desk.places import CLAIM, DECISION
from adapters.web.desk.sums import lines_of, sums_of
from adapters.web.desk.writing import CHANGED, Writing, told
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.keyed import new_key
from adapters.web.own import until_seen
from application import decision
from application.access import Action
from domain.errors import LetterChanged, LetterNotFound, Refusal
from projections import cnse_queue

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.DECIDE_CLAIM))]
Decider = Annotated[Visit, Depends(uploading_page(Action.DECIDE_CLAIM))]

PATH: Final = f"{CLAIM}/{DECISION}"
PREVIEW: Final = f"{PATH}/apercu"


@router.get(PATH)
async def show_decision(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The lines as they were typed last, else what was declared."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    words = await form.kept() or first_words(form.opened.claim)
    return await _show(form, words)


@router.post(PATH)
async def type_decision(request: Request, claim_id: UUID, visit: Decider) -> Response:
    """Keep what was typed, then do what the button says."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    words = await form.with_lines(with_line, without_line)
    if (left := form.left()) is not None:
        return left
    if form.wish != "apercu":
        return await _show(form, words)
    return await _checked(form, words)


@router.get(PREVIEW)
async def preview_decision(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The letter as it would be sent, with the button that sends it."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    return await _preview(form)


@router.get(f"{PREVIEW}.pdf")
async def save_preview(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The letter as it would be sent, as PDF."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    return writing.letter_file(await _kept_letter(form))


@router.get(f"{PREVIEW}/{{page}}.jpg")
async def show_letter_page(request: Request, claim_id: UUID, page: str, visit: Reader) -> Response:
    """A page of that letter, as a picture."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    return await form.picture(await _kept_letter(form), page)


@router.post(PREVIEW)
async def send_decision(request: Request, claim_id: UUID, visit: Decider) -> Response:
    """Decide: the letter that was previewed leaves, and no other."""
    form = await Writing.open(request, visit, claim_id, DECISION)
    if form.was_done:
        return form.done()
    words = await form.kept()
    if words is None:
        return form.back()
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    try:
        await _decide(form, words)
    except LetterChanged as refusal:
        return await _preview(form, told(refusal))
    except Wrong as wrong:
        return await _show(form, words, 422, *wrong.errors)
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    return form.done()


async def _decide(form: Writing, words: Mapping[str, str]) -> None:
    runtime, claim_id = form.opened.runtime, form.opened.claim.id
    sent = sent_of(words, form.lease_id, form.sent.get("courrier", "")[:64] or None)
    command = decision.DecideClaim(
        asked=form.asked,
        claim_id=claim_id,
        lease_id=sent.lease_id,
        assessment=assessment_of(sent),
        letter_sha256=sent.letter_sha256,
    )
    recorded = await decision.decide_claim(command, runtime.ports)
    await form.drop()
    await until_seen(runtime, recorded, cnse_queue.NAME)


async def _checked(form: Writing, words: Mapping[str, str]) -> Response:
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    try:
        await _letter(form, words)
    except Wrong as wrong:
        return await _show(form, words, 422, *wrong.errors)
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    return writing.on_to(f"{form.address}/apercu")


async def _letter(form: Writing, words: Mapping[str, str]) -> bytes:
    """The letter of what was typed.

    Raises: Wrong, LeaseNotHeld, OwnClaim, then what `refuse_wrong` refuses; StoreUnavailable.
    """
    opened = form.opened
    sent = sent_of(words, form.lease_id)
    command = decision.PreviewDecision(
        asked=opened.visit.asked,
        claim_id=opened.claim.id,
        lease_id=sent.lease_id,
        assessment=assessment_of(sent),
    )
    return (await decision.preview_decision(command, opened.runtime.ports)).content


async def _kept_letter(form: Writing) -> bytes:
    words = await form.kept()
    try:
        if words is not None:
            return await _letter(form, words)
    except Wrong:
        pass
    raise LetterNotFound


async def _preview(form: Writing, *said: FieldError) -> Response:
    words = await form.kept()
    if words is None:
        return form.back()
    try:
        content = await _letter(form, words)
    except Wrong as wrong:
        return await _show(form, words, 422, *wrong.errors)
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    limit = form.opened.runtime.ports.limits.second_signature_cents
    sums = sums_of(words, form.opened.claim)
    return await form.show_letter(
        content,
        Form(errors=said, key=new_key(form.opened.runtime)),
        409 if said else 200,
        sums=sums,
        needs_second=max(sums.asked, sums.declared) > limit,
    )


async def _refused(form: Writing, words: Mapping[str, str], refusal: Refusal) -> Response:
    errors = errors_of(refusal, fields_of_form(words))
    return await _show(form, words, 422 if refusal.field else 409, *errors)


async def _show(
    form: Writing, words: Mapping[str, str], status: int = 200, *errors: FieldError
) -> Response:
    claim = form.opened.claim
    return await form.show(
        Form(words, errors=tuple(errors)),
        status,
        numbers=lines_of(words),
        names=names_of(words),
        options=options_of(claim),
        sums=sums_of(words, claim),
    )
