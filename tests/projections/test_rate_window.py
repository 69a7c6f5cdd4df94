"""Places left and the first free day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from domain.window import Quota
from projections import rate_window
from projections.rate_window import Places

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

TWO_IN_FIFTEEN = Quota()


def submit_on(log: Log, day: date) -> None:
    log.at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    log.submit(log.start())


def places(follower: Follower, log: Log, today: date, quota: Quota = TWO_IN_FIFTEEN) -> Places:
    return rate_window.find(follower.follow(log), log.ALICE, quota=quota, today=today)


def test_who_never_submitted_has_all_places(log: Log, follower: Follower) -> None:
    log.start()
    today = date(2026, 3, 1)
    assert places(follower, log, today) == Places(2, (), today)


def test_a_submission_takes_a_place_on_its_day_and_the_fourteen_after(
    log: Log, follower: Follower
) -> None:
    submit_on(log, date(2026, 3, 1))
    assert places(follower, log, date(2026, 3, 15)).places_left == 1
    assert places(follower, log, date(2026, 3, 16)).places_left == 2


def test_the_first_free_day_is_told_when_no_place_is_left(log: Log, follower: Follower) -> None:
    submit_on(log, date(2026, 3, 1))
    submit_on(log, date(2026, 3, 10))
    taken = (date(2026, 3, 1), date(2026, 3, 10))
    assert places(follower, log, date(2026, 3, 12)) == Places(0, taken, date(2026, 3, 16))
    free = Places(1, taken[1:], date(2026, 3, 16))
    assert places(follower, log, date(2026, 3, 16)) == free


def test_two_submissions_on_one_day_both_count(log: Log, follower: Follower) -> None:
    day = date(2026, 3, 1)
    submit_on(log, day)
    submit_on(log, day)
    assert places(follower, log, day) == Places(0, (day, day), date(2026, 3, 16))


def test_a_smaller_quota_leaves_no_negative_places(log: Log, follower: Follower) -> None:
    day = date(2026, 3, 1)
    submit_on(log, day)
    submit_on(log, day)
    assert places(follower, log, day, Quota(claims=1)).places_left == 0


def test_a_withdrawn_claim_still_counts(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    log.withdraw(claim)
    assert places(follower, log, date(2026, 3, 2)).places_left == 1


def test_everybody_has_places_of_their_own(log: Log, follower: Follower) -> None:
    log.send(log.BASIL)
    assert places(follower, log, date(2026, 3, 2)).places_left == 2
