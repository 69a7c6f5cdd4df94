"""The days that a transmitted claim sets: when an answer is due, and when silence is a refusal."""

from __future__ import annotations

from datetime import date, timedelta

from domain.rules.checklist import plus_months
from domain.values import Channel

ANSWERED_WITHIN_DAYS = 28
PAPER_ANSWERED_WITHIN_MONTHS = 6
IMPLICIT_DECISION_MONTHS = 2
APPEAL_MONTHS = 2


def answer_due_on(received_on: date, channel: Channel = Channel.ONLINE) -> date:
    """The day by which the service means to have answered a claim; promises nothing.

    Source: docs/sources.md#delays
    """
    if channel is Channel.PAPER:
        return plus_months(received_on, PAPER_ANSWERED_WITHIN_MONTHS)
    return received_on + timedelta(days=ANSWERED_WITHIN_DAYS)


def implicit_decision_on(received_on: date) -> date:
    """The day on which two months of silence amount to a refusal.

    Received on 20/03/2026: 20/05/2026; on 31/12/2026: 28/02/2027, the last day of that month.
    Source: docs/sources.md#implicit-decision
    """
    return plus_months(received_on, IMPLICIT_DECISION_MONTHS)


def appeal_until(decided_on: date) -> date:
    """The last day to ask the fund's appeal board to look at a decision again.

    Source: docs/sources.md#appeal
    """
    return plus_months(decided_on, APPEAL_MONTHS)
