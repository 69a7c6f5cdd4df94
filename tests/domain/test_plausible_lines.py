"""A line is about money that exists, care that may still be claimed, and at least one cent."""

from __future__ import annotations

import pytest

from builders import day
from deciding import assess, assessment, line, rate, taken
from domain.errors import CareDateImplausible, CurrencyUnknown, LineRoundsToNothing, Refusal
from domain.events import ClaimAccepted, ClaimAssessed
from domain.values import AssessedLine
from spec import event, given

WRONG: dict[str, tuple[AssessedLine, type[Refusal], str]] = {
    "a currency that is none": (
        line(currency="XXQ", rate=rate("1")),
        CurrencyUnknown,
        "lines.0.currency",
    ),
    "care before anything could be claimed": (
        line(care_on=day("2015-12-31")),
        CareDateImplausible,
        "lines.0.care_on",
    ),
    "care of another age": (
        line(care_on=day("0001-01-01")),
        CareDateImplausible,
        "lines.0.care_on",
    ),
    "an expense that rounds to nothing": (
        line(0, amount_cents=1, currency="LAK", rate=rate("20000")),
        LineRoundsToNothing,
        "lines.0.amount_cents",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_cannot_be_is_refused(name: str) -> None:
    wrong, error, field = WRONG[name]
    given(taken()).when(assess(assessment(wrong))).refuses(error, field=field)


def test_care_of_ten_years_ago_may_be_priced() -> None:
    old = assessment(line(care_on=day("2016-01-01")))
    given(taken()).when(assess(old)).then(event(ClaimAssessed), event(ClaimAccepted))


def test_half_a_cent_is_a_cent() -> None:
    least = assessment(line(1, amount_cents=100, currency="LAK", rate=rate("200")))
    given(taken()).when(assess(least)).then(event(ClaimAssessed), event(ClaimAccepted))
