"""What an agent finds while they look at a claim, each saved by itself: checks, flags, notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from adapters.bootstrap import Runtime
from adapters.http.opinions import refuse_both_or_neither
from adapters.http.review_sent import (
    CheckSent,
    NoteSent,
    ReasonedSent,
    TariffAnswerSent,
    VerdictSent,
)
from adapters.http.session import Visit, changing_page
from adapters.web.desk import typed
from adapters.web.desk.claim_page import again
from adapters.web.desk.decision_form import AMOUNT_WRONG, refusal_in
from adapters.web.desk.lease_page import lease_of
from adapters.web.desk.places import (
    CHECKS,
    NOTES,
    PAYMENT,
    RECOURSE,
    SUSPICIONS,
    TARIFF,
    TARIFFS,
    VERDICT,
    WORDS,
    claim_place,
)
from adapters.web.forms import FieldError, Form, cents, errors_of, iso_day
from adapters.web.keyed import keyed
from adapters.web.own import until_seen
from adapters.web.wizard import fields_of
from application import foreign_tariffs, payment, review
from application.access import Action
from application.ports import Asked, Ports, Recorded
from domain.errors import Refusal
from projections import cnse_queue

router = APIRouter()

Reviewer = Annotated[Visit, Depends(changing_page(Action.REVIEW_CLAIM))]
Answerer = Annotated[Visit, Depends(changing_page(Action.ANSWER_TARIFF))]
Orderer = Annotated[Visit, Depends(changing_page(Action.ORDER_PAYMENT))]

KEPT: Final = "garder"
"""What a script wishes that saves without leaving the page."""

OF_TARIFF: Final = {
    "amount_cents": "tariff_amount",
    "currency": "tariff_currency",
    "received_on": "tariff_on",
    "reference": "tariff_reference",
    "no_tariff": "no_tariff",
}


class Saying(NamedTuple):
    """One thing that was sent. fields: where the path of each part of it stands on the page."""

    fields: Mapping[str, str]
    sent: Mapping[str, str]
    asked: Asked
    ports: Ports

    @property
    def under(self) -> dict[str, Any]:
        """Who asks, and under which lease."""
        return {"asked": self.asked, "lease_id": lease_of(self.sent.get("bail", ""))}

    def filled(self) -> dict[str, str]:
        """What was said, by its path; what is empty is left out."""
        found = {path: self.sent.get(name, "") for path, name in self.fields.items()}
        lease_id = lease_of(self.sent.get("bail", ""))
        return {path: text for path, text in found.items() if text} | {"lease_id": str(lease_id)}


Do = Callable[[Saying], Awaitable[Recorded]]


@router.post(CHECKS)
async def record_check(request: Request, claim_id: UUID, visit: Reviewer) -> Response:
    """Say what a check came to."""
    code = (await fields_of(request)).get("code", "")[:60]
    fields = {"code": "code", "outcome": f"outcome-{code}", "note": f"note-{code}"}

    async def do(said: Saying) -> Recorded:
        check = CheckSent.model_validate(said.filled()).check()
        command = review.RecordCheck(claim_id=claim_id, check=check, **said.under)
        return await review.record_check(command, said.ports)

    return await _say(request, visit, claim_id, "controles", fields, do)


@router.post(VERDICT)
async def judge_document(
    request: Request, claim_id: UUID, document_id: UUID, visit: Reviewer
) -> Response:
    """Say what a document is good for."""

    async def do(said: Saying) -> Recorded:
        verdict = VerdictSent.model_validate(said.filled()).verdict
        which: dict[str, Any] = {
            "claim_id": claim_id,
            "document_id": document_id,
            "verdict": verdict,
        }
        return await review.judge_document(review.JudgeDocument(**which, **said.under), said.ports)

    return await _say(request, visit, claim_id, "gauche", {"verdict": "verdict"}, do)


@router.post(RECOURSE)
async def flag_recourse(request: Request, claim_id: UUID, visit: Reviewer) -> Response:
    """Send the claim to the recourse service."""

    async def do(said: Saying) -> Recorded:
        command = review.FlagRecourse(claim_id=claim_id, **said.under)
        return await review.flag_recourse(command, said.ports)

    return await _say(request, visit, claim_id, "signaler", {}, do)


@router.post(SUSPICIONS)
async def raise_suspicion(request: Request, claim_id: UUID, visit: Reviewer) -> Response:
    """Tell supervisors of a suspected fraud."""

    async def do(said: Saying) -> Recorded:
        reason = ReasonedSent.model_validate(said.filled()).reason
        command = review.RaiseSuspicion(claim_id=claim_id, reason=reason, **said.under)
        return await review.raise_suspicion(command, said.ports)

    return await _say(request, visit, claim_id, "signaler", {"reason": "soupcon"}, do)


@router.post(NOTES)
async def write_note(request: Request, claim_id: UUID, visit: Reviewer) -> Response:
    """Leave a note for the next agent."""

    async def do(said: Saying) -> Recorded:
        text = NoteSent.model_validate(said.filled()).text
        command = review.WriteNote(claim_id=claim_id, text=text, **said.under)
        return await review.write_note(command, said.ports)

    return await _say(request, visit, claim_id, "notes", {"text": "note"}, do)


@router.post(TARIFFS)
async def request_tariff(request: Request, claim_id: UUID, visit: Reviewer) -> Response:
    """Ask the State of stay what it would have paid; the claim leaves the desk."""
    days = request.app.state.runtime.settings.tariff_reminder_days

    async def do(said: Saying) -> Recorded:
        command = foreign_tariffs.RequestTariff(claim_id=claim_id, **said.under)
        return await foreign_tariffs.request_tariff(command, said.ports, days)

    return await _say(request, visit, claim_id, "tarif", {}, do)


@router.post(TARIFF)
async def answer_tariff(
    request: Request, claim_id: UUID, request_id: UUID, visit: Answerer
) -> Response:
    """Say what the State of stay answered by another way, or that one goes on without it."""

    async def do(said: Saying) -> Recorded:
        told = _tariff_of(said.sent)
        facts: dict[str, Any] = {
            "asked": said.asked,
            "claim_id": claim_id,
            "request_id": request_id,
        }
        command = foreign_tariffs.AnswerTariff(
            reply=told.reply(), no_tariff=told.no_tariff, **facts
        )
        return await foreign_tariffs.answer_tariff(command, said.ports)

    return await _say(request, visit, claim_id, "tarif", OF_TARIFF, do)


@router.post(PAYMENT)
async def order_again(request: Request, claim_id: UUID, visit: Orderer) -> Response:
    """Order what is due once more, after a failure."""

    async def do(said: Saying) -> Recorded:
        command = payment.OrderPaymentAgain(asked=said.asked, claim_id=claim_id)
        return await payment.order_payment_again(command, said.ports)

    return await _say(request, visit, claim_id, "paiements", {}, do)


async def _say(
    request: Request,
    visit: Visit,
    claim_id: UUID,
    anchor: str,
    fields: Mapping[str, str],
    do: Do,
) -> Response:
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    asked = keyed(visit.asked, sent.get("cle", ""), claim_id)
    try:
        recorded = await do(Saying(fields, sent, asked, runtime.ports))
    except (_BadAmount, ValidationError, Refusal) as wrong:
        form = Form(sent, errors=_told(wrong, fields))
        is_late = isinstance(wrong, Refusal) and not wrong.field
        return await again(request, visit, claim_id, form, 409 if is_late else 422)
    name = request.url.path.rpartition("/")[2]
    if name in WORDS:
        await typed.drop(runtime, claim_id, name, visit.asked.author.id)
    if sent.get("faire") == KEPT:
        return Response(status_code=204)
    await until_seen(runtime, recorded, cnse_queue.NAME)
    return RedirectResponse(_place(request, claim_id, anchor), 303)


def _told(
    wrong: _BadAmount | ValidationError | Refusal, fields: Mapping[str, str]
) -> tuple[FieldError, ...]:
    if isinstance(wrong, _BadAmount):
        return (FieldError("tariff_amount", AMOUNT_WRONG),)
    return errors_of(wrong if isinstance(wrong, Refusal) else refusal_in(wrong), fields)


def _place(request: Request, claim_id: UUID, anchor: str) -> str:
    view = request.query_params.get("vue", "")[:9]
    query = f"?{urlencode({'vue': view})}" if view else ""
    return f"{claim_place(claim_id)}{query}#{anchor}"


class _BadAmount(Exception):
    """What was typed is no amount."""


def _tariff_of(sent: Mapping[str, str]) -> TariffAnswerSent:
    because = sent.get("no_tariff") or None
    typed = {path: sent.get(name, "").strip() for path, name in OF_TARIFF.items()}
    amount = cents(typed["amount_cents"])
    if isinstance(amount, str):
        raise _BadAmount
    said: dict[str, Any] = {
        "amount_cents": amount,
        "currency": typed["currency"].upper() or "EUR",
        "received_on": iso_day(typed["received_on"]),
        "reference": typed["reference"] or None,
        "no_tariff": because,
    }
    told = TariffAnswerSent.model_validate(said)
    refuse_both_or_neither(told)
    return told
