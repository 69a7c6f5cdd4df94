"""What holds for every list: a cursor stays where it is, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from domain.errors import InvalidChoice
from projections import claim_summary, cnse_queue, contact_trace, mailbox
from projections.base import LIMIT

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

TODAY = date(2026, 3, 2)
NEWEST_FIRST = ("claims", "messages")
List = Callable[[Connection, UUID, str | None, int], Any]

LISTS: dict[str, List] = {
    "claims": lambda db, person, after, limit: claim_summary.list_of(
        db, person, after=after, limit=limit
    ),
    "messages": lambda db, person, after, limit: mailbox.list_of(
        db, person, today=TODAY, after=after, limit=limit
    ),
    "contacts": lambda db, person, after, limit: contact_trace.of_insured(
        db, person, after=after, limit=limit
    ),
    "queue": lambda db, _, after, limit: cnse_queue.waiting(db, after=after, limit=limit),
}
each_list = pytest.mark.parametrize("name", LISTS)


def item_ids(items: Any) -> list[Any]:
    return [getattr(i, "message_id", (i.claim_id, getattr(i, "rank", 0))) for i in items]


@each_list
def test_the_pages_of_a_list_are_the_whole_list(log: Log, follower: Follower, name: str) -> None:
    for _ in range(5):
        log.send()
    db = follower.follow(log)
    whole = LISTS[name](db, log.ALICE, None, 50)
    assert whole.next_cursor is None
    walked, after = [], None
    while True:
        page = LISTS[name](db, log.ALICE, after, 2)
        assert len(page.items) <= 2
        walked += page.items
        if (after := page.next_cursor) is None:
            break
    assert item_ids(walked) == item_ids(whole.items)
    assert len(walked) == (10 if name == "contacts" else 5)


@each_list
def test_a_cursor_stays_where_it_is_while_new_items_come(
    log: Log, follower: Follower, name: str
) -> None:
    for _ in range(3):
        log.send()
    first = LISTS[name](follower.follow(log), log.ALICE, None, 2)
    before = LISTS[name](follower.db, log.ALICE, None, 50)
    log.send()
    rest = LISTS[name](follower.follow(log), log.ALICE, first.next_cursor, 50)
    seen = item_ids(first.items) + item_ids(rest.items)
    if name in NEWEST_FIRST:
        assert seen == item_ids(before.items)
    else:
        assert seen == item_ids(LISTS[name](follower.db, log.ALICE, None, 50).items)


@each_list
def test_a_cursor_stays_where_it_is_when_its_item_goes(
    log: Log, follower: Follower, name: str
) -> None:
    sent = [log.send() for _ in range(4)]
    first = LISTS[name](follower.follow(log), log.ALICE, None, 2)
    before = item_ids(LISTS[name](follower.db, log.ALICE, None, 50).items)
    for claim, message in sent:
        if {claim, message} & {first.items[-1].claim_id, item_ids(first.items)[-1]}:
            log.delete(message)
            log.withdraw(claim)
    rest = LISTS[name](follower.follow(log), log.ALICE, first.next_cursor, 50)
    assert item_ids(rest.items) == before[2:]


NO_CURSORS = (
    "",
    "~",
    "x",
    "1~2~3~4",
    "9" * 30,
    "9" * 5000,
    "2026-13-40~1",
    "2026-03-01~99999999999999999999",
    "20260301T090000.000000",
    "20260301T090000.000000~not-an-id~1",
    "00000101T000000.000000~00000000-0000-0000-0000-000000000000~1",
    "' OR 1=1 --",
    "\x00",
)


@each_list
def test_what_is_no_cursor_of_this_list_is_refused(log: Log, db: Connection, name: str) -> None:
    for cursor in NO_CURSORS:
        with pytest.raises(InvalidChoice) as refused:
            LISTS[name](db, log.ALICE, cursor, 2)
        assert refused.value.field == "cursor"


@each_list
def test_a_cursor_at_the_edge_of_what_a_database_holds_is_a_place(
    log: Log, follower: Follower, name: str
) -> None:
    log.send()
    db = follower.follow(log)
    edges = {
        "claims": (f"{2**63 - 1}", f"{-(2**63) + 1}"),
        "messages": (f"{2**63 - 1}", f"{-(2**63) + 1}"),
        "contacts": (
            f"00010101T000000.000000~{UUID(int=0)}~0",
            f"99991231T235959.999999~{UUID(int=2**128 - 1)}~{2**63 - 1}",
        ),
        "queue": ("0001-01-01~0", f"9999-12-31~{2**63 - 1}"),
    }
    first, last = edges[name]
    assert LISTS[name](db, log.ALICE, first, 9).items
    assert not LISTS[name](db, log.ALICE, last, 9).items


@each_list
def test_a_list_never_gives_more_than_its_limit(log: Log, follower: Follower, name: str) -> None:
    for _ in range(LIMIT + 1):
        log.send()
    page = LISTS[name](follower.follow(log), log.ALICE, None, 10_000)
    assert len(page.items) == LIMIT
    assert page.next_cursor is not None


@each_list
@pytest.mark.parametrize("limit", [0, -1])
def test_a_list_gives_at_least_one_item(
    log: Log, follower: Follower, name: str, limit: int
) -> None:
    log.send()
    assert len(LISTS[name](follower.follow(log), log.ALICE, None, limit).items) == 1
