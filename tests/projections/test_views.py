"""What holds for every view: replay gives the same rows, and nobody is held in clear."""

from __future__ import annotations

import pkgutil
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

import projections
from domain.events import HoldPlaced, LeaseRenewed, RetentionFileOpened
from domain.values import AppealOutcome, DraftEnd, LeaseEnd
from domain.values.retention import HoldReason
from projections import ALL, METADATA, Projection
from projections.base import Json

from . import decided, paid

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

ACTS = ("start", "declare", "attach", "remove", "submit", "study", "end", "post", "ask")
each_view = pytest.mark.parametrize("view", ALL, ids=lambda view: view.NAME)


def tell(log: Log, told: random.Random) -> Log:
    """Some thirty valid acts of two people, in any order that the domain allows."""
    drafts: list[UUID] = []
    sent: list[UUID] = []
    held: dict[UUID, list[UUID]] = {}
    for _ in range(30):
        match told.choice(ACTS):
            case "start":
                drafts.append(log.start(told.choice([log.ALICE, log.BASIL])))
            case "declare" if drafts:
                log.declare(told.choice(drafts), stay=log.stay(told.choice(["PL", "IT"])))
            case "attach" if drafts or sent:
                claim = told.choice(drafts + sent)
                held.setdefault(claim, []).append(log.attach(claim))
            case "remove" if drafts and held.get(claim := told.choice(drafts)):
                log.remove(claim, held[claim].pop(told.randrange(len(held[claim]))))
            case "submit" if drafts:
                submit(log, drafts, sent)
            case "end":
                end(log, drafts, sent, told)
            case "post" if sent:
                log.delete(log.acknowledge(sent.pop()), told.choice([log.ALICE, log.BASIL]))
            case "study" if sent:
                study(log, told.choice(sent), told)
            case "ask":
                log.delete(log.ask(log.BASIL), told.choice([log.ALICE, log.BASIL]))
    return log


def submit(log: Log, drafts: list[UUID], sent: list[UUID]) -> None:
    claim = drafts.pop(0)
    log.declare(claim)
    log.refuse(claim)
    log.submit(claim)
    sent.append(claim)


def study(log: Log, claim: UUID, told: random.Random) -> None:
    if told.random() < 0.5:
        decide(log, claim, told)
        return
    lease = log.assign(claim)
    if told.random() < 0.5:
        later = lease.model_copy(update={"expires_at": lease.expires_at + timedelta(minutes=7)})
        log.add(LeaseRenewed, claim, lease=later)
    log.release(claim, lease, told.choice(list(LeaseEnd)))


def decide(log: Log, claim: UUID, told: random.Random) -> None:
    letter = decided.refuse(log, claim)
    if told.random() < 0.5:
        decided.open_letter(log, claim, letter)
    else:
        decided.deem_notified(log, claim, letter)
    if told.random() < 0.5:
        outcome = told.choice(list(AppealOutcome))
        decided.settle(log, claim, decided.lodge(log, claim), outcome)
    decided.reopen(log, claim)
    if told.random() < 0.3:
        decided.assess(log, claim, needs_second=True)


def end(log: Log, drafts: list[UUID], sent: list[UUID], told: random.Random) -> None:
    if drafts and told.random() < 0.5:
        log.discard(drafts.pop(), told.choice(list(DraftEnd)))
    elif sent:
        claim = sent.pop()
        log.withdraw(claim)
        if told.random() < 0.5:
            log.acknowledge(claim)


@each_view
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), cuts=st.sets(st.integers(1, 200)))
def test_however_the_log_is_cut_into_batches_a_view_holds_the_same_rows(
    log: Log, follower: Follower, view: Projection, seed: int, cuts: set[int]
) -> None:
    entries = tell(type(log)(), random.Random(seed)).entries
    follower.empty(view)
    follower.apply(view, entries)
    at_once = follower.dump(view)
    follower.empty(view)
    places = [0, *sorted(cuts), max(len(entries), *cuts, 0)]
    for first, last in pairwise(places):
        follower.apply(view, entries[first:last])
    assert follower.dump(view) == at_once


@each_view
def test_a_view_holds_no_personal_field_in_clear(
    log: Log, follower: Follower, view: Projection
) -> None:
    tell_everything(log)
    follower.follow(log)
    held = repr(follower.dump(view))
    clear = (*log.CLEAR, *decided.CLEAR)
    assert not [text for text in clear if text in held or repr(text)[1:-1] in held]


def tell_everything(log: Log) -> None:
    claim, _ = log.send()
    log.ask()
    decided.refuse(log, claim)
    decided.settle(log, claim, decided.lodge(log, claim), AppealOutcome.REJECTED)


@each_view
def test_a_view_drops_personal_fields_that_reach_it_in_clear(
    log: Log, follower: Follower, view: Projection
) -> None:
    tell_everything(log)
    leaked = [
        type(entry)(entry.position, clear, entry.recorded_at, entry.sealed)
        for entry, clear in zip(log.entries, log.clear, strict=True)
    ]
    follower.apply(view, leaked)
    held = repr(follower.dump(view))
    assert not [text for text in (*log.CLEAR, *decided.CLEAR) if text in held]


@each_view
def test_a_batch_of_500_entries_takes_at_most_four_statements(
    log: Log, follower: Follower, db: Connection, view: Projection
) -> None:
    while len(log.entries) < 500:
        claim, message = log.send()
        log.delete(message)
        decided.open_letter(log, claim, decided.refuse(log, claim))
        paid.send(log, claim, paid.order(log, claim))
        log.discard(log.start(log.BASIL))
        _hold(log, log.BASIL)
    with counted(db) as statements:
        follower.apply(view, log.entries)
        follower.apply(view, log.entries)
    assert 0 < len(statements) <= 8


@contextmanager
def counted(db: Connection) -> Iterator[list[str]]:
    """The statements that a connection executes meanwhile."""
    said: list[str] = []

    def hear(_db: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    yield said
    event.remove(db.engine, "before_cursor_execute", hear)


def test_every_table_belongs_to_exactly_one_view() -> None:
    owned = [table for view in ALL for table in view.TABLES]
    assert len(owned) == len(set(owned)) == len(METADATA.tables)


def test_every_module_of_the_room_is_a_listed_view_or_the_base() -> None:
    modules = {one.name for one in pkgutil.iter_modules(projections.__path__)}
    assert modules - {"base"} == {view.NAME for view in ALL}


def test_equal_structures_are_kept_as_equal_bytes(db: Connection) -> None:
    kept = (
        Json().process_bind_param(said, db.dialect) for said in ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    )
    assert set(kept) == {'{"a":1,"b":2}'}


def _hold(log: Log, insured: UUID) -> None:
    file = uuid4()
    log.add(RetentionFileOpened, file, insured_id=insured)
    log.add(HoldPlaced, file, reason=HoldReason.AUDIT)
