"""Copy the bills and the payments of a claim beside its documents, and decide on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from adapters.http.session import Visit, asking_page, uploading_page
from adapters.web.desk import typed
from adapters.web.desk.bills_form import (
    bills_of,
    decision_words,
    fields_of_form,
    first_words,
    names_of,
    numbers_of,
    options_of,
    sent_of,
    with_line,
    without_line,
)
from adapters.web.desk.decision_form import Wrong
from adapters.web.desk.places import BILLS, CLAIM, DECISION
from adapters.web.desk.sums import MOST_LINES as MOST_DECIDED
from adapters.web.desk.sums import line_sum
from adapters.web.desk.writing import CHANGED, Writing, on_to
from adapters.web.forms import FieldError, Form, errors_of
from application import review
from application.access import Action
from domain.claim import Claim
from domain.errors import ClaimNotFound, Refusal
from domain.values.review import InvoiceKind

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REVIEW_CLAIM))]
Copier = Annotated[Visit, Depends(uploading_page(Action.REVIEW_CLAIM))]

PATH: Final = f"{CLAIM}/{BILLS}"
SAVE: Final = "enregistrer"
DECIDE: Final = "reprendre"
TOO_MANY_BILLS: Final = (
    f"Les factures sont enregistrées, mais une décision a {MOST_DECIDED} lignes au plus :"
    " regroupez-en avant de les reprendre."
)


@router.get(PATH)
async def show_bills(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """The lines as they were typed last, else as they were copied."""
    form = await Writing.open(request, visit, claim_id, BILLS)
    words = await form.kept() or first_words(form.opened.claim, form.opened.viewer)
    return await _show(form, words)


@router.post(PATH)
async def type_bills(request: Request, claim_id: UUID, visit: Copier) -> Response:
    """Keep what was typed, then do what the button says."""
    form = await Writing.open(request, visit, claim_id, BILLS)
    if form.wish in (SAVE, DECIDE):
        return await _save(form, form.words)
    words = await form.with_lines(with_line, without_line)
    if (left := form.left()) is not None:
        return left
    return await _show(form, words)


async def _save(form: Writing, words: Mapping[str, str]) -> Response:
    await form.keep(words)
    if form.sent.get("vu") != form.opened.seen:
        return await _show(form, words, 412, FieldError(None, CHANGED))
    try:
        await _enter(form, words)
    except Wrong as wrong:
        return await _show(form, words, 422, *wrong.errors)
    except Refusal as refusal:
        errors = errors_of(refusal, fields_of_form(words))
        return await _show(form, words, 422 if refusal.field else 409, *errors)
    await form.drop()
    if form.wish == SAVE:
        return on_to(f"{form.address}?fait")
    return await _decide(form)


async def _enter(form: Writing, words: Mapping[str, str]) -> None:
    sent = sent_of(words, form.lease_id)
    command = review.EnterLines(
        asked=form.asked,
        claim_id=form.opened.claim.id,
        lease_id=sent.lease_id,
        lines=sent.invoiced(),
    )
    await review.enter_lines(command, form.opened.runtime.ports)


async def _decide(form: Writing) -> Response:
    """The decision, with the bills for its lines; its comment and the like stay as they were."""
    opened, agent_id = form.opened, form.opened.visit.asked.author.id
    claim = await opened.runtime.ports.claims.load(Claim, opened.claim.id)
    if claim is None:
        raise ClaimNotFound
    if bills_of(claim)[MOST_DECIDED:]:
        words = first_words(claim, opened.viewer)
        return await _show(form, words, 422, FieldError(None, TOO_MANY_BILLS))
    before = await typed.kept(opened.runtime, claim, DECISION, agent_id)
    words = decision_words(claim, before.values if before else {})
    await typed.keep(opened.runtime, claim, DECISION, agent_id, words)
    return on_to(f"{opened.address}/{DECISION}")


async def _show(
    form: Writing, words: Mapping[str, str], status: int = 200, *errors: FieldError
) -> Response:
    numbers = numbers_of(words)
    cents = {number: line_sum(words, number).asked for number in numbers}
    proofs = {n for n in numbers if words.get(f"kind_{n}") == InvoiceKind.PAYMENT_PROOF}
    care = form.opened.claim.care
    return await form.show(
        Form(words, errors=tuple(errors)),
        status,
        numbers=numbers,
        names=names_of(words),
        options=options_of(form.opened.viewer),
        cents=cents,
        invoiced=sum(cents[n] or 0 for n in numbers if n not in proofs),
        proven=sum(cents[n] or 0 for n in proofs),
        declared=care.amount_cents if care else 0,
        is_done="fait" in form.opened.request.query_params,
    )
