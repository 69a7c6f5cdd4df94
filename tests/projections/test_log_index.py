"""By what the auditor finds events."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from domain import events as facts
from domain.base import Event, Role
from projections import log_index
from projections.log_index import Looked

from .telling import SOMEBODY

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

NOBODY = UUID(int=99)


def found(db: Connection, looked: Looked) -> list[int]:
    return log_index.following(db, looked, after=0, limit=100)


def story(log: Log) -> UUID:
    first, second = log.start(), log.start(log.BASIL)
    log.declare(first)
    log.attach(second)
    return first


def test_every_event_is_found_and_none_twice(log: Log, follower: Follower) -> None:
    story(log)
    db = follower.follow(log)
    assert found(db, Looked()) == [one.position for one in log.entries]


def test_what_is_found_is_what_an_independent_reading_finds(log: Log, follower: Follower) -> None:
    claim = story(log)
    db = follower.follow(log)
    middle = log.entries[len(log.entries) // 2].recorded_at
    for looked in (
        Looked(topic=facts.ClaimStarted.TOPIC),
        Looked(claim_id=claim),
        Looked(claim_id=claim, topic=facts.DraftOpened.TOPIC),
        Looked(role=Role.SERVICE, before=middle),
        Looked(actor_id=SOMEBODY.actor.id, since=middle),
        Looked(correlation_id=SOMEBODY.correlation_id, since=middle - timedelta(hours=3)),
        Looked(actor_id=NOBODY),
        Looked(correlation_id=NOBODY),
        Looked(since=log.at + timedelta(days=1)),
        Looked(before=log.entries[0].recorded_at),
    ):
        passing = [one.position for one in log.entries if looked.passes(one)]
        assert found(db, looked) == passing, looked
        newest = log_index.preceding(db, looked, before=None, limit=100)
        assert newest == passing[::-1], looked


def test_pages_go_on_from_a_position_in_both_directions(log: Log, follower: Follower) -> None:
    story(log)
    db = follower.follow(log)
    every = [one.position for one in log.entries]
    looked = Looked(role=Role.SERVICE)
    assert log_index.following(db, looked, after=every[2], limit=2) == every[3:5]
    assert log_index.preceding(db, looked, before=every[2], limit=9) == every[1::-1]


def test_an_event_that_tells_a_claim_is_about_it(log: Log, follower: Follower) -> None:
    claim = log.start()
    db = follower.follow(log)
    kinds: dict[int, type[Event]] = {one.position: type(one.event) for one in log.entries}
    about = {kinds[position] for position in found(db, Looked(claim_id=claim))}
    assert about == {facts.DraftOpened, facts.ClaimStarted}


def test_it_holds_every_kind_of_event() -> None:
    assert len(log_index.HANDLES) == len(facts.__all__)
    assert all(issubclass(kind, Event) for kind in log_index.HANDLES)
