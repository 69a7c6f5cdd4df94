"""The days that a transmitted claim sets: when an answer is due, and when silence is a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from domain.rules.checklist import plus_months
from domain.values import Channel, Supplement

ANSWERED_WITHIN_DAYS = 28
PAPER_MONTHS = 6
IMPLICIT_DECISION_MONTHS = 2
APPEAL_MONTHS = 2
DEEMED_NOTIFIED_DAYS = 15
ORIGINALS_MONTHS = 60


def due_on(channel: Channel, received_on: date) -> date:
    """The day by which the service means to have answered a claim; promises nothing.

    Source: docs/sources.md#delays
    """
    if channel is Channel.PAPER:
        return plus_months(received_on, PAPER_MONTHS)
    return received_on + timedelta(days=ANSWERED_WITHIN_DAYS)


def implicit_decision_on(received_on: date, supplements: Iterable[Supplement] = ()) -> date:
    """The day on which two months of silence amount to a refusal.

    Received on 20/03/2026: 20/05/2026; on 31/12/2026: 28/02/2027, the last day of that month.
    The clock stands while a supplement is awaited: the day moves by as many days. One that is still
    awaited counts until its due date, so that the day told is the latest that it may be.
    Source: docs/sources.md#implicit-decision
    """
    days = sum(suspended_days(one) for one in supplements)
    return plus_months(received_on, IMPLICIT_DECISION_MONTHS) + timedelta(days=days)


def suspended_days(supplement: Supplement) -> int:
    """For how many days the clock stands: from the request to the reception or the due date.

    Source: docs/sources.md#implicit-decision
    """
    ended_on = min(supplement.received_on or supplement.due_on, supplement.due_on)
    return (ended_on - supplement.request.asked_on).days


def appeal_until(decided_on: date) -> date:
    """The last day to ask the fund's appeal board to look at a decision again.

    Source: docs/sources.md#appeal
    """
    return plus_months(decided_on, APPEAL_MONTHS)


def deemed_notified_on(available_on: date) -> date:
    """The day on which a letter that nobody opened counts as notified.

    Source: docs/sources.md#notification
    """
    return available_on + timedelta(days=DEEMED_NOTIFIED_DAYS)


def notified_on(available_on: date, opened_on: date) -> date:
    """The day on which a letter that was opened counts as notified; the earlier one holds.

    Source: docs/sources.md#notification
    """
    return min(opened_on, deemed_notified_on(available_on))


def latest_appeal_until(available_on: date) -> date:
    """The last day to contest a letter that nobody ever opened.

    Source: docs/sources.md#notification
    """
    return appeal_until(deemed_notified_on(available_on))


def originals_until(paid_on: date) -> date:
    """Until when a person keeps the originals: five years after the reimbursement.

    Paid on 29/02/2028: 28/02/2033, the last day of that month.
    Source: docs/sources.md#keep-originals
    """
    return plus_months(paid_on, ORIGINALS_MONTHS)
