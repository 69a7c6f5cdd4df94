"""Due dates in days of Paris; reminders, the notice, the closing; the legal clock stands."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from builders import acknowledge, day, draft, submit
from desk import take
from domain.deadlines import implicit_decision_on
from domain.events import (
    ClaimClosedWithoutResponse,
    ClosingNoticeSent,
    SupplementExtended,
    SupplementReceived,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.values import Status, Supplement, SupplementPolicy
from spec import Given, Step, World, all_of, at, event, given, on
from supplement import asked, awaiting, extend, pursue, receive, request, say

DUE = [
    ("2026-03-20", "2026-05-19", "2026-06-18"),  # over the last Sunday of March
    ("2027-01-27", "2027-03-28", "2027-04-27"),  # due on the day that has 23 hours
    ("2026-08-26", "2026-10-25", "2026-11-24"),  # due on the day that has 25 hours
    ("2026-12-31", "2027-03-01", "2027-03-31"),  # over a February of 28 days
    ("2027-12-31", "2028-02-29", "2028-03-30"),  # a leap day
    ("2028-02-29", "2028-04-29", "2028-05-29"),
    ("2028-01-01", "2028-03-01", "2028-03-31"),
    ("2026-07-31", "2026-09-29", "2026-10-29"),
    ("2026-11-02", "2027-01-01", "2027-01-31"),
]


def asked_on(day_: str) -> Given:
    """A claim asked for a piece at 10:00 that day."""
    return given(on(day_), draft(), submit(), acknowledge(), take(), request())


@pytest.mark.parametrize(("first", "due", "extended"), DUE)
def test_a_person_has_sixty_days_and_thirty_more_once(first: str, due: str, extended: str) -> None:
    past = asked_on(first)
    assert asked(past.world).due_on == day(due) == day(first) + timedelta(days=60)
    world = past.when(extend()).then(event(SupplementExtended, due_on=day(extended)))
    assert asked(world).request.due_on == day(due)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-20 23:59:59", "2026-05-19"),
        ("2026-03-21 00:00:00", "2026-05-20"),  # still the 20th in UTC
        ("2026-06-20 00:30:00", "2026-08-19"),
        ("2026-10-25 02:30:00", "2026-12-24"),  # told twice that night
    ],
)
def test_days_are_those_of_paris(moment: str, due: str) -> None:
    past = given(at(moment), draft(), submit(), acknowledge(), take())
    assert asked(past.when(request()).then(event(SupplementRequested))).due_on == day(due)


def told(*days: str) -> list[tuple[str, str]]:
    """What the system does when it looks at the claim on each of these days."""
    past, found = given(awaiting()), list[tuple[str, str]]()
    for one in days:
        for recorded in past.when(on(one), pursue(), pursue()).events:
            found.append((one, type(recorded).__name__))
        past.world.store()
    return found


def test_the_system_reminds_twice_gives_notice_then_closes_each_once() -> None:
    first = day("2026-03-20")
    every_day = [str(first + timedelta(days=number)) for number in range(120)]
    assert told(*every_day) == [
        ("2026-04-19", "SupplementReminderSent"),
        ("2026-05-12", "SupplementReminderSent"),
        ("2026-05-20", "ClosingNoticeSent"),
        ("2026-06-04", "ClaimClosedWithoutResponse"),
    ]


def test_a_clockwork_that_was_away_reminds_once_for_what_it_missed() -> None:
    assert told("2026-05-15", "2026-05-16") == [("2026-05-15", "SupplementReminderSent")]


def test_nothing_is_closed_unless_a_notice_left_however_late_the_clockwork_is() -> None:
    assert told("2027-01-01", "2027-01-15", "2027-01-16") == [
        ("2027-01-01", "ClosingNoticeSent"),
        ("2027-01-16", "ClaimClosedWithoutResponse"),
    ]


def test_the_due_date_itself_is_in_time() -> None:
    assert told("2026-05-19") == [("2026-05-19", "SupplementReminderSent")]
    assert told("2026-05-12", "2026-05-19") == [("2026-05-12", "SupplementReminderSent")]


def test_the_notice_names_the_day_of_the_closing() -> None:
    past = given(awaiting(), on("2026-05-20"))
    past.when(pursue()).then(
        event(ClosingNoticeSent, due_on=day("2026-05-19"), closes_on=day("2026-06-04"))
    )
    past.when(at("2026-06-03 23:59:59"), pursue()).then()
    world = past.when(at("2026-06-04 00:00:00"), pursue()).then(event(ClaimClosedWithoutResponse))
    assert world.claim.status is Status.CLOSED_NO_RESPONSE


def test_more_time_makes_a_notice_void_and_reminds_again() -> None:
    past = given(awaiting(), on("2026-05-20"), pursue(), on("2026-06-03"), extend())
    assert asked(past.world).due_on == day("2026-07-03")
    past.when(on("2026-06-04"), pursue()).then()
    past.when(on("2026-06-26"), pursue()).then(event(SupplementReminderSent))
    past.when(on("2026-07-04"), pursue()).then(
        event(ClosingNoticeSent, due_on=day("2026-07-03"), closes_on=day("2026-07-19"))
    )


@pytest.mark.parametrize("past", [all_of(), all_of(say(), receive())], ids=["too early", "over"])
def test_nothing_is_done_without_need(past: Step) -> None:
    given(awaiting(), past).when(pursue()).then()


def test_the_reminders_and_the_days_are_a_setting() -> None:
    policy = SupplementPolicy(days=10, reminder_days=(3, 40), notice_days=2)
    past = given(draft(), submit(), take(), request(policy=policy))
    assert asked(past.world).due_on == day("2026-03-30")
    past.when(on("2026-03-26"), pursue(policy)).then()
    past.when(on("2026-03-27"), pursue(policy)).then(event(SupplementReminderSent))
    past.when(on("2026-03-31"), pursue(policy)).then(
        event(ClosingNoticeSent, closes_on=day("2026-04-02"))
    )


def mails(world: World) -> list[tuple[str, str, str]]:
    """Each message about what is asked: its event, the day it quotes, its last day but one."""
    found = [one for one in world.log[world.claim.id] if hasattr(one, "mail")]
    return [(type(one).__name__, str(one.mail.about_on), str(one.mail.deletes_on)) for one in found]


def test_no_message_vanishes_before_the_day_that_it_names() -> None:
    past = given(awaiting(), *(all_of(on(d), pursue()) for d in ("2026-04-19", "2026-05-20")))
    past.and_given(on("2026-06-04"), pursue(), on("2026-06-10"), say(), receive())
    assert mails(past.world) == [
        ("SupplementRequested", "2026-03-20", "2026-06-03"),
        ("SupplementReminderSent", "2026-03-20", "2026-06-03"),
        ("ClosingNoticeSent", "2026-03-20", "2026-06-19"),
        ("ClaimClosedWithoutResponse", "2026-03-20", "2026-06-19"),
        ("SupplementReceived", "2026-06-10", "2026-06-25"),
    ]


def test_the_message_of_the_request_stays_as_long_as_more_time_is_given() -> None:
    past = given(awaiting())
    requested = past.world.log[past.world.claim.id][-1]
    assert isinstance(requested, SupplementRequested)
    past.when(extend()).then(
        event(
            SupplementExtended,
            message_id=requested.mail.message_id,
            deletes_on=day("2026-07-03"),
        )
    )


def test_each_message_is_a_message_of_its_own() -> None:
    past = given(awaiting(), *(all_of(on(d), pursue()) for d in ("2026-04-19", "2026-05-12")))
    past.and_given(on("2026-05-20"), pursue(), extend(), on("2026-06-12"), pursue())
    past.and_given(on("2026-06-20"), pursue(), on("2026-07-05"), pursue(), say(), receive())
    found = [one for one in past.world.log[past.world.claim.id] if hasattr(one, "mail")]
    assert len({one.mail.message_id for one in found}) == len(found) >= 7


def decided_on(world: World) -> str:
    """When silence amounts to a refusal."""
    assert world.claim.submitted_on is not None
    return str(implicit_decision_on(world.claim.submitted_on, world.claim.supplements))


@pytest.mark.parametrize(
    ("past", "decided"),
    [
        (all_of(), "2026-07-19"),  # awaited until the due date at the latest: 60 days
        (extend(), "2026-08-18"),
        (all_of(on("2026-03-20"), say(), receive()), "2026-05-20"),
        (all_of(on("2026-04-02"), say(), receive()), "2026-06-02"),
        (all_of(on("2026-06-10"), say(), receive()), "2026-07-19"),  # late: runs since the due date
    ],
    ids=["awaited", "extended", "the same day", "in time", "late"],
)
def test_the_legal_clock_stands_while_the_person_is_awaited(past: Step, decided: str) -> None:
    assert decided_on(given(awaiting(), past).world) == decided


def test_two_waits_add_up() -> None:
    past = given(awaiting(), on("2026-03-30"), say(), receive(), take(2), request(number=2))
    past.and_given(on("2026-04-04"), say())
    past.when(receive()).then(event(SupplementReceived))
    assert decided_on(past.world) == "2026-06-04"


def test_days_awaited_are_those_between_two_days_of_paris() -> None:
    def supplement(first: str, received: str) -> Supplement:
        past = asked_on(first).and_given(on(received), say(), receive())
        return asked(past.world)

    for first, second in pairwise(["2026-03-28", "2026-03-29", "2026-03-30"]):
        found = supplement(first, second)
        moved = implicit_decision_on(day("2026-03-01"), [found])
        assert moved == day("2026-05-02"), (first, second)
