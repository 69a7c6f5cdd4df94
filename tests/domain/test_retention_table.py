"""What the table of retention says of a file on which day: announced, called off, ordered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.events import ErasureAnnounced, ErasureCalledOff, ErasureOrdered
from domain.mailbox import Mailbox
from domain.retention import RetentionFile, ends_on
from domain.values import PaymentState, Status
from domain.values.retention import ErasureReason, HoldReason

ALICE = UUID(int=1)
SYSTEM = Author(role=Role.SERVICE, id=UUID(int=3))
META = Meta(actor=SYSTEM, command_id=UUID(int=4), correlation_id=UUID(int=5))
NOTICE = 30
LONG_AGO = datetime(2015, 1, 1, 9, tzinfo=UTC)


def ended(
    at: datetime, status: Status = Status.REFUSED, paid_on: date | None = None, **more: Any
) -> Claim:
    """As much of a claim as its keeping depends on."""
    paid = {1: SimpleNamespace(state=PaymentState.PAID, paid_on=paid_on)} if paid_on else {}
    known = {"payments": paid, "appeals": {}, "due_cents": 0} | more
    return cast(Claim, SimpleNamespace(status=status, modified_on=at, **known))


def asked(on: date, answered: bool) -> Mailbox:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    answers = {UUID(int=9): UUID(int=10)} if answered else {}
    known = {"asked_on": {UUID(int=9): on}, "answered": answers, "modified_on": at}
    return cast(Mailbox, SimpleNamespace(**known))


# Midnight of Paris is 23:00 UTC in winter and 22:00 in summer; 2024 and 2028 have a 29 February.
ENDS = [
    ("closed in winter", [ended(datetime(2024, 1, 10, 22, 59, tzinfo=UTC))], date(2026, 1, 10)),
    ("past midnight", [ended(datetime(2024, 1, 10, 23, 0, tzinfo=UTC))], date(2026, 1, 11)),
    ("closed in summer", [ended(datetime(2024, 7, 10, 21, 59, tzinfo=UTC))], date(2026, 7, 10)),
    ("past its midnight", [ended(datetime(2024, 7, 10, 22, 0, tzinfo=UTC))], date(2026, 7, 11)),
    ("the clocks go on", [ended(datetime(2024, 3, 31, 1, 30, tzinfo=UTC))], date(2026, 3, 31)),
    ("the clocks go back", [ended(datetime(2024, 10, 27, 22, 59, tzinfo=UTC))], date(2026, 10, 27)),
    ("a leap day", [ended(datetime(2024, 2, 29, 9, tzinfo=UTC))], date(2026, 2, 28)),
    ("to a leap year", [ended(datetime(2026, 2, 28, 9, tzinfo=UTC))], date(2028, 2, 28)),
    ("paid on a leap day", [ended(LONG_AGO, paid_on=date(2028, 2, 29))], date(2033, 2, 28)),
    ("paid", [ended(LONG_AGO, Status.REIMBURSED, date(2021, 3, 20))], date(2026, 3, 20)),
    ("the last of all", [ended(LONG_AGO), ended(LONG_AGO, paid_on=date(2021, 3, 20))],
     date(2026, 3, 20)),
    ("a draft that is gone", [ended(datetime(2024, 3, 20, 9, tzinfo=UTC), Status.EXPIRED)],
     date(2026, 3, 20)),
    ("given up", [ended(datetime(2024, 3, 20, 9, tzinfo=UTC), Status.ABANDONED)],
     date(2026, 3, 20)),
    ("a draft", [ended(LONG_AGO), ended(LONG_AGO, Status.DRAFT)], None),
    ("an open claim", [ended(LONG_AGO), ended(LONG_AGO, Status.QUEUED)], None),
    ("a payment that is due", [ended(LONG_AGO, Status.ACCEPTED, due_cents=1)], None),
    ("contested", [ended(LONG_AGO, appeals={1: SimpleNamespace(outcome=None)})], None),
    ("no claim at all", [], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "last"), [one[1:] for one in ENDS], ids=[one[0] for one in ENDS]
)
def test_a_file_ends_with_the_last_of_its_claims(claims: list[Claim], last: date | None) -> None:
    assert ends_on(claims, None) == last


def test_a_question_keeps_its_person_until_its_answer_and_a_year_from_then() -> None:
    claims = [ended(LONG_AGO)]
    assert ends_on(claims, asked(date(2025, 3, 20), answered=False)) is None
    assert ends_on(claims, asked(date(2025, 3, 20), answered=True)) == date(2026, 3, 20)


def on(day: date, hour: int = 12) -> Act:
    return Act(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), META)


def recorded(file: RetentionFile) -> list[type]:
    return [type(one) for one in file.pending_events][1:]


def told(
    days: Iterable[date], end: date | None, file: RetentionFile | None = None
) -> RetentionFile:
    """The file as it is looked at on each of these days."""
    for day in days:
        file = file or RetentionFile.open(ALICE, on(day))
        file.end(end, NOTICE, on(day), is_begun=False)
    assert file is not None
    return file


END = date(2028, 2, 29)


def test_an_end_is_announced_a_month_before_and_not_a_day_earlier() -> None:
    assert recorded(told([date(2028, 1, 30)], END)) == []
    file = told([date(2028, 1, 31), date(2028, 2, 1)], END)
    assert recorded(file) == [ErasureAnnounced]
    assert file.due_on == date(2028, 3, 1)


def test_an_end_that_is_noticed_late_is_announced_as_long() -> None:
    assert told([date(2028, 5, 1)], END).due_on == date(2028, 5, 31)


@pytest.mark.parametrize(
    ("hour", "day", "is_ordered"),
    [
        (12, date(2028, 2, 29), False),
        (22, date(2028, 2, 29), False),
        (23, date(2028, 2, 29), True),  # the first minute of March in Paris
        (12, date(2028, 3, 1), True),
        (12, date(2032, 3, 1), True),
    ],
)
def test_an_erasure_is_ordered_by_the_table_on_the_day_after_the_end(
    hour: int, day: date, is_ordered: bool
) -> None:
    file = told([date(2028, 1, 31)], END)
    file.end(END, NOTICE, on(day, hour), is_begun=False)
    file.end(END, NOTICE, on(day, hour), is_begun=False)
    assert recorded(file).count(ErasureOrdered) == is_ordered
    if is_ordered:
        order = file.pending_events[-1]
        assert isinstance(order, ErasureOrdered)
        assert (order.reason, order.approved_by) == (ErasureReason.RETENTION_ENDED, None)


def test_a_hold_stops_the_table_until_it_is_released() -> None:
    file = told([date(2028, 1, 31)], END)
    file.place_hold(HoldReason.LITIGATION, on(date(2028, 2, 1)), is_begun=False)
    told([date(2028, 3, 1), date(2030, 1, 1)], END, file)
    assert ErasureOrdered not in recorded(file)
    file.release_hold(on(date(2030, 1, 2)))
    assert recorded(told([date(2030, 1, 2)], END, file))[-1] is ErasureOrdered


@pytest.mark.parametrize("later", [None, date(2028, 3, 1), date(2033, 1, 1)])
def test_whatever_happens_meanwhile_calls_it_off_and_it_is_announced_anew(
    later: date | None,
) -> None:
    file = told([date(2028, 1, 31)], END)
    told([date(2028, 3, 1)], later, file)
    assert recorded(file) == [ErasureAnnounced, ErasureCalledOff]
    again = (later or date(2033, 1, 1)) - timedelta(days=1)
    told([again], later or date(2033, 1, 1), file)
    assert recorded(file)[-1] is ErasureAnnounced


def test_what_was_ordered_is_ordered_once() -> None:
    file = told([date(2028, 1, 31), *[date(2028, 3, 1)] * 3], END)
    assert recorded(file) == [ErasureAnnounced, ErasureOrdered]
