"""The insured person's account, their window and their family, and the list of countries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from adapters import french
from adapters.http.answers import Listed, example
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, look, reached, today_of
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked
from domain import reference
from domain.errors import InsuredNotFound
from domain.facts import Facts, Notice
from domain.rules import examine
from domain.values import Beneficiary, Stay, StayReason, Zone
from projections import rate_window

router = APIRouter(tags=["account"])

Owner = Annotated[Asked, Depends(asking(Action.READ_OWN_ACCOUNT))]
Reader = Annotated[Asked, Depends(asking(Action.READ_REFERENCE_DATA))]
Reached = Annotated[None, Depends(reached(rate_window.NAME))]


class Me(BaseModel):
    """Who is logged in. own_channel: where to claim instead, when the scheme is not served."""

    model_config = example(
        display_name="ALICE",
        scheme="GENERAL",
        scheme_label=reference.scheme("GENERAL").label,
        is_served=True,
        own_channel=None,
        account_masked="FR76 **** 0130",
    )

    display_name: str | None
    scheme: str
    scheme_label: str
    is_served: bool
    own_channel: str | None
    account_masked: str | None


class SubmissionWindow(BaseModel):
    """How many claims may still be transmitted, and when the next place is free."""

    model_config = example(
        places_left=0, submitted_on=["2026-03-08", "2026-03-19"], next_allowed_on="2026-03-23"
    )

    places_left: int
    submitted_on: list[date]
    next_allowed_on: date


class Beneficiaries(Listed[Beneficiary]):
    """The insured person first, then everybody attached to them."""

    model_config = example(
        items=[
            {
                "beneficiary_id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
                "is_insured": True,
                "display_name": "ALICE",
                "born_on": "1985-10-21",
            }
        ],
        next_cursor=None,
    )


class Message(BaseModel):
    """What a choice of this country tells the person."""

    code: str
    text: str


class Country(BaseModel):
    """A country where care may be claimed. zone: today's; aliases: other names to look for."""

    code: str
    name: str
    aliases: list[str]
    zone: Zone
    messages: list[Message]


class NotAbroad(BaseModel):
    """A part of France whose care does not go through this service, and what to tell of it."""

    code: str
    name: str
    text: str


class Countries(Listed[Country]):
    """Every country in alphabetical order, and what is not abroad."""

    model_config = example(
        items=[
            {
                "code": "ES",
                "name": "ESPAGNE",
                "aliases": [],
                "zone": "EU_EEA_UK_CH",
                "messages": [],
            }
        ],
        next_cursor=None,
        not_abroad=[{"code": "GP", "name": "GUADELOUPE", "text": french.NOT_ABROAD}],
    )

    not_abroad: list[NotAbroad]


@router.get("/me", responses=refusals())
async def get_me(asked: Owner, runtime: Uses) -> Me:
    """Who is logged in, and whether their scheme is served here."""
    person = await runtime.ports.directory.find(asked.author.id)
    if person is None:
        raise InsuredNotFound
    scheme = reference.scheme(person.scheme)
    return Me(
        display_name=person.display_name,
        scheme=person.scheme,
        scheme_label=scheme.label,
        is_served=scheme.is_served,
        own_channel=scheme.own_channel,
        account_masked=person.account_masked,
    )


@router.get("/submission-window", responses=refusals())
def get_submission_window(asked: Owner, _: Reached, runtime: Uses) -> SubmissionWindow:
    """Places left, for all beneficiaries together; the submission itself decides."""
    quota, today = runtime.ports.limits.quota, today_of(runtime)
    places = look(
        runtime, lambda db: rate_window.find(db, asked.author.id, quota=quota, today=today)
    )
    return SubmissionWindow(
        places_left=places.places_left,
        submitted_on=list(places.submitted_on),
        next_allowed_on=places.next_allowed_on,
    )


@router.get("/beneficiaries", responses=refusals())
async def list_beneficiaries(asked: Owner, runtime: Uses) -> Beneficiaries:
    """For whom one may claim."""
    people = await runtime.ports.directory.beneficiaries(asked.author.id)
    return Beneficiaries(items=list(people))


@router.get("/countries", responses=refusals())
async def list_countries(_: Reader, runtime: Uses) -> Countries:
    """Where care may have been received."""
    return _countries(today_of(runtime))


@lru_cache(maxsize=2)
def _countries(today: date) -> Countries:
    return Countries(
        items=[_country(one, today) for one in reference.countries()],
        not_abroad=[
            NotAbroad(code=one.code, name=one.name, text=one.own_sentence or french.NOT_ABROAD)
            for one in reference.not_abroad()
        ],
    )


def _country(country: reference.Country, today: date) -> Country:
    zone = reference.zone_at(country.code, today)
    return Country(
        code=country.code,
        name=country.name,
        aliases=list(country.aliases),
        zone=zone,
        messages=list(_messages(country.code, zone, today)),
    )


def _messages(code: str, zone: Zone, today: date) -> Iterator[Message]:
    # What the rules themselves tell of a stay there, whatever else is said of it.
    stay = Stay(country=code, reason=StayReason.OTHER, starts_on=today, ends_on=today)
    for _, found in examine(Facts(stay=stay, zone=zone), today):
        if isinstance(found, Notice) and found.field == "country":
            yield Message(code=found.code, text=french.sentence(found.code))
