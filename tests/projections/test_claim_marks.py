"""Claims that have a file, a bill or a beneficiary in common find each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections import claim_marks
from projections.claim_marks import Alike, MarkKind, alike

from . import telling_review as review
from .conftest import Follower
from .telling import Log


def test_the_same_bill_is_found_from_both_sides(log: Log, follower: Follower) -> None:
    one, other = log.start(), log.start(log.BASIL)
    review.enter(log, one, review.line(one))
    review.enter(log, other, review.line(other, 1), review.line(other, 2, cents=1))
    db = follower.follow(log)
    assert alike(db, one) == [Alike(other, MarkKind.INVOICE)]
    assert alike(db, other) == [Alike(one, MarkKind.INVOICE)]


def test_another_day_amount_or_list_is_another_bill(log: Log, follower: Follower) -> None:
    one, other = log.start(), log.start(log.BASIL)
    review.enter(log, one, review.line(one))
    review.enter(
        log, other, review.line(other, 1, cents=8541), review.line(other, 2, on="2026-02-13")
    )
    assert alike(follower.follow(log), one) == []
    review.enter(log, other, review.line(other, 1))
    assert alike(follower.follow(log), one) == [Alike(other, MarkKind.INVOICE)]
    review.enter(log, other)
    assert alike(follower.follow(log), one) == []


def test_the_same_beneficiary_is_found_under_another_insured_person(
    log: Log, follower: Follower
) -> None:
    one, other = log.start(), log.start(log.BASIL)
    log.declare(one)
    log.declare(other)
    assert alike(follower.follow(log), one) == [Alike(other, MarkKind.BENEFICIARY)]


def test_what_was_taken_out_or_ended_is_found_no_more(log: Log, follower: Follower) -> None:
    one, other = log.start(), log.start(log.BASIL)
    log.declare(one)
    log.declare(other)
    document = log.attach(one)
    log.remove(one, document)
    log.discard(other)
    assert alike(follower.follow(log), one) == []
    (row,) = follower.dump(claim_marks)
    assert "BENEFICIARY" in row


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.sets(st.integers(1, 60)))
def test_however_the_log_is_cut_the_marks_are_the_same(
    log: Log, follower: Follower, cuts: set[int]
) -> None:
    log = type(log)()
    for number in range(3):
        claim = log.start()
        log.declare(claim)
        log.remove(claim, log.attach(claim))
        log.attach(claim)
        review.enter(log, claim, review.line(claim, 1, cents=number + 1), review.line(claim, 2))
        review.enter(log, claim, review.line(claim, 3, cents=number + 1))
    log.discard(log.start())
    follower.empty(claim_marks)
    follower.apply(claim_marks, log.entries)
    at_once = follower.dump(claim_marks)
    follower.empty(claim_marks)
    for first, last in pairwise([0, *sorted(cuts), max(len(log.entries), *cuts, 0)]):
        follower.apply(claim_marks, log.entries[first:last])
    assert sorted(follower.dump(claim_marks)) == sorted(at_once)
