"""What people type, and what it means."""

from __future__ import annotations

import pytest

from adapters import french
from adapters.web.forms import cents, iso_day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20/02/2026", "2026-02-20"),
        (" 1.2.2026 ", "2026-02-01"),
        ("20022026", "2026-02-20"),
        ("", None),
        ("20/02/0026", "20/02/0026"),
        ("20020026", "20020026"),
        ("hier", "hier"),
    ],
)
def test_a_day_is_read_as_people_write_it_and_an_unlikely_year_is_none(
    typed: str, meant: str | None
) -> None:
    assert iso_day(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("85,4", 8540),
        ("1 234,50 €", 123450),
        ("200.5", 20050),
        ("1.234,56", "1.234,56"),
        ("", None),
        ("beaucoup", "beaucoup"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, meant: int | str | None) -> None:
    assert cents(typed) == meant


@pytest.mark.parametrize(
    ("number_of_bytes", "told"),
    [(1, "1 Ko"), (512_000, "500 Ko"), (1_301_788, "1,3 Mo"), (26_214_400, "25 Mo")],
)
def test_a_size_is_rounded_up_to_what_people_compare(number_of_bytes: int, told: str) -> None:
    assert french.size(number_of_bytes) == told
