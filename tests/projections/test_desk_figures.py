"""The desk's figures: counters that say what a recount would say."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain import events as facts
from domain.deadlines import due_on
from domain.figures import AgeBand, Delay
from domain.values import AppealOutcome, Channel, ReasonCode, WaitsFor, Zone, in_paris
from projections import desk_figures
from projections.desk_figures import Backlog, Reason, Satisfied
from projections.desk_figures.table import COUNTERS, Counted

from . import decided, test_paper_claims
from .figures_oracle import Recounted, recount
from .telling_supplement import Asked

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

ZONE, ONLINE, AGENT = Zone.EU_EEA_UK_CH, Channel.ONLINE, WaitsFor.AGENT
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 3, 6)
ACTS = ("send", "paper", "refuse", "ask", "answer", "withdraw", "appeal", "discard")


def backlog(follower: Follower, log: Log, days: int = 0) -> list[tuple[str, str, str, int]]:
    today = in_paris(log.at) + timedelta(days=days)
    found = desk_figures.backlog(follower.follow(log), today)
    return [(one.band, one.channel, one.waits_for, one.number) for one in found]


def test_a_submitted_claim_waits_for_an_agent_and_grows_old(log: Log, follower: Follower) -> None:
    log.send()
    log.start()
    today = in_paris(log.at)
    assert desk_figures.backlog(follower.follow(log), today) == (
        Backlog(AgeBand.GREEN, ONLINE, ZONE, AGENT, 1),
    )
    for days, band in ((28, "GREEN"), (29, "AMBER"), (60, "AMBER"), (61, "RED")):
        assert backlog(follower, log, days) == [(band, "ONLINE", "AGENT", 1)]


def test_a_claim_that_waits_for_its_person_is_told_apart_until_they_answer(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    asked = Asked(log, claim)
    asked.request()
    assert backlog(follower, log) == [("GREEN", "ONLINE", "INSURED", 1)]
    asked.receive()
    assert backlog(follower, log) == [("GREEN", "ONLINE", "AGENT", 1)]


def test_a_late_deposit_brings_a_closed_claim_back(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    asked = Asked(log, claim)
    asked.request()
    asked.close()
    assert backlog(follower, log) == []
    asked.reopen()
    assert backlog(follower, log) == [("GREEN", "ONLINE", "AGENT", 1)]
    [today] = desk_figures.throughput(follower.db, in_paris(log.at))[-1:]
    assert (today.received, today.reopened, today.decided, today.ended) == (1, 1, 0, 1)


def test_a_decided_a_withdrawn_and_a_discarded_claim_wait_no_more(
    log: Log, follower: Follower
) -> None:
    decided.refuse(log, log.send()[0])
    log.withdraw(log.send(log.BASIL)[0])
    log.discard(log.start())
    assert backlog(follower, log) == []
    [today] = desk_figures.throughput(follower.db, in_paris(log.at))[-1:]
    assert (today.received, today.reopened, today.decided, today.ended) == (2, 0, 1, 1)


def test_an_upheld_appeal_waits_again_with_its_first_day(log: Log, follower: Follower) -> None:
    upheld, rejected = log.send()[0], log.send()[0]
    for claim, outcome in ((upheld, AppealOutcome.UPHELD), (rejected, AppealOutcome.REJECTED)):
        decided.refuse(log, claim)
        decided.settle(log, claim, decided.lodge(log, claim), outcome)
    assert backlog(follower, log, 29) == [("AMBER", "ONLINE", "AGENT", 1)]


def test_a_claim_on_paper_is_as_old_as_its_receipt(log: Log, follower: Follower) -> None:
    test_paper_claims.register(log, test_paper_claims.key_in(log))
    received = test_paper_claims.RECEIVED
    [found] = desk_figures.backlog(follower.follow(log), received + timedelta(days=29))
    assert (found.channel, found.band) == (Channel.PAPER, AgeBand.AMBER)
    [today] = desk_figures.throughput(follower.db, in_paris(log.at))[-1:]
    assert today.received == 1


def test_a_delay_is_told_of_twenty_first_decisions_of_four_weeks(
    log: Log, follower: Follower
) -> None:
    for number in range(20):
        log.at = MONDAY
        claim, _ = log.send()
        log.at = MONDAY + timedelta(days=1 if number < 15 else 4)
        decided.refuse(log, claim)
        if number == 18:
            assert desk_figures.delay(follower.follow(log), FRIDAY, ONLINE) is None
    told = desk_figures.delay(follower.follow(log), FRIDAY, ONLINE)
    assert told == Delay(decisions=20, median_days=1, ninth_decile_days=4)
    assert desk_figures.delay(follower.db, FRIDAY, Channel.PAPER) is None
    assert desk_figures.delay(follower.db, FRIDAY + timedelta(days=27), ONLINE) is None
    by = {(one.channel, one.zone): one.delay for one in desk_figures.delays(follower.db, FRIDAY)}
    assert by[None, None] == by[ONLINE, None] == by[None, ZONE] == told
    assert by[Channel.PAPER, None] is by[None, Zone.OUTSIDE] is None


def test_a_second_decision_measures_no_delay(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    decided.refuse(log, claim)
    decided.reopen(log, claim)
    decided.refuse(log, claim)
    db = follower.follow(log)
    counted = select(COUNTERS.c.number).where(COUNTERS.c.what == Counted.FIRST_ANSWER)
    assert db.scalars(counted).all() == [1]
    [today] = desk_figures.throughput(db, in_paris(log.at))[-1:]
    assert (today.decided, today.reopened) == (2, 1)


def test_reasons_are_counted_of_refusals_and_of_acceptances_in_part(
    log: Log, follower: Follower
) -> None:
    refused, reduced = log.send()[0], log.send()[0]
    decided.refuse(log, refused)
    log.add(
        facts.ClaimPartiallyAccepted,
        reduced,
        asked_cents=8540,
        retained_cents=4000,
        reasons=(decided.MISSING, ReasonCode.CEILING_EXPENSE),
        decided_on=in_paris(log.at),
    )
    today = in_paris(log.at)
    assert desk_figures.reasons(follower.follow(log), today) == (
        Reason(decided.MISSING, 1, 1),
        Reason(ReasonCode.CEILING_EXPENSE, 0, 1),
    )
    assert desk_figures.reasons(follower.db, today + timedelta(days=28)) == ()


def test_the_two_faces_are_counted(log: Log, follower: Follower) -> None:
    for number, is_satisfied in enumerate((True, True, False)):
        stream = uuid5(UUID(int=number), "satisfaction")
        log.add(facts.SatisfactionAnswered, stream, insured_id=log.ALICE, is_satisfied=is_satisfied)
    db = follower.follow(log)
    assert desk_figures.satisfaction(db) == Satisfied(yes=2, no=1)
    tomorrow = in_paris(log.at) + timedelta(days=1)
    assert desk_figures.satisfaction(db, since=tomorrow) == Satisfied(yes=0, no=0)


def test_throughput_begins_on_a_monday_and_shows_days_without_anything(
    log: Log, follower: Follower
) -> None:
    flows = desk_figures.throughput(follower.follow(log), date(2026, 3, 18))
    assert flows[0].day == date(2025, 12, 29)
    assert flows[-1].day == date(2026, 3, 18)
    assert {(one.received, one.reopened, one.decided, one.ended) for one in flows} == {(0, 0, 0, 0)}


def tell(log: Log, told: random.Random) -> None:
    """Forty acts on many claims, over half a year, in any order that the domain allows."""
    drafts: list[UUID] = []
    waiting: list[UUID] = []
    asked: list[Asked] = []
    for number in range(40):
        log.at += timedelta(hours=told.randrange(200))
        match told.choice(ACTS):
            case "send":
                send(log, told, drafts, waiting)
            case "paper":
                claim = test_paper_claims.key_in(log)
                log._owners[claim] = log.ALICE
                test_paper_claims.register(log, claim)
                waiting.append(claim)
            case "discard" if drafts:
                log.discard(drafts.pop())
            case "withdraw" if waiting:
                log.withdraw(waiting.pop())
            case act if waiting:
                claim = waiting.pop(told.randrange(len(waiting)))
                study(log, claim, act, number, told, waiting, asked)


def send(log: Log, told: random.Random, drafts: list[UUID], waiting: list[UUID]) -> None:
    claim = log.start(told.choice([log.ALICE, log.BASIL]))
    log.declare(claim)
    log.declare_stay(claim, log.stay(), told.choice(list(Zone)))
    if told.random() < 0.8:
        log.submit(claim)
        waiting.append(claim)
    else:
        drafts.append(claim)


def study(
    log: Log,
    claim: UUID,
    act: str,
    number: int,
    told: random.Random,
    waiting: list[UUID],
    asked: list[Asked],
) -> None:
    if act == "ask":
        one = Asked(log, claim, number)
        one.request()
        asked.append(one)
    elif act == "answer" and asked:
        waiting.append(claim)
        one = asked.pop()
        if told.random() < 0.5:
            one.close()
            if told.random() < 0.3:
                return
            one.reopen()
        else:
            one.receive()
        waiting.append(one.claim)
    else:
        decided.refuse(log, claim)
        if told.random() < 0.5:
            outcome = told.choice(list(AppealOutcome))
            decided.settle(log, claim, decided.lodge(log, claim), outcome)
            if outcome is AppealOutcome.UPHELD:
                waiting.append(claim)
        elif told.random() < 0.5:
            decided.reopen(log, claim)
            waiting.append(claim)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_the_counters_say_what_a_recount_of_the_log_says(
    log: Log, follower: Follower, seed: int
) -> None:
    fresh = type(log)()
    tell(fresh, random.Random(seed))
    follower.empty(desk_figures)
    for first in range(0, len(fresh.entries), 7):
        follower.apply(desk_figures, fresh.entries[first : first + 7])
    today = in_paris(fresh.at)
    expected = recount([entry.event for entry in fresh.entries])
    assert_same(follower, expected, today)


def assert_same(follower: Follower, expected: Recounted, today: date) -> None:
    db = follower.db
    c = COUNTERS.c
    found = select(c.day, c.channel, c.zone, c.about, c.number)
    opened = found.where(COUNTERS.c.what == Counted.OPEN, COUNTERS.c.number != 0)
    held = Counter({tuple(row[:4]): row[4] for row in db.execute(opened)})
    assert held == expected.open
    answered = found.where(COUNTERS.c.what == Counted.FIRST_ANSWER)
    days = Counter({tuple(row[:4]): row[4] for row in db.execute(answered)})
    assert days == expected.first_answers
    flows = desk_figures.throughput(db, today)
    all_in_twelve_weeks = [one for one in expected.flows if one[0] >= flows[0].day]
    counted = Counter(
        {(one.day, name): getattr(one, name) for one in flows for name in expected.NAMES}
    )
    assert +counted == Counter(all_in_twelve_weeks)
    total = sum(number for number in expected.open.values())
    names = Counter(name for _, name in expected.flows)
    assert total == names["received"] + names["reopened"] - names["decided"] - names["ended"]
    agents = {key: n for key, n in expected.open.items() if key[3] == "AGENT"}
    for due in (today, today + timedelta(days=20)):
        due_before = sum(n for (day, k, *_), n in agents.items() if due_on(Channel(k), day) < due)
        assert desk_figures.ahead(db, due) == due_before
