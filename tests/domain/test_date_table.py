"""Every day that Escale tells, over leap days, month ends and the changes of the clocks.

The days stand here as a calendar on the wall gives them; nothing of this table is computed.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from builders import day
from domain.deadlines import (
    appeal_until,
    deemed_notified_on,
    due_on,
    implicit_decision_on,
    latest_appeal_until,
    notified_on,
)
from domain.values import Channel, in_paris
from domain.window import Quota, next_allowed_on

# received, answer due online, answer due on paper, silence refuses, letter deemed, appeal until
TABLE = """
2026-02-28  2026-03-28  2026-08-28  2026-04-28  2026-03-15  2026-05-15
2026-03-20  2026-04-17  2026-09-20  2026-05-20  2026-04-04  2026-06-04
2026-03-28  2026-04-25  2026-09-28  2026-05-28  2026-04-12  2026-06-12
2026-03-29  2026-04-26  2026-09-29  2026-05-29  2026-04-13  2026-06-13
2026-08-31  2026-09-28  2027-02-28  2026-10-31  2026-09-15  2026-11-15
2026-10-24  2026-11-21  2027-04-24  2026-12-24  2026-11-08  2027-01-08
2026-10-25  2026-11-22  2027-04-25  2026-12-25  2026-11-09  2027-01-09
2026-12-16  2027-01-13  2027-06-16  2027-02-16  2026-12-31  2027-02-28
2026-12-31  2027-01-28  2027-06-30  2027-02-28  2027-01-15  2027-03-15
2027-08-31  2027-09-28  2028-02-29  2027-10-31  2027-09-15  2027-11-15
2027-12-16  2028-01-13  2028-06-16  2028-02-16  2027-12-31  2028-02-29
2027-12-31  2028-01-28  2028-06-30  2028-02-29  2028-01-15  2028-03-15
2028-02-01  2028-02-29  2028-08-01  2028-04-01  2028-02-16  2028-04-16
2028-02-14  2028-03-13  2028-08-14  2028-04-14  2028-02-29  2028-04-29
2028-02-29  2028-03-28  2028-08-29  2028-04-29  2028-03-15  2028-05-15
2100-02-28  2100-03-28  2100-08-28  2100-04-28  2100-03-15  2100-05-15
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_day_that_follows_a_day_is_the_one_of_the_table(row: list[str]) -> None:
    first = day(row[0])
    assert row[1:] == [
        str(due_on(Channel.ONLINE, first)),
        str(due_on(Channel.PAPER, first)),
        str(implicit_decision_on(first)),
        str(deemed_notified_on(first)),
        str(latest_appeal_until(first)),
    ]
    assert notified_on(first, first) == first
    assert notified_on(first, day(row[5])) == day(row[4])
    assert appeal_until(day(row[4])) == day(row[5])


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-03-28T22:59:59.999999", "2026-03-28"),
        ("2026-03-28T23:00:00", "2026-03-29"),  # the day that has 23 hours
        ("2026-03-29T21:59:59.999999", "2026-03-29"),
        ("2026-03-29T22:00:00", "2026-03-30"),
        ("2026-10-24T21:59:59.999999", "2026-10-24"),
        ("2026-10-24T22:00:00", "2026-10-25"),  # the day that has 25 hours
        ("2026-10-25T22:59:59.999999", "2026-10-25"),
        ("2026-10-25T23:00:00", "2026-10-26"),
        ("2028-02-28T23:00:00", "2028-02-29"),
        ("2028-02-29T23:00:00", "2028-03-01"),
        ("2026-12-31T23:00:00", "2027-01-01"),
    ],
)
def test_an_instant_belongs_to_its_day_in_paris(instant: str, told: str) -> None:
    assert in_paris(datetime.fromisoformat(instant).replace(tzinfo=UTC)) == day(told)


@pytest.mark.parametrize(
    ("counted", "today", "told"),
    [
        (["2026-03-20", "2026-03-21"], "2026-03-25", "2026-04-04"),
        (["2026-10-12", "2026-10-20"], "2026-10-25", "2026-10-27"),
        (["2028-02-15", "2028-02-29"], "2028-02-29", "2028-03-01"),
        (["2027-02-14", "2027-02-20"], "2027-02-28", "2027-03-01"),
        (["2026-12-20", "2026-12-31"], "2026-12-31", "2027-01-04"),
    ],
)
def test_a_place_is_free_on_the_day_of_the_table(counted: list[str], today: str, told: str) -> None:
    days = [day(one) for one in counted]
    assert next_allowed_on(days, Quota(), day(today)) == day(told)
