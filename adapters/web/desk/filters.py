"""Which claims an agent looks for: typed above the list, kept in a cookie, checked every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import Response

from adapters import french
from adapters.http.session import is_secure
from adapters.web.forms import FieldError, Form, cents, iso_day
from adapters.web.links import DESK
from adapters.web.wizard import Option, options
from domain import reference
from domain.values import Channel, QueueFilter, StayReason, WaitsFor, Zone

COOKIE: Final = "escale-file"
KEPT_S: Final = 12 * 3600
"""As long as a session at most."""

NAMES: Final = ("channel", "zone", "country", "least", "most", "due_by", "stay_reason", "waits_for")
LONGEST: Final = 40
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.ONLINE: "En ligne",
    Channel.PAPER: "Courrier",
}
ZONES: Final[Mapping[Zone, str]] = {
    Zone.EU_EEA_UK_CH: "UE, EEE, Suisse, Royaume-Uni",
    Zone.FR_COM: "Collectivités d'outre-mer",
    Zone.OUTSIDE: "Hors zone",
}

E = TypeVar("E", bound=StrEnum)


class Wanted(NamedTuple):
    """What is looked for: as it was typed, with what is wrong, and as the queue understands it."""

    form: Form
    filters: QueueFilter
    is_any: bool


def wanted_of(request: Request) -> Wanted:
    """What the address asks for; without a question there, what was asked last."""
    query = request.query_params
    typed = {name: query[name] for name in NAMES if name in query}
    if not typed and "tout" not in query:
        typed = dict(parse_qsl(request.cookies.get(COOKIE, "")[:400]))
    values = {name: typed[name].strip()[:LONGEST] for name in NAMES if typed.get(name, "").strip()}
    return _read(values)


def remember(request: Request, response: Response, wanted: Wanted) -> None:
    """Keep the question for the claims that come next; it holds nothing about anybody."""
    response.set_cookie(
        COOKIE,
        urlencode(dict(wanted.form.values)),
        max_age=KEPT_S,
        path=DESK,
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )


def choices() -> Mapping[str, tuple[Option, ...]]:
    """The lists that one chooses from."""
    return {
        "channel": tuple(Option(one.value, label) for one, label in CHANNELS.items()),
        "zone": tuple(Option(one.value, label) for one, label in ZONES.items()),
        "country": tuple(Option(one.code, one.name) for one in reference.countries()),
        "stay_reason": options(StayReason),
        "waits_for": tuple(
            Option(one.value, french.begun(french.WAITED_FOR[one]))
            for one in WaitsFor
            if one is not WaitsFor.AGENT
        ),
    }


def _read(values: Mapping[str, str]) -> Wanted:
    errors: list[FieldError] = []
    amounts = {name: _amount(values.get(name, ""), name, errors) for name in ("least", "most")}
    country = values.get("country")
    filters = QueueFilter(
        channel=_member(Channel, values.get("channel")),
        zone=_member(Zone, values.get("zone")),
        stay_reason=_member(StayReason, values.get("stay_reason")),
        country=country if country and reference.country(country) else None,
        due_by=_day(values.get("due_by", ""), errors),
        least_cents=amounts["least"],
        most_cents=amounts["most"],
        waits_for=_member(WaitsFor, values.get("waits_for")) or WaitsFor.AGENT,
    )
    return Wanted(Form(values, errors=tuple(errors)), filters, is_any=not values)


def _member(kind: type[E], text: str | None) -> E | None:
    return kind(text) if text in {one.value for one in kind} else None


def _amount(text: str, name: str, errors: list[FieldError]) -> int | None:
    found = cents(text)
    if isinstance(found, str) or (found or 0) > 10**15:
        errors.append(FieldError(name, "Indiquez un montant en euros, par exemple 500,00."))
        return None
    return found


def _day(text: str, errors: list[FieldError]) -> date | None:
    iso = iso_day(text)
    try:
        return None if iso is None else date.fromisoformat(iso)
    except ValueError:
        errors.append(FieldError("due_by", "Indiquez une date au format JJ/MM/AAAA."))
        return None
