"""Which stored files belong to a claim, and what the antivirus said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sqlalchemy import Connection

from domain.values import ScanOutcome
from projections import kept_files

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

UNSURE = (ScanOutcome.NOT_SCANNED, ScanOutcome.SCAN_ERROR)


def blob(document: UUID) -> UUID:
    """Where a document's content lies."""
    return uuid5(document, "blob")


def claims(db: Connection, *outcomes: ScanOutcome) -> list[UUID]:
    """The claims that hold a file with one of these answers."""
    return [one for one, _ in kept_files.claims_with(db, outcomes or UNSURE, limit=10)]


def test_a_file_is_held_from_its_attachment_to_its_removal(log: Log, follower: Follower) -> None:
    claim = log.start()
    kept, removed = log.attach(claim), log.attach(claim)
    both = {blob(kept), blob(removed)}
    assert kept_files.held(follower.follow(log), both | {UUID(int=9)}) == both
    log.remove(claim, removed)
    assert kept_files.held(follower.follow(log), both) == {blob(kept)}


def test_a_file_that_was_taken_away_is_not_held(log: Log, follower: Follower) -> None:
    claim = log.start()
    document = log.attach(claim)
    log.reject(claim, document)
    db = follower.follow(log)
    assert kept_files.held(db, [blob(document)]) == set()
    assert claims(db, *ScanOutcome) == []


def test_a_discarded_draft_holds_nothing(log: Log, follower: Follower) -> None:
    claim = log.start()
    document = log.attach(claim)
    log.discard(claim)
    assert kept_files.held(follower.follow(log), [blob(document)]) == set()


def test_files_without_a_yes_or_no_are_found_oldest_first(log: Log, follower: Follower) -> None:
    first, second, third = log.start(), log.start(), log.start()
    documents = {claim: log.attach(claim) for claim in (first, second, third)}
    assert claims(follower.follow(log)) == [first, second, third]
    log.scan(second, documents[second])
    log.scan(third, documents[third], ScanOutcome.SCAN_ERROR)
    db = follower.follow(log)
    assert claims(db) == [first, third]
    assert claims(db, ScanOutcome.CLEAN) == [second]
    assert claims(db, ScanOutcome.NOT_SCANNED) == [first]


def test_the_search_goes_on_after_a_position(log: Log, follower: Follower) -> None:
    for _ in range(3):
        log.attach(log.start())
    db = follower.follow(log)
    (_, after), *rest = kept_files.claims_with(db, UNSURE, limit=3)
    assert kept_files.claims_with(db, UNSURE, after=after, limit=3) == rest
