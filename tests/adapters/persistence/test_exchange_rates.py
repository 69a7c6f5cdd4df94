"""Rates are taken in once, never change, and stand for the days that follow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from adapters.bootstrap import migrate_all
from adapters.persistence.database import open_engine
from adapters.persistence.exchange_rates import ImportedRates, RateDiffers
from adapters.rates.ecb import Published
from adapters.settings import Settings
from builders import day
from domain.values import ExchangeRate, RateSource

FRIDAY = Published("SEK", day("2026-03-13"), "10.8345")
MONDAY = Published("SEK", day("2026-03-16"), "10.9")


@pytest.fixture(params=["sqlite", "postgres"])
def rates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ImportedRates]:
    url = request.getfixturevalue("pg_dsn") if request.param == "postgres" else ""
    settings = Settings(data_dir=tmp_path_factory.mktemp("rates"), database_url=url)
    migrate_all(settings)
    engine = open_engine(settings.log_url)
    yield ImportedRates(engine, engine)
    engine.dispose()


def found(rates: ImportedRates, on: str, currency: str = "SEK") -> ExchangeRate | None:
    return asyncio.run(rates.on(currency, day(on)))


def test_the_last_rate_before_a_day_stands_for_it_with_its_own_day(rates: ImportedRates) -> None:
    rates.take([FRIDAY, MONDAY])
    for on, told in (("2026-03-13", FRIDAY), ("2026-03-15", FRIDAY), ("2026-03-16", MONDAY)):
        assert found(rates, on) == ExchangeRate(
            units_per_euro=told.units_per_euro, on=told.on, source=RateSource.ECB
        )


def test_a_rate_does_not_stand_for_ever_nor_for_another_currency(rates: ImportedRates) -> None:
    rates.take([FRIDAY])
    assert found(rates, "2026-03-12") is None
    assert found(rates, "2026-03-23") is not None
    assert found(rates, "2026-03-24") is None
    assert found(rates, "2026-03-13", "NOK") is None


def test_the_same_file_again_changes_nothing(rates: ImportedRates) -> None:
    assert rates.take([FRIDAY, MONDAY])[:2] == (2, 0)
    again = FRIDAY._replace(units_per_euro="10.83450")
    assert rates.take([again, again, MONDAY]) == (0, 2, MONDAY.on)


def test_a_file_that_contradicts_what_is_known_is_not_taken_in_at_all(
    rates: ImportedRates,
) -> None:
    rates.take([FRIDAY])
    other = FRIDAY._replace(units_per_euro="10.8346")
    with pytest.raises(RateDiffers, match=r"SEK of 2026-03-13: 10\.8346, but 10\.8345"):
        rates.take([MONDAY, other])
    assert found(rates, "2026-03-16") == found(rates, "2026-03-13")
    with pytest.raises(RateDiffers):
        rates.take([MONDAY, MONDAY._replace(units_per_euro="11")])
