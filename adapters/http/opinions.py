"""What a claim waits for outside the desk: the medical adviser, the State of stay; and rates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from adapters.http.answers import CLAIM_ID, Changed, changed, example
from adapters.http.leases import LeaseSent
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses, today_of
from adapters.http.review_sent import Currency, OpinionSent, QuestionSent, TariffAnswerSent
from adapters.http.security import asking, posting
from adapters.http.validation import Day
from application import foreign_tariffs, review
from application.access import Action
from application.ports import Asked
from application.rates import known_rate
from domain.assessing import EURO, euro_cents
from domain.claim import Claim
from domain.errors import (
    CurrencyUnknown,
    FieldNotApplicable,
    FieldRequired,
    InvalidChoice,
)
from domain.reference.currencies import is_currency
from domain.values import ExchangeRate

router = APIRouter(prefix="/desk", tags=["review"])

Poster = Annotated[Asked, Depends(posting(Action.REVIEW_CLAIM))]
Adviser = Annotated[Asked, Depends(posting(Action.GIVE_OPINION))]
Answerer = Annotated[Asked, Depends(posting(Action.ANSWER_TARIFF))]
Reader = Annotated[Asked, Depends(asking(Action.READ_EXCHANGE_RATES))]

CLAIM: Final = "/claims/{claim_id}"
NO_REQUEST: Final = "tariff.request_not_found"
REQUEST_ID: Final = "7a41b1de-4f0a-5d4e-8a67-0f3d5c9f7a10"


class TariffAsked(Changed):
    """The State of stay is asked. request_id: what its answer names."""

    model_config = example(claim_id=CLAIM_ID, version=12, position=71, request_id=REQUEST_ID)

    request_id: UUID


class RateBody(BaseModel):
    """What one euro was worth. on: the day of the rate, which may lie before the day asked for.

    euro_cents: what the amount that was given comes to, null when none was.
    """

    model_config = example(
        currency="SEK",
        rate={"units_per_euro": "10.8345", "on": "2026-03-19", "source": "ECB"},
        amount_cents=108345,
        euro_cents=10000,
    )

    currency: str
    rate: ExchangeRate
    amount_cents: int | None
    euro_cents: int | None


@router.post(CLAIM + "/medical-opinion-requests", responses=refusals(*COMMAND))
async def request_opinion(
    claim_id: UUID, sent: QuestionSent, asked: Poster, runtime: Uses, response: Response
) -> Changed:
    """Ask the medical adviser; the claim waits for them and leaves the desk."""
    command = review.RequestOpinion(asked=asked, claim_id=claim_id, **sent.model_dump())
    return changed(await review.request_opinion(command, runtime.ports), response)


@router.post(CLAIM + "/medical-opinion", responses=refusals(*COMMAND))
async def give_opinion(
    claim_id: UUID, sent: OpinionSent, asked: Adviser, runtime: Uses, response: Response
) -> Changed:
    """Answer as the medical adviser; the claim waits for an agent again, as urgent as before."""
    command = review.GiveOpinion(asked=asked, claim_id=claim_id, **sent.model_dump())
    return changed(await review.give_opinion(command, runtime.ports), response)


@router.post(CLAIM + "/foreign-tariff-requests", responses=refusals(*COMMAND))
async def request_tariff(
    claim_id: UUID, sent: LeaseSent, asked: Poster, runtime: Uses, response: Response
) -> TariffAsked:
    """Ask the State of stay what it would have paid; the claim waits and leaves the desk."""
    command = foreign_tariffs.RequestTariff(asked=asked, claim_id=claim_id, lease_id=sent.lease_id)
    days = runtime.settings.tariff_reminder_days
    done = changed(await foreign_tariffs.request_tariff(command, runtime.ports, days), response)
    request_id = Claim.tariff_request_id_of(claim_id, asked.command_id)
    return TariffAsked(**done.model_dump(), request_id=request_id)


@router.post(
    CLAIM + "/foreign-tariff-requests/{request_id}/answer",
    responses=refusals(*COMMAND, code=NO_REQUEST),
)
async def answer_tariff(
    claim_id: UUID,
    request_id: UUID,
    sent: TariffAnswerSent,
    asked: Answerer,
    runtime: Uses,
    response: Response,
) -> Changed:
    """Say what the State of stay answered by another way, or that one goes on without it."""
    refuse_both_or_neither(sent)
    command = foreign_tariffs.AnswerTariff(
        asked=asked,
        claim_id=claim_id,
        request_id=request_id,
        reply=sent.reply(),
        no_tariff=sent.no_tariff,
    )
    return changed(await foreign_tariffs.answer_tariff(command, runtime.ports), response)


@router.get("/exchange-rates", responses=refusals())
async def get_exchange_rate(
    _: Reader,
    runtime: Uses,
    currency: Annotated[Currency, Query(description="ISO 4217.", examples=["SEK"])],
    on: Annotated[Day | None, Query(description="Today when it is left out.")] = None,
    amount_cents: Annotated[
        int | None, Query(ge=1, le=99_999_999_999, description="Hundredths of the currency.")
    ] = None,
) -> RateBody:
    """The last rate published on a day or shortly before it."""
    if currency == EURO or not is_currency(currency):
        raise CurrencyUnknown("currency")
    day = _past(on, today_of(runtime))
    rate = await known_rate(runtime.ports.rates, currency, day)
    cents = None if amount_cents is None else euro_cents(amount_cents, rate)
    return RateBody(currency=currency, rate=rate, amount_cents=amount_cents, euro_cents=cents)


def _past(on: date | None, today: date) -> date:
    if on is not None and on > today:
        raise InvalidChoice("on")
    return on or today


def refuse_both_or_neither(sent: TariffAnswerSent) -> None:
    """Let an answer pass that tells an amount with its reference, or why there is none.

    Raises: FieldRequired, FieldNotApplicable.
    """
    told = sent.model_dump(include={"amount_cents", "received_on", "reference"})
    if sent.no_tariff is None:
        lacking = [FieldRequired(name) for name, value in told.items() if value is None]
        if lacking:
            lacking[0].others = tuple(lacking[1:])
            raise lacking[0]
        return
    for name, value in told.items():
        if value is not None:
            raise FieldNotApplicable(name)
