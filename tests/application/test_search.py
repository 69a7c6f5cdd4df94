"""Who searches, what is written down, and whose file a search opens."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from application.disclosures import Disclosure, Search, SearchedBy, Shown, Tracing, Wanted
from application.ports import Asked
from application.search import (
    MOST_FOUND,
    SEARCH_HOLDS,
    SearchInsured,
    ShowContacts,
    ShowFile,
    search_insured,
    show_contacts,
    show_file,
    show_results,
)
from domain.base import Author, Role
from domain.errors import IdempotencyKeyReused, NotPermitted, SearchNotFound, StoreUnavailable
from spec import paris

ALICE, BOB, CLAIM = UUID(int=1), UUID(int=2), UUID(int=3)
CLERK, OTHER = UUID(int=7), UUID(int=8)
KEY = UUID(int=70)
WANTED = Wanted(by=SearchedBy.NIR, text="2851075999000")


@dataclass
class FakePeople:
    """Whom every search finds."""

    known: tuple[UUID, ...] = (ALICE,)

    async def find(self, wanted: Wanted, limit: int) -> tuple[UUID, ...]:
        return self.known[:limit]

    def fingerprint(self, wanted: Wanted) -> str:
        return f"hash of {len(wanted.text)}"


@dataclass
class FakeAccessLog:
    """The lines, each with who and when."""

    lines: list[tuple[UUID, datetime, Disclosure]] = field(default_factory=list)
    is_away: bool = False

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.lines += [(asked.author.id, at, one) for one in disclosures]

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        own = [(at, d) for who, at, d in self.lines if (who, d.search_id) == (actor_id, search_id)]
        people = (d.insured_id for _, d in own if d.shown is Shown.RESULT and d.insured_id)
        for at, one in own:
            if one.shown is Shown.SEARCH:
                found = tuple(dict.fromkeys(people))
                return Search(at, one.fingerprint or "", one.found or 0, found)
        return None

    async def reason_of(self, actor_id: UUID, claim_id: UUID, since: datetime) -> str | None:
        return None


@dataclass
class Office:
    """A front office with its log and clock."""

    people: FakePeople = field(default_factory=FakePeople)
    log: FakeAccessLog = field(default_factory=FakeAccessLog)
    at: datetime = field(default_factory=lambda: paris("2026-03-20"))

    @property
    def tracing(self) -> Tracing:
        return Tracing(self.people, self.log, lambda: self.at)

    def search(self, by: Asked | None = None, wanted: Wanted = WANTED) -> Any:
        command = SearchInsured(asked=by or asked(), wanted=wanted)
        return run(search_insured(command, self.tracing))

    def open(self, insured_id: UUID = ALICE, by: Asked | None = None) -> None:
        command = ShowFile(
            asked=by or asked(),
            search_id=KEY,
            insured_id=insured_id,
            claim_id=CLAIM,
            shown=Shown.CLAIM,
        )
        run(show_file(command, self.tracing))

    @property
    def shown(self) -> list[Shown]:
        return [one.shown for _, _, one in self.log.lines]


def run(story: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(story)


def asked(who: UUID = CLERK, role: Role = Role.CLERK) -> Asked:
    return Asked(author=Author(role=role, id=who), command_id=KEY, correlation_id=UUID(int=5))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_search_and_everybody_whom_it_found_are_written_down(office: Office) -> None:
    office.people.known = (ALICE, BOB)
    found = office.search()
    assert (found.search_id, found.insured_ids, found.has_more) == (KEY, (ALICE, BOB), False)
    assert office.shown == [Shown.SEARCH, Shown.RESULT, Shown.RESULT]
    _, at, search = office.log.lines[0]
    assert at == office.at
    assert (search.searched_by, search.fingerprint, search.found) == ("NIR", "hash of 13", 2)


def test_what_is_not_written_down_is_not_found(office: Office) -> None:
    office.log.is_away = True
    with pytest.raises(StoreUnavailable):
        office.search()


def test_no_more_than_ten_are_shown_and_it_is_said_that_there_are_more(office: Office) -> None:
    office.people.known = tuple(UUID(int=n) for n in range(100, 150))
    found = office.search()
    assert (len(found.insured_ids), found.has_more) == (MOST_FOUND, True)
    assert len(office.shown) == 1 + MOST_FOUND
    again = run(show_results(asked(), KEY, office.tracing))
    assert (len(again.insured_ids), again.has_more) == (MOST_FOUND, True)


def test_the_same_key_with_another_search_is_refused(office: Office) -> None:
    office.search()
    assert office.search().insured_ids == (ALICE,)
    before = len(office.log.lines)
    with pytest.raises(IdempotencyKeyReused):
        office.search(wanted=Wanted(by=SearchedBy.NIR, text="1"))
    assert len(office.log.lines) == before


@pytest.mark.parametrize("role", [Role.INSURED, Role.MEDICAL, Role.AUDITOR, Role.DPO, Role.ADMIN])
def test_nobody_else_searches_or_opens_a_file(office: Office, role: Role) -> None:
    office.search()
    by = asked(role=role)
    contacts = ShowContacts(asked=by, insured_id=ALICE, claim_id=None)
    with pytest.raises(NotPermitted):
        office.search(by)
    with pytest.raises(NotPermitted):
        office.open(by=by)
    with pytest.raises(NotPermitted):
        run(show_results(by, KEY, office.tracing))
    with pytest.raises(NotPermitted):
        run(show_contacts(contacts, office.tracing))
    assert office.shown == [Shown.SEARCH, Shown.RESULT]


def test_a_search_opens_the_file_of_whom_it_found(office: Office) -> None:
    office.search()
    office.open()
    _, _, line = office.log.lines[-1]
    assert line == Disclosure(shown=Shown.CLAIM, search_id=KEY, insured_id=ALICE, claim_id=CLAIM)


def test_a_search_opens_nobody_elses_file(office: Office) -> None:
    office.search()
    with pytest.raises(SearchNotFound):
        office.open(BOB)
    assert office.shown == [Shown.SEARCH, Shown.RESULT]


def test_another_persons_search_opens_nothing(office: Office) -> None:
    office.search()
    other = asked(OTHER)
    with pytest.raises(SearchNotFound):
        office.open(by=other)
    with pytest.raises(SearchNotFound):
        run(show_results(other, KEY, office.tracing))


def test_without_a_search_nothing_opens(office: Office) -> None:
    with pytest.raises(SearchNotFound):
        office.open()
    assert office.shown == []


def test_a_search_holds_for_as_long_as_a_session(office: Office) -> None:
    office.search()
    office.at += SEARCH_HOLDS - timedelta(seconds=1)
    office.open()
    office.at += timedelta(seconds=1)
    with pytest.raises(SearchNotFound):
        office.open()


def test_reading_contacts_is_written_down(office: Office) -> None:
    command = ShowContacts(asked=asked(), insured_id=ALICE, claim_id=CLAIM)
    run(show_contacts(command, office.tracing))
    assert office.shown == [Shown.CONTACTS]


def test_what_is_looked_for_shows_in_no_log() -> None:
    assert "2851075999000" not in repr(WANTED)
    assert "2851075999000" not in repr(SearchInsured(asked=asked(), wanted=WANTED))
