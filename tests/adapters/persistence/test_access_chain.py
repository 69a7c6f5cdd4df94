"""Each line of the access log is bound to those before it; unusual volume raises an alarm, once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap import Runtime
from adapters.http.access import trail_of
from adapters.persistence.access_log import BEFORE_THE_FIRST
from adapters.persistence.access_trail import Accesses
from adapters.proof.integrity import integrity_of
from application.disclosures import Disclosure, Purpose, Shown
from application.ports import Asked
from domain.base import Author, Role

from .ground import NOW, Place

AGENT, OTHER = UUID(int=7), UUID(int=8)
ALICE, BOB = UUID(int=1), UUID(int=2)
MANY = 101
HOUR = timedelta(hours=1)


def asked(actor: UUID = AGENT, role: Role = Role.AGENT) -> Asked:
    author = Author(role=role, id=actor)
    return Asked(author=author, command_id=UUID(int=9), correlation_id=UUID(int=10))


def line(number: int = 5, shown: Shown = Shown.CLAIM, insured_id: UUID = ALICE) -> Disclosure:
    return Disclosure(shown=shown, claim_id=UUID(int=number), insured_id=insured_id)


def told(place: Place, story: Callable[[Runtime], Any]) -> Any:
    async def run() -> Any:
        async with place.runtime() as runtime:
            return await story(runtime)

    return asyncio.run(run())


async def write(runtime: Runtime, *lines: Disclosure, by: Asked | None = None) -> None:
    await runtime.tracing.access_log.record(by or asked(), NOW, *lines)


async def three(runtime: Runtime) -> None:
    for number in (5, 6, 7):
        await write(runtime, line(number))


def recount(rows: list[dict[str, Any]]) -> str:
    """The head of the chain, as docs/decisions/0029 says that it is made."""
    head = BEFORE_THE_FIRST
    for row in rows:
        text = json.dumps(row, sort_keys=True, separators=(",", ":"))
        head = hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()
    return head


def test_the_head_of_the_chain_is_what_anybody_recounts(place: Place) -> None:
    async def story(runtime: Runtime) -> str:
        await three(runtime)
        chain = integrity_of(runtime).access()
        assert (chain.lines, chain.unchained, chain.broken_at) == (3, 0, None)
        return chain.head

    row = {
        "at": f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}",
        "actor_id": str(AGENT),
        "role": "agent",
        "correlation_id": str(UUID(int=10)),
        "shown": "CLAIM",
        "insured_id": str(ALICE),
        "purpose": "STUDY",
        **dict.fromkeys(("search_id", "searched_by", "fingerprint", "found")),
        **dict.fromkeys(("document_id", "place", "reason")),
    }
    rows = [row | {"position": n, "claim_id": str(UUID(int=n + 4))} for n in (1, 2, 3)]
    assert told(place, story) == recount(rows)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE access_log SET shown = 'LETTER' WHERE position = 2", 2),
        ("UPDATE access_log SET digest = NULL WHERE position = 2", 2),
        ("DELETE FROM access_log WHERE position = 2", 3),
        ("UPDATE access_log SET position = 9 WHERE position = 3", 9),
    ],
)
def test_what_was_done_to_a_line_behind_our_back_is_found(
    place: Place, change: str, broken_at: int
) -> None:
    told(place, three)
    if place.is_postgres:
        place.run("ALTER TABLE access_log DISABLE TRIGGER USER")
    else:
        place.run("DROP TRIGGER access_log_never_updated")
        place.run("DROP TRIGGER access_log_never_deleted")
    place.run(change)

    async def look(runtime: Runtime) -> int | None:
        return integrity_of(runtime).access().broken_at

    assert told(place, look) == broken_at


def test_lines_of_before_the_chain_are_counted_and_the_chain_begins_after_them(
    place: Place,
) -> None:
    async def story(runtime: Runtime) -> None:
        place.run(
            "INSERT INTO access_log (position, at, actor_id, role, correlation_id, shown)"
            f" VALUES (1, '2026-03-20 08:00:00', '{AGENT.hex}', 'agent', '{AGENT.hex}', 'CLAIM')"
        )
        await three(runtime)
        chain = integrity_of(runtime).access()
        assert (chain.lines, chain.unchained, chain.broken_at) == (4, 1, None)

    told(place, story)


def test_lines_that_are_written_at_once_stand_in_one_chain(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await asyncio.gather(*(write(runtime, line(n), line(n + 1)) for n in range(5, 25)))
        chain = integrity_of(runtime).access()
        assert (chain.lines, chain.broken_at) == (40, None)

    told(place, story)


def test_more_claims_an_hour_than_usual_raise_one_alarm(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await write(runtime, *(line(n) for n in range(1, MANY)))
        await write(runtime, line(1), line(2), *(line(n, Shown.QUEUE) for n in range(200, 300)))
        assert trail_of(runtime).alarms() == []
        await write(runtime, line(MANY))
        await write(runtime, line(MANY + 1))
        (alarm,) = trail_of(runtime).alarms()
        assert (alarm.actor_id, alarm.role, alarm.hour) == (AGENT, Role.AGENT, NOW - HOUR)
        assert (alarm.claims, alarm.limit) == (MANY, MANY - 1)

    told(place, story)


def test_an_alarm_is_for_one_person_and_one_hour(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        log = runtime.tracing.access_log
        half = [line(n) for n in range(1, 60)], [line(n) for n in range(60, 120)]
        await log.record(asked(), NOW, *half[0])
        await log.record(asked(OTHER), NOW, *half[1])
        await log.record(asked(), NOW + timedelta(hours=1), *half[1])
        assert trail_of(runtime).alarms() == []
        await log.record(asked(), NOW + timedelta(hours=1), *half[0])
        assert [one.hour for one in trail_of(runtime).alarms()] == [NOW]

    told(place, story)


def test_people_count_as_claims_do_whether_found_or_opened(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        people = [UUID(int=number) for number in range(1, MANY + 1)]
        found = [Disclosure(shown=Shown.RESULT, insured_id=one) for one in people[:60]]
        opened = [Disclosure(shown=Shown.CONTACTS, insured_id=one) for one in people[40:]]
        await write(runtime, *found, *opened[:-1])
        assert trail_of(runtime).alarms() == []
        await write(runtime, opened[-1])
        (alarm,) = trail_of(runtime).alarms()
        assert (alarm.claims, alarm.limit) == (MANY, MANY - 1)

    told(place, story)


def test_the_hour_of_an_alarm_is_the_one_that_went_by_whatever_the_clock_shows(
    place: Place,
) -> None:
    async def story(runtime: Runtime) -> None:
        log = runtime.tracing.access_log
        await log.record(asked(), NOW + timedelta(minutes=50), *(line(n) for n in range(60)))
        await log.record(asked(), NOW + timedelta(minutes=70), *(line(n) for n in range(60, 100)))
        assert trail_of(runtime).alarms() == []
        await log.record(asked(), NOW + timedelta(minutes=75), line(100))
        await log.record(asked(), NOW + timedelta(minutes=109), line(101))
        (alarm,) = trail_of(runtime).alarms()
        assert (alarm.at, alarm.claims) == (NOW + timedelta(minutes=75), MANY)
        await log.record(asked(), NOW + timedelta(minutes=136), *(line(n) for n in range(101)))
        assert len(trail_of(runtime).alarms()) == 2

    told(place, story)


def test_lines_are_found_by_who_whom_when_and_why(place: Place) -> None:
    later = NOW + timedelta(minutes=1)

    async def story(runtime: Runtime) -> None:
        log = runtime.tracing.access_log
        clerk = asked(OTHER, Role.CLERK)
        await log.record(asked(), NOW, line(5), line(6, Shown.LETTER, BOB))
        await log.record(clerk, later, line(5, Shown.CONTACTS))
        wanted: dict[str, tuple[Accesses, list[int]]] = {
            "all": (Accesses(), [3, 2, 1]),
            "who": (Accesses(actor_id=OTHER), [3]),
            "role": (Accesses(role=Role.AGENT), [2, 1]),
            "claim": (Accesses(claim_id=UUID(int=5)), [3, 1]),
            "insured": (Accesses(insured_id=BOB), [2]),
            "since": (Accesses(since=later), [3]),
            "before": (Accesses(before=later), [2, 1]),
            "why": (Accesses(purpose=Purpose.STUDY), [2, 1]),
            "what": (Accesses(shown=Shown.LETTER, actor_id=AGENT), [2]),
        }
        for name, (filters, positions) in wanted.items():
            page = trail_of(runtime).search(filters, after=None, limit=10)
            assert [one.position for one in page.items] == positions, name

    told(place, story)


def test_lines_come_page_by_page_the_newest_first(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await three(runtime)
        first = trail_of(runtime).search(Accesses(), after=None, limit=2)
        rest = trail_of(runtime).search(Accesses(), after=first.next_cursor, limit=2)
        assert [one.position for one in (*first.items, *rest.items)] == [3, 2, 1]

    told(place, story)


def test_a_person_is_told_of_what_was_opened_and_not_of_rows_in_lists(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await write(runtime, line(5), line(5, Shown.QUEUE), line(6, insured_id=BOB))
        (opening,) = trail_of(runtime).openings(ALICE)
        assert (opening.shown, opening.role, opening.purpose) == (
            Shown.CLAIM,
            Role.AGENT,
            Purpose.STUDY,
        )
        assert opening.at == NOW

    told(place, story)


def test_no_alarm_is_changed_or_removed(place: Place) -> None:
    async def story(runtime: Runtime) -> None:
        await write(runtime, *(line(n) for n in range(1, MANY + 1)))

    told(place, story)
    for change in ("UPDATE access_alarms SET claims = 1", "DELETE FROM access_alarms"):
        with pytest.raises(Exception, match="append-only"):
            place.run(change)
