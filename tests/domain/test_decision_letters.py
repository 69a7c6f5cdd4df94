"""When a letter counts as notified, and how long a decision may be contested."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from builders import day
from deciding import REFUSED, decided, deem_notified, open_letter, send_letter, taken
from domain.deadlines import (
    appeal_until,
    deemed_notified_on,
    latest_appeal_until,
    notified_on,
)
from domain.errors import LetterNotFound
from domain.events import DecisionLetterMadeAvailable, LetterDeemedNotified, LetterOpened
from domain.values import DecisionOutcome
from spec import at, event, given, on

TODAY = day("2026-03-20")


@pytest.mark.parametrize(
    ("notified", "until"),
    [
        ("2026-03-20", "2026-05-20"),
        ("2026-01-31", "2026-03-31"),
        ("2026-12-31", "2027-02-28"),
        ("2027-12-31", "2028-02-29"),  # a leap year
        ("2027-12-29", "2028-02-29"),
        ("2027-12-30", "2028-02-29"),
        ("2028-02-29", "2028-04-29"),
        ("2026-12-29", "2027-02-28"),
        ("2026-07-31", "2026-09-30"),
        ("2026-03-28", "2026-05-28"),  # the eve of summer time
        ("2026-08-25", "2026-10-25"),  # ends on the day winter time begins
        ("2026-11-30", "2027-01-30"),
    ],
)
def test_a_decision_is_contested_within_two_calendar_months(notified: str, until: str) -> None:
    assert appeal_until(day(notified)) == day(until)


@pytest.mark.parametrize(
    ("available", "opened", "notified"),
    [
        ("2026-03-20", "2026-03-20", "2026-03-20"),
        ("2026-03-20", "2026-04-04", "2026-04-04"),
        ("2026-03-20", "2026-04-05", "2026-04-04"),
        ("2028-02-15", "2028-03-20", "2028-03-01"),  # a leap year
        ("2026-12-20", "2027-02-01", "2027-01-04"),
    ],
)
def test_a_letter_is_notified_when_it_is_opened_and_after_fifteen_days_at_the_latest(
    available: str, opened: str, notified: str
) -> None:
    assert notified_on(day(available), day(opened)) == day(notified)


def test_the_delay_of_a_letter_that_nobody_opens_ends_last() -> None:
    assert deemed_notified_on(TODAY) == day("2026-04-04")
    assert latest_appeal_until(TODAY) == day("2026-06-04")


def test_a_letter_stays_in_the_mailbox_until_nobody_can_contest_it_any_more() -> None:
    sent = event(
        DecisionLetterMadeAvailable,
        outcome=DecisionOutcome.REFUSED,
        about_on=TODAY,
        deletes_on=day("2026-06-05"),
    )
    from deciding import assess

    past = given(taken(), assess(REFUSED))
    world = past.when(send_letter()).then(sent)
    assert world.claim.decision is not None
    assert world.claim.decision.letter_id in world.claim.letters


def test_the_first_opening_notifies() -> None:
    past = given(decided(), on("2026-03-25"))
    world = past.when(open_letter()).then(event(LetterOpened, notified_on=day("2026-03-25")))
    (sent,) = world.claim.letters.values()
    assert sent.notified_on == day("2026-03-25")


def test_a_letter_is_opened_once_a_minute_and_notified_once() -> None:
    past = given(decided(), at("2026-03-25 10:00:00"), open_letter())
    past.when(at("2026-03-25 10:00:59"), open_letter()).then()
    again = event(LetterOpened, notified_on=day("2026-03-25"))
    past.when(at("2026-04-25 10:01:00"), open_letter()).then(again)


def test_a_letter_that_nobody_opens_is_deemed_notified_after_fifteen_days() -> None:
    past = given(decided())
    past.when(at("2026-04-03 23:59:59"), deem_notified()).then()
    deemed = event(LetterDeemedNotified, notified_on=day("2026-04-04"))
    past.when(at("2026-04-04 00:00:00"), deem_notified()).then(deemed)
    past.when(on("2026-06-01"), deem_notified()).then()


def test_a_clockwork_that_comes_late_moves_no_delay() -> None:
    past = given(decided(), on("2026-05-20"))
    past.when(deem_notified()).then(event(LetterDeemedNotified, notified_on=day("2026-04-04")))


def test_a_late_reader_is_notified_by_the_fifteen_days() -> None:
    past = given(decided(), on("2026-04-10"))
    world = past.when(open_letter()).then(
        event(LetterDeemedNotified, notified_on=day("2026-04-04")),
        event(LetterOpened, notified_on=day("2026-04-04")),
    )
    (sent,) = world.claim.letters.values()
    assert sent.opened_at == world.now


def test_a_letter_that_was_opened_is_not_deemed_anything() -> None:
    past = given(decided(), open_letter(), on("2026-05-20"))
    past.when(deem_notified()).then()


def test_fifteen_days_are_counted_in_paris_over_the_change_of_the_clocks() -> None:
    # Made available at 00:30 in Paris on 21 March; summer time begins on the 29th.
    past = given(at("2026-03-21 00:30:00"), decided())
    past.when(at("2026-04-04 23:59:59"), deem_notified()).then()
    deemed = event(LetterDeemedNotified, notified_on=day("2026-03-21") + timedelta(days=15))
    past.when(at("2026-04-05 00:00:00"), deem_notified()).then(deemed)


def test_a_letter_that_is_none_is_not_found() -> None:
    given(decided()).when(open_letter(UUID(int=7))).refuses(LetterNotFound)
