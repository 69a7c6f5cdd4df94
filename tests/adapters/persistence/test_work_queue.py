"""The work queue proposes the most urgent claim, and never one claim to two agents at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.persistence.work_queue import KEPT, LOOKED_AT, WorkQueue, proposals
from domain.values import Channel, QueueFilter, StayReason, WaitsFor, Zone
from projections import cnse_queue

from .ground import NOW, Place
from .views import views_of

ANY = QueueFilter()
A_MOMENT = timedelta(microseconds=1)


class Desk:
    """The queue as one process opens it, and the view that it reads."""

    def __init__(self, place: Place) -> None:
        self.engine = open_engine(place.settings.views_url, schema=VIEWS_SCHEMA)
        self.queue = WorkQueue(self.engine, self.engine)

    def fill(self, *rows: dict[str, Any]) -> list[UUID]:
        """Claims that wait, each as `waits` tells it. Returns: their ids."""
        with self.engine.begin() as db:
            db.execute(insert(cnse_queue.TABLE), [*rows])
        return [row["claim_id"] for row in rows]

    def next(self, wanted: QueueFilter = ANY, at: datetime = NOW) -> UUID | None:
        return asyncio.run(self.queue.propose(wanted, at))

    def all(self, wanted: QueueFilter = ANY, at: datetime = NOW) -> list[UUID]:
        """Everything that is proposed until nothing is."""
        return list(iter(lambda: self.next(wanted, at), None))

    def notes(self) -> int:
        with self.engine.connect() as db:
            return db.scalars(select(func.count()).select_from(proposals)).one()


def waits(number: int, **changes: Any) -> dict[str, Any]:
    """A row of the view: a claim that nobody holds, due on the tenth of April."""
    row: dict[str, Any] = {
        "claim_id": UUID(int=number),
        "is_waiting": True,
        "waits_for": WaitsFor.AGENT,
        "reference": f"ETR-{number}",
        "channel": Channel.ONLINE,
        "received_on": date(2026, 3, 13),
        "due_on": date(2026, 4, 10),
        "position": number,
        "country": "ES",
        "zone": Zone.EU_EEA_UK_CH,
        "stay_reason": StayReason.TOURISM,
        "amount_cents": 8540,
        "is_planned": False,
        "is_third_party_accident": False,
        "documents": 1,
        "missing_expected": [],
        "lease_id": None,
        "agent_id": None,
        "lease_expires_at": None,
        "is_suspected": False,
        "suspicions": [],
    }
    return row | changes


def held(number: int, until: datetime, **changes: Any) -> dict[str, Any]:
    """A claim under a lease."""
    lease = {"lease_id": UUID(int=1), "agent_id": UUID(int=2), "lease_expires_at": until}
    return waits(number, **lease, **changes)


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    with views_of(place) as views:
        views.projector(cnse_queue)
    desk = Desk(place)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def other(desk: Desk, place: Place) -> Iterator[Desk]:
    """The same queue as another process opens it."""
    other = Desk(place)
    yield other
    other.engine.dispose()


def test_an_empty_queue_proposes_nothing(desk: Desk) -> None:
    assert desk.next() is None
    assert desk.notes() == 0


def test_a_claim_that_is_left_out_is_not_proposed_and_is_kept_from_nobody(desk: Desk) -> None:
    first, second = desk.fill(waits(1), waits(2))
    assert asyncio.run(desk.queue.propose(ANY, NOW, [first])) == second
    assert asyncio.run(desk.queue.propose(ANY, NOW, [first])) is None
    assert desk.next() == first


def test_what_somebody_signed_first_is_proposed_to_everybody_else(desk: Desk) -> None:
    me, other = UUID(int=1 << 64), UUID(int=2 << 64)
    mine, theirs = desk.fill(waits(1, assessed_by=me), waits(2, assessed_by=other))
    assert asyncio.run(desk.queue.propose(ANY, NOW, by=me)) == theirs
    assert asyncio.run(desk.queue.propose(ANY, NOW, by=me)) is None
    assert asyncio.run(desk.queue.propose(ANY, NOW, by=other)) == mine


def test_the_most_urgent_goes_first_then_the_first_submitted(desk: Desk) -> None:
    late, second, first, soon = desk.fill(
        waits(1, due_on=date(2026, 4, 11)),
        waits(3),
        waits(2),
        waits(4, due_on=date(2026, 4, 9)),
    )
    assert desk.all() == [soon, first, second, late]


def test_no_claim_is_proposed_twice_within_a_moment(desk: Desk, other: Desk) -> None:
    first, second = desk.fill(waits(1), waits(2))
    assert (desk.next(), other.next(), desk.next()) == (first, second, None)


def test_a_proposal_that_nobody_used_lapses(desk: Desk, other: Desk) -> None:
    [claim] = desk.fill(waits(1))
    assert desk.next() == claim
    assert other.next(at=NOW + KEPT - A_MOMENT) is None
    assert other.next(at=NOW + KEPT) == claim
    assert desk.next(at=NOW + 2 * KEPT - A_MOMENT) is None


def test_a_claim_that_somebody_holds_is_not_proposed_until_the_lease_ends(desk: Desk) -> None:
    ends_at = NOW + timedelta(minutes=30)
    claim, free, _ = desk.fill(held(1, ends_at), waits(2), waits(3, is_waiting=False))
    assert desk.all(at=ends_at - A_MOMENT) == [free]
    assert desk.next(at=ends_at) == claim


@pytest.mark.parametrize(
    "change",
    [
        {"country": "IT"},
        {"zone": Zone.OUTSIDE},
        {"stay_reason": StayReason.STUDIES},
        {"channel": Channel.PAPER},
        {"is_planned": True},
        {"is_third_party_accident": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_only_what_passes_the_filter_is_proposed(desk: Desk, change: dict[str, Any]) -> None:
    _, other_one = desk.fill(waits(1), waits(2, **change))
    assert desk.all(QueueFilter(**change)) == [other_one]


def test_amounts_and_the_due_date_are_bounds(desk: Desk) -> None:
    small, large, late = desk.fill(
        waits(1), waits(2, amount_cents=8541), waits(3, due_on=date(2026, 4, 11))
    )
    assert desk.all(QueueFilter(most_cents=8540, due_by=date(2026, 4, 10))) == [small]
    assert desk.all(QueueFilter(least_cents=8541)) == [large]
    assert desk.all() == [late]


def test_behind_many_proposals_the_next_one_is_found(desk: Desk) -> None:
    claims = desk.fill(*(waits(number) for number in range(1, LOOKED_AT + 3)))
    assert desk.all() == claims


def test_notes_that_keep_nobody_away_are_forgotten(desk: Desk) -> None:
    desk.fill(waits(1), waits(2))
    desk.next()
    desk.next(at=NOW + timedelta(seconds=1))
    desk.queue.forget(NOW + KEPT - A_MOMENT)
    assert desk.notes() == 2
    desk.queue.forget(NOW + KEPT)
    assert desk.notes() == 1


def test_of_many_agents_who_ask_at_once_no_two_get_the_same_claim(desk: Desk, other: Desk) -> None:
    claims = desk.fill(*(waits(number) for number in range(1, 41)))
    proposed: list[UUID | None] = []
    start = Barrier(8)

    def work(mine: Desk) -> None:
        start.wait()
        for _ in range(6):
            proposed.append(mine.next())

    agents = [Thread(target=work, args=(mine,)) for mine in (desk, other) * 4]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join()
    assert Counter(proposed) == Counter(claims) + Counter({None: 8})
