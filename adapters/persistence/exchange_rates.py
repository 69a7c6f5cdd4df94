"""The exchange rates that were imported; a rate that was published never changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from sqlalchemy import Column, Connection, Date, Engine, MetaData, Table, Text, insert, select
from sqlalchemy.exc import DBAPIError

from adapters.rates.ecb import Published
from domain.errors import StoreUnavailable
from domain.values import ExchangeRate, RateSource

metadata = MetaData()
exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("on", Date, primary_key=True),
    Column("units_per_euro", Text, nullable=False),
)

HOLDS: Final = timedelta(days=10)
"""So long a rate may stand for the days after it: longer than any holidays of the bank."""

AT_ONCE: Final = 5_000


class RateDiffers(Exception):
    """A file tells another rate than was imported before; nothing of it is taken in."""


class Imported(NamedTuple):
    """What a file brought: how many rates are new and how many were known, and its last day."""

    new: int
    known: int
    last_on: date


class ImportedRates:
    """Looks rates up, and takes new ones in."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        """Keep them beside the log, as part of what is backed up."""
        self._writing, self._reading = writing, reading

    async def on(self, currency: str, on: date) -> ExchangeRate | None:
        """The last rate published on a day or within HOLDS before it; None when there is none.

        Raises: StoreUnavailable.
        """
        try:
            return await asyncio.to_thread(self._on, currency, on)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def take(self, published: Sequence[Published]) -> Imported:
        """Take rates in, all or none; the same again changes nothing.

        Raises: RateDiffers, which names the first one that differs.
        """
        told: dict[tuple[str, date], str] = {}
        for one in published:
            _refuse_other(told.get((one.currency, one.on)), one)
            told[one.currency, one.on] = one.units_per_euro
        with self._writing.begin() as db:
            known = _known(db, {on for _, on in told})
            for one in published:
                _refuse_other(known.get((one.currency, one.on)), one)
            new = [_row(*key, units) for key, units in told.items() if key not in known]
            if new:
                db.execute(insert(exchange_rates), new)
        return Imported(len(new), len(told) - len(new), max(on for _, on in told))

    def _on(self, currency: str, on: date) -> ExchangeRate | None:
        table = exchange_rates.c
        query = select(table.on, table.units_per_euro).where(table.currency == currency)
        # A day whose beginning no calendar has is asked for as well.
        since = date.fromordinal(max(1, on.toordinal() - HOLDS.days))
        query = query.where(table.on <= on, table.on >= since)
        with self._reading.connect() as db:
            found = db.execute(query.order_by(table.on.desc()).limit(1)).first()
        if found is None:
            return None
        return ExchangeRate(units_per_euro=found[1], on=found[0], source=RateSource.ECB)


def _known(db: Connection, days: Iterable[date]) -> dict[tuple[str, date], str]:
    known: dict[tuple[str, date], str] = {}
    wanted = sorted(days)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        query = select(exchange_rates).where(exchange_rates.c.on.in_(some))
        known |= {(row.currency, row.on): row.units_per_euro for row in db.execute(query)}
    return known


def _refuse_other(known: str | None, told: Published) -> None:
    # 10.80 is 10.8: the files of one day and of all days do not write alike.
    if known is not None and Fraction(known) != Fraction(told.units_per_euro):
        raise RateDiffers(
            f"{told.currency} of {told.on}: {told.units_per_euro}, but {known} is known"
        )


def _row(currency: str, on: date, units: str) -> dict[str, object]:
    return {"currency": currency, "on": on, "units_per_euro": units}
