"""The days that a transmitted claim sets."""

from __future__ import annotations

import pytest

from builders import day
from domain.deadlines import appeal_until, due_on, implicit_decision_on
from domain.values import Channel


@pytest.mark.parametrize(
    ("received", "decided"),
    [
        ("2026-03-20", "2026-05-20"),  # case A
        ("2026-12-31", "2027-02-28"),
        ("2027-12-31", "2028-02-29"),
        ("2026-06-30", "2026-08-30"),
        ("2026-07-31", "2026-09-30"),
        ("2026-11-01", "2027-01-01"),
    ],
)
def test_silence_is_a_refusal_two_calendar_months_after_reception(
    received: str, decided: str
) -> None:
    assert implicit_decision_on(day(received)) == day(decided)


def test_an_appeal_is_in_time_for_two_months_after_the_decision() -> None:
    assert appeal_until(day("2026-05-20")) == day("2026-07-20")
    assert appeal_until(day("2026-12-31")) == day("2027-02-28")


def test_an_answer_is_due_four_weeks_after_reception() -> None:
    assert due_on(Channel.ONLINE, day("2026-03-20")) == day("2026-04-17")
