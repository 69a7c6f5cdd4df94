"""Whose file ends: who is quiet, who is announced, held, ordered and erased, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from domain import events as facts
from domain.retention import RetentionFile
from domain.values import DraftEnd
from domain.values.retention import ErasureReason, Gone, HoldReason
from projections import retention
from projections.claim_summary.quiet import claims_of_one, quiet
from projections.retention import Due

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

FIRST, SECOND, THIRD = (UUID(int=number << 120) for number in (1, 0x7F, 0xFF))
DAY = date(2031, 3, 25)
LATER = datetime(2026, 4, 1, tzinfo=UTC)


def ended(log: Log, insured: UUID) -> UUID:
    claim = log.start(insured)
    log.add(facts.DraftDiscarded, claim, because=DraftEnd.ABANDONED)
    return claim


def announced(log: Log, insured: UUID, on: date = DAY) -> UUID:
    file = RetentionFile.id_of(insured)
    log.add(facts.RetentionFileOpened, file, insured_id=insured)
    log.add(facts.ErasureAnnounced, file, due_on=on)
    return file


def people(
    db: Connection, before: datetime, after: UUID | None = None, limit: int = 9
) -> list[UUID]:
    return [one.insured_id for one in quiet(db, before, after, limit)]


def test_whoever_left_everything_alone_is_quiet_page_by_page(log: Log, follower: Follower) -> None:
    claims = {one: ended(log, one) for one in (THIRD, FIRST, SECOND)}
    last = log.at
    db = follower.follow(log)
    assert people(db, LATER) == [FIRST, SECOND, THIRD]
    assert people(db, LATER, FIRST, 1) == [SECOND]
    assert people(db, LATER, THIRD) == []
    assert people(db, last) == [FIRST, THIRD], "the moment itself is not before"
    assert claims_of_one(db, FIRST) == [claims[FIRST]]


def test_a_draft_that_is_open_keeps_its_person(log: Log, follower: Follower) -> None:
    ended(log, FIRST)
    log.start(FIRST)
    ended(log, SECOND)
    assert people(follower.follow(log), LATER) == [SECOND]


def test_a_file_is_due_on_its_day_and_one_that_was_begun_goes_first(
    log: Log, follower: Follower
) -> None:
    announced(log, FIRST)
    begun = announced(log, SECOND)
    log.add(facts.ErasureOrdered, begun, reason=ErasureReason.RETENTION_ENDED)
    announced(log, THIRD, date(2031, 3, 26))
    db = follower.follow(log)
    first, second = Due(FIRST, DAY, None, False), Due(SECOND, DAY, None, True)
    assert retention.due(db, date(2031, 3, 24), 9) == []
    assert retention.due(db, DAY, 9) == [second, first]
    assert retention.due(db, DAY, 1) == [second]
    assert [one.insured_id for one in retention.announced(db, 9)] == [FIRST, SECOND, THIRD]
    assert retention.known(db, [FIRST, SECOND, UUID(int=5)]) == {FIRST, SECOND}


def test_what_is_held_called_off_or_done_is_not_due(log: Log, follower: Follower) -> None:
    held, off, done = (announced(log, one) for one in (FIRST, SECOND, THIRD))
    log.add(facts.HoldPlaced, held, reason=HoldReason.AUDIT)
    log.add(facts.ErasureCalledOff, off)
    log.add(facts.ErasureOrdered, done, reason=ErasureReason.RETENTION_ENDED)
    over = {"insured_id": THIRD, "reason": ErasureReason.RETENTION_ENDED, "gone": Gone()}
    log.add(facts.ErasureExecuted, done, **over)
    db = follower.follow(log)
    assert retention.due(db, DAY, 9) == []
    assert retention.announced(db, 9) == [Due(FIRST, DAY, HoldReason.AUDIT, False)]
    assert retention.known(db, [FIRST, SECOND, THIRD]) == {FIRST, THIRD}
    log.add(facts.HoldReleased, held)
    assert [one.insured_id for one in retention.due(follower.follow(log), DAY, 9)] == [FIRST]
