"""The port behind which exchange rates are looked up, and where they are filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from domain.assessing import EURO, euro_cents
from domain.errors import RateNotKnown
from domain.values import AssessedLine, Assessment, ExchangeRate
from domain.values.review import Invoiced


class ExchangeRates(Protocol):
    """The rates that were published."""

    async def on(self, currency: str, on: date) -> ExchangeRate | None:
        """The last rate published on a day or shortly before; None when there is none.

        Raises: StoreUnavailable.
        """
        ...


class NoRates:
    """Knows no rate: every one is typed."""

    async def on(self, _currency: str, _on: date) -> ExchangeRate | None:
        """None."""
        return None


async def known_rate(rates: ExchangeRates, currency: str, on: date) -> ExchangeRate:
    """The rate of a day.

    Raises: RateNotKnown, StoreUnavailable.
    """
    found = await rates.on(currency, on)
    if found is None:
        raise RateNotKnown("rate", currency=currency, on=on.isoformat())
    return found


async def with_rates(said: Assessment, rates: ExchangeRates, on: date) -> Assessment:
    """The same assessment with the rate of a day where an agent typed none.

    A line whose rate is not known stays without one, which the claim refuses.

    Raises: StoreUnavailable.
    Source: docs/sources.md#pricing
    """
    lines = [await _rated(line, rates, on) for line in said.lines]
    return said.model_copy(update={"lines": tuple(lines)})


async def copied_with_rates(
    lines: Iterable[Invoiced], rates: ExchangeRates, on: date
) -> tuple[Invoiced, ...]:
    """The same lines with the rate of a day where an agent typed none and one is known.

    Raises: StoreUnavailable.
    Source: docs/sources.md#pricing
    """
    return tuple([await _copied(line, rates, on) for line in lines])


async def _rated(line: AssessedLine, rates: ExchangeRates, on: date) -> AssessedLine:
    if line.currency == EURO or line.rate is not None:
        return line
    rate = await rates.on(line.currency, on)
    if rate is None:
        return line
    asked_cents = euro_cents(line.amount_cents, rate)
    return line.model_copy(update={"rate": rate, "asked_cents": asked_cents})


async def _copied(line: Invoiced, rates: ExchangeRates, on: date) -> Invoiced:
    if line.currency == EURO or line.rate is not None:
        return line
    return line.model_copy(update={"rate": await rates.on(line.currency, on)})
