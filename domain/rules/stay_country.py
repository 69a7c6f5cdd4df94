"""The stay is in a country of the list, abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import CountryNotAbroad, InvalidChoice
from domain.facts import Facts, Finding
from domain.reference import is_abroad, not_abroad


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """The stay is in a country that a person may choose, not in France under the same scheme.

    Returns: CountryNotAbroad (details: country), InvalidChoice.
    Source: docs/sources.md#not-abroad
    """
    if facts.stay is None:
        return
    code = facts.stay.country
    if any(part.code == code for part in not_abroad()):
        yield CountryNotAbroad("country", country=code)
    elif not is_abroad(code):
        yield InvalidChoice("country")
