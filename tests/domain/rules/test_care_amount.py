"""The amount paid lies between 0.01 € and 999 999.99 €."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import care_amount

from .ready import TODAY, care, of_care, told


@pytest.mark.parametrize("cents", [1, 8540, 99_999_999])
def test_an_amount_from_one_cent_to_999_999_99_euros_is_well(cents: int) -> None:
    assert told(care_amount.check(of_care(care(amount_cents=cents)), TODAY)) == []


@pytest.mark.parametrize("cents", [-1, 0, 100_000_000])
def test_an_amount_outside_these_bounds_is_refused(cents: int) -> None:
    findings = care_amount.check(of_care(care(amount_cents=cents)), TODAY)
    assert told(findings) == [("care.amount_out_of_range", "amount_cents")]


def test_no_care_yet_means_no_finding() -> None:
    assert told(care_amount.check(Facts(), TODAY)) == []
