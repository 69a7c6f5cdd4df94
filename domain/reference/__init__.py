"""Countries, zones, labels of the closed lists and schemes: versioned data files, read once."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from importlib.resources import files

from pydantic import Field

from domain.base import Value
from domain.errors import CountryNotAbroad, InvalidChoice
from domain.values import Zone


class Country(Value):
    """A country where care abroad may have been received. Source: docs/sources.md#countries.

    code: ISO 3166-1 alpha-2, or XK; name: French, upper case; sort_key: the name without accents.
    aliases: other French names by which people look for it.
    bilateral: has a social-security agreement with France; tells the agent, decides nothing.
    """

    code: str
    name: str
    sort_key: str
    aliases: tuple[str, ...]
    bilateral: bool


class NotAbroad(Value):
    """A part of France under the same scheme. Source: docs/sources.md#not-abroad.

    own_sentence: what to tell people instead of the general sentence, None for most.
    """

    code: str
    name: str
    own_sentence: str | None


class Scheme(Value):
    """A health-insurance scheme. Source: docs/sources.md#schemes.

    own_channel: for a scheme that is not served, the sentence that names its own service.
    """

    code: str
    label: str
    is_served: bool
    own_channel: str | None


class _ZoneRow(Value):
    code: str
    zone: Zone
    since: date = Field(alias="from")
    until: date | None = Field(alias="to")

    def holds_on(self, on: date) -> bool:
        """Whether the row is in force that day; both its days are included."""
        return self.since <= on and (self.until is None or on <= self.until)


class _Countries(Value):
    version: str
    countries: tuple[Country, ...]
    not_abroad: tuple[NotAbroad, ...]
    left_out: tuple[str, ...]


class _Zones(Value):
    version: str
    rows: tuple[_ZoneRow, ...]


class _Lists(Value):
    version: str
    labels: dict[str, dict[str, str]]


class _Schemes(Value):
    version: str
    schemes: tuple[Scheme, ...]


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


_COUNTRIES = _Countries.model_validate_json(_text("countries.json"))
_ZONES = _Zones.model_validate_json(_text("zones.json"))
_LISTS = _Lists.model_validate_json(_text("lists.json"))
_SCHEMES = _Schemes.model_validate_json(_text("schemes.json"))

_SORTED = tuple(sorted(_COUNTRIES.countries, key=lambda one: one.sort_key))
_BY_CODE = {one.code: one for one in _SORTED}
_SCHEME_BY_CODE = {one.code: one for one in _SCHEMES.schemes}

COUNTRIES_VERSION = _COUNTRIES.version
ZONES_VERSION = _ZONES.version
LISTS_VERSION = _LISTS.version
SCHEMES_VERSION = _SCHEMES.version


def countries() -> tuple[Country, ...]:
    """Every country that a person may choose, in alphabetical order, accents folded."""
    return _SORTED


def country(code: str) -> Country | None:
    """The country of that code, None when nobody may choose it."""
    return _BY_CODE.get(code)


def not_abroad() -> tuple[NotAbroad, ...]:
    """The parts of France whose care never goes through this service."""
    return _COUNTRIES.not_abroad


def is_abroad(code: str) -> bool:
    """Whether care received there may be claimed here; False for France and for unknown codes."""
    return code in _BY_CODE


def zone_at(code: str, on: date) -> Zone:
    """The zone of a country on a day, the first day of the stay. Source: docs/sources.md#zones.

    Returns: OUTSIDE for a country without a row in force that day.
    Raises: CountryNotAbroad, InvalidChoice, both at the field `country`.
    """
    if any(one.code == code for one in _COUNTRIES.not_abroad):
        raise CountryNotAbroad("country", country=code)
    if not is_abroad(code):
        raise InvalidChoice("country")
    rows = (row for row in _ZONES.rows if row.code == code and row.holds_on(on))
    return next((row.zone for row in rows), Zone.OUTSIDE)


def label(member: StrEnum) -> str:
    """The French label of a choice of a closed list, as people read it on the page."""
    return _LISTS.labels[type(member).__name__][member.value]


def schemes() -> tuple[Scheme, ...]:
    """Every scheme that has its own row, the served ones first."""
    return _SCHEMES.schemes


def scheme(code: str) -> Scheme:
    """The scheme of that code; one that nobody knows is not served."""
    return _SCHEME_BY_CODE.get(code, _SCHEME_BY_CODE["OTHER"])
