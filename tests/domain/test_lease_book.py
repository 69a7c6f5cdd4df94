"""What an agent holds, so that nobody hoards claims."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from desk import AGENT, OTHER, lease_id
from domain.base import Act, Event, Meta
from domain.errors import TooManyLeases
from domain.events import LeaseGivenBack, LeaseProlonged
from domain.lease_book import LeaseBook
from domain.values import Lease, LeasePolicy
from spec import paris

POLICY = LeasePolicy(minutes=60)
NINE, TEN, ELEVEN = (paris(f"2026-03-20 {hour}:00:00") for hour in ("09", "10", "11"))
JUST_BEFORE_TEN = TEN - timedelta(microseconds=1)
CLAIM = UUID(int=0xC1)
numbers = count(1)


def act(at: datetime) -> Act:
    number = UUID(int=next(numbers))
    return Act(at, Meta(actor=AGENT, command_id=number, correlation_id=number))


def lease(number: int = 1, until: datetime = TEN) -> Lease:
    return Lease(lease_id=lease_id(number), agent_id=AGENT.id, expires_at=until)


def holding(*leases: Lease) -> LeaseBook:
    """A book with these leases, booked at nine."""
    book = LeaseBook.open(AGENT.id, POLICY, act(NINE), None)
    for one in leases:
        book.book(CLAIM, one, act(NINE))
    return book


def has_room(book: LeaseBook, each: int, at: datetime) -> bool:
    """Whether one more is let in; whoever asks records nothing."""
    before = book.version
    try:
        book.refuse_unless_room(each, act(at))
    except TooManyLeases:
        return False
    finally:
        assert book.version == before
    return True


def test_an_agent_holds_so_many_claims_and_no_more() -> None:
    assert has_room(holding(), 1, NINE)
    assert has_room(holding(lease(1), lease(2)), 3, NINE)
    assert not has_room(holding(lease(1), lease(2), lease(3)), 3, NINE)


def test_the_refusal_tells_the_limit() -> None:
    with pytest.raises(TooManyLeases) as caught:
        holding(lease()).refuse_unless_room(1, act(NINE))
    assert caught.value.details == {"limit": 1}


def test_a_lease_that_ended_is_not_counted() -> None:
    book = holding(lease(1, TEN), lease(2, ELEVEN))
    assert not has_room(book, 2, JUST_BEFORE_TEN)
    assert has_room(book, 2, TEN)


def test_a_claim_that_was_given_back_is_not_counted() -> None:
    book = holding(lease(1), lease(2))
    book.give_back(lease_id(1), act(NINE))
    assert has_room(book, 2, NINE)
    assert book.leases == {lease_id(2): lease(2)}


def test_giving_back_what_is_not_counted_changes_nothing() -> None:
    book = holding(lease(1))
    before = book.version
    book.give_back(lease_id(2), act(NINE))
    assert book.version == before


def test_a_renewed_lease_is_counted_until_its_new_end() -> None:
    book = holding(lease(1))
    book.prolong(lease(1, ELEVEN), act(NINE))
    assert not has_room(book, 1, TEN)
    assert has_room(book, 1, ELEVEN)


def test_a_lease_of_another_book_counts_once_it_is_renewed() -> None:
    book = holding()
    book.prolong(lease(1), act(NINE))
    assert not has_room(book, 1, NINE)


def test_the_next_book_begins_with_what_still_lasts() -> None:
    before = holding(lease(1, TEN), lease(2, ELEVEN))
    book = LeaseBook.open(AGENT.id, POLICY, act(TEN), before)
    assert book.leases == {lease_id(2): lease(2, ELEVEN)}
    assert not has_room(book, 1, TEN)


def test_the_next_book_remembers_the_commands_of_the_one_before_it_and_of_no_other() -> None:
    first, taking = holding(), act(NINE)
    first.book(CLAIM, lease(), taking)
    second = LeaseBook.open(AGENT.id, POLICY, act(TEN), first)
    assert second.taken_before == {taking.meta.command_id: CLAIM}
    third = LeaseBook.open(AGENT.id, POLICY, act(ELEVEN), second)
    assert third.taken_before == third.taken == {}


def test_what_ended_leaves_the_book_at_the_next_booking() -> None:
    book = holding(lease(1, TEN), lease(2, ELEVEN))
    book.book(CLAIM, lease(3, ELEVEN), act(TEN))
    assert book.leases.keys() == {lease_id(2), lease_id(3)}


def test_a_book_remembers_which_claim_each_command_took() -> None:
    book, taking = holding(), act(NINE)
    book.book(CLAIM, lease(), taking)
    book.give_back(lease_id(), act(TEN))
    assert book.taken == {taking.meta.command_id: CLAIM}
    assert taking.meta.command_id in book.accepted


@pytest.mark.parametrize(
    ("agent_id", "at"),
    [(OTHER.id, NINE), (AGENT.id, TEN), (AGENT.id, NINE - timedelta(microseconds=1))],
    ids=["another agent", "a lease later", "a moment earlier"],
)
def test_each_agent_has_a_book_for_the_time_of_each_lease(agent_id: UUID, at: datetime) -> None:
    nine = LeaseBook.id_of(AGENT.id, NINE, POLICY)
    assert LeaseBook.id_of(agent_id, at, POLICY) != nine
    assert LeaseBook.id_of(AGENT.id, JUST_BEFORE_TEN, POLICY) == nine
    assert holding().id == nine


def test_a_book_is_what_its_events_tell() -> None:
    book = holding(lease(1), lease(2))
    book.prolong(lease(1, ELEVEN), act(NINE))
    book.give_back(lease_id(2), act(NINE))
    events = [event for event in book.collect_events() if isinstance(event, Event)]
    assert [type(event) for event in events[-2:]] == [LeaseProlonged, LeaseGivenBack]
    again = None
    for event in events:
        again = event.mutate(again)
    assert again == book
