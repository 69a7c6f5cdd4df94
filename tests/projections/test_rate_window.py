"""Places left and the first free day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.events import PlaceTaken, QuotaOverridden
from domain.values import in_paris
from domain.window import Quota, SubmissionWindow
from projections import rate_window
from projections.rate_window import Places

from .telling import ALICE, STEP

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

TWO_IN_FIFTEEN = Quota()
WINDOW = SubmissionWindow.id_of(ALICE)


def submit_on(log: Log, day: date) -> None:
    log.at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    log.submit(log.start())


def override(log: Log) -> date:
    """A supervisor grants one more place. Returns: the last day of it."""
    until = in_paris(log.at + STEP) + timedelta(days=14)
    log.add(QuotaOverridden, WINDOW, reason="Famille de quatre", valid_until=until)
    return until


def take_extra(log: Log) -> None:
    """A submission on a place that was granted."""
    rule = {"quota_claims": 2, "quota_days": 15}
    day = in_paris(log.at + STEP)
    log.add(PlaceTaken, WINDOW, claim_id=log.start(), taken_on=day, is_extra=True, **rule)


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


def test_a_place_that_was_granted_is_one_more_today(log: Log, follower: Follower) -> None:
    submit_on(log, date(2026, 3, 1))
    submit_on(log, date(2026, 3, 10))
    taken = (date(2026, 3, 1), date(2026, 3, 10))
    log.at = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    assert override(log) == date(2026, 3, 26)
    today = date(2026, 3, 12)
    assert places(follower, log, today) == Places(1, taken, today)
    assert places(follower, log, date(2026, 3, 26)).places_left == 3
    assert places(follower, log, date(2026, 3, 27)).places_left == 2


def test_a_granted_place_that_is_used_is_gone_and_fills_no_other(
    log: Log, follower: Follower
) -> None:
    submit_on(log, date(2026, 3, 1))
    submit_on(log, date(2026, 3, 10))
    override(log)
    before = places(follower, log, date(2026, 3, 10))
    take_extra(log)
    after = places(follower, log, date(2026, 3, 10))
    taken = (date(2026, 3, 1), date(2026, 3, 10))
    assert (before.places_left, after) == (1, Places(0, taken, date(2026, 3, 16)))


def test_a_place_may_be_granted_and_used_in_one_batch(log: Log, follower: Follower) -> None:
    override(log)
    take_extra(log)
    override(log)
    assert places(follower, log, date(2026, 3, 1)).places_left == 3
