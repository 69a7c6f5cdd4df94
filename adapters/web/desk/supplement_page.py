"""Ask for documents at the desk: the pieces, the letter as it would be sent, its sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.http.reading import today_of
from adapters.http.session import Visit, asking_page, uploading_page
from adapters.letters import supplement as letter
from adapters.web.desk import writing
from adapters.web.desk.places import CLAIM, SUPPLEMENT
from adapters.web.desk.supplement_form import (
    fields_of_form,
    first_words,
    names_of,
    options_of,
    pieces_of,
    unchosen,
    wanted_of,
    with_piece,
    without_piece,
)
from adapters.web.desk.viewer import viewer_of
from adapters.web.desk.writing import CHANGED, Writing, digest_of, told
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.keyed import new_key
from adapters.web.own import until_seen
from application import supplement
from application.access import Action
from application.ports import Asked
from application.supplement_preview import Previewed, preview_supplement
from domain.claim.supplement import LONGEST_WORDS
from domain.errors import LetterChanged, Refusal
from projections import cnse_queue

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REQUEST_SUPPLEMENT))]
Asker = Annotated[Visit, Depends(uploading_page(Action.REQUEST_SUPPLEMENT))]

PATH: Final = f"{CLAIM}/{SUPPLEMENT}"
PREVIEW: Final = f"{PATH}/apercu"


@router.get(PATH)
async def show_supplement(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The pieces as they were typed last, else those that seem to be missing."""
    form = await Writing.open(request, visit, claim_id, SUPPLEMENT)
    return await _show(form, await form.kept() or first_words(form.opened.claim))


@router.post(PATH)
async def type_supplement(request: Request, claim_id: UUID, visit: Asker) -> Response:
    """Keep what was typed, then do what the button says."""
    form = await Writing.open(request, visit, claim_id, SUPPLEMENT)
    words = await form.with_lines(with_piece, without_piece)
    if (left := form.left()) is not None:
        return left
    if form.wish != "apercu":
        return await _show(form, words)
    return await _checked(form, words)


@router.get(PREVIEW)
async def show_preview(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The letter as it would be sent, with the button that sends it."""
    return await _preview(await Writing.open(request, visit, claim_id, SUPPLEMENT))


@router.get(f"{PREVIEW}.pdf")
async def save_preview(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The letter as it would be sent, as PDF."""
    form = await Writing.open(request, visit, claim_id, SUPPLEMENT)
    return writing.letter_file(await _letter(form, await form.kept() or {}))


@router.get(f"{PREVIEW}/{{page}}.jpg")
async def show_letter_page(request: Request, claim_id: UUID, page: str, visit: Reader) -> Response:
    """A page of that letter, as a picture."""
    form = await Writing.open(request, visit, claim_id, SUPPLEMENT)
    return await form.picture(await _letter(form, await form.kept() or {}), page)


@router.post(PREVIEW)
async def send_supplement(request: Request, claim_id: UUID, visit: Asker) -> Response:
    """Ask: the letter that was previewed leaves, and no other."""
    form = await Writing.open(request, visit, claim_id, SUPPLEMENT)
    if form.was_done:
        return form.done()
    words = await form.kept()
    if words is None:
        return form.back()
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    try:
        digest = digest_of(await _letter(form, words))
        if digest != form.sent.get("courrier"):
            raise LetterChanged(sha256=digest)
        recorded = await supplement.request_supplement(
            _command(form, words, form.asked), form.opened.runtime.ports
        )
    except LetterChanged as refusal:
        return await _preview(form, told(refusal))
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    await form.drop()
    await until_seen(form.opened.runtime, recorded, cnse_queue.NAME)
    return form.done()


def _command(form: Writing, words: Mapping[str, str], asked: Asked) -> supplement.RequestSupplement:
    sheets = viewer_of(form.opened.claim, "").sheets
    return supplement.RequestSupplement(
        asked=asked,
        claim_id=form.opened.claim.id,
        lease_id=form.lease_id,
        wanted=wanted_of(words, sheets),
    )


async def _checked(form: Writing, words: Mapping[str, str]) -> Response:
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    if errors := unchosen(words):
        return await _show(form, words, 422, *errors)
    try:
        await _previewed(form, words)
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    return writing.on_to(f"{form.address}/apercu")


async def _previewed(form: Writing, words: Mapping[str, str]) -> Previewed:
    command = _command(form, words, form.opened.visit.asked)
    return await preview_supplement(command, form.opened.runtime.ports)


async def _letter(form: Writing, words: Mapping[str, str]) -> bytes:
    """The letter of what was typed.

    Raises: what `preview_supplement` refuses.
    """
    made, runtime = await _previewed(form, words), form.opened.runtime
    person = await runtime.ports.directory.find(made.claim.insured_id)
    name, banner = person.display_name if person else None, runtime.settings.banner
    return await run_in_threadpool(
        lambda: letter.render(made.claim, made.request, insured_name=name, banner=banner)
    )


async def _preview(form: Writing, *said: FieldError) -> Response:
    words = await form.kept()
    if words is None:
        return form.back()
    try:
        content = await _letter(form, words)
        made = await _previewed(form, words)
    except Refusal as refusal:
        return await _refused(form, words, refusal)
    new = Form(errors=said, key=new_key(form.opened.runtime))
    status = 409 if said else 200
    return await form.show_letter(content, new, status, wanted_until=made.request.due_on)


async def _refused(form: Writing, words: Mapping[str, str], refusal: Refusal) -> Response:
    errors = errors_of(refusal, fields_of_form(words))
    return await _show(form, words, 422 if refusal.field else 409, *errors)


async def _show(
    form: Writing, words: Mapping[str, str], status: int = 200, *errors: FieldError
) -> Response:
    runtime = form.opened.runtime
    days = runtime.ports.limits.supplement.days
    return await form.show(
        Form(words, errors=tuple(errors)),
        status,
        numbers=pieces_of(words),
        names=names_of(words),
        options=options_of(viewer_of(form.opened.claim, "").sheets),
        wanted_until=today_of(runtime) + timedelta(days=days),
        longest=LONGEST_WORDS,
    )
