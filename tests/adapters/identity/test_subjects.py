"""A log-in is somebody's for a moment: who was erased is nobody soon after."""

from __future__ import annotations

import asyncio
from uuid import UUID

from adapters.identity import subjects
from adapters.identity.subjects import Subjects
from adapters.keys.vault import CACHED_S

ALICE = UUID(int=0xA11CE)


class Directory:
    """Knows one person until she is erased, and counts who asks."""

    def __init__(self) -> None:
        self.known: dict[str, UUID] = {"alice": ALICE}
        self.asked = 0
        self.now = 1_000.0

    async def by_subject(self, subject: str) -> UUID | None:
        self.asked += 1
        return self.known.get(subject)


def found(subjects: Subjects, subject: str = "alice") -> UUID | None:
    return asyncio.run(subjects.insured_id(subject))


def test_a_log_in_is_looked_for_once_in_a_while() -> None:
    directory = Directory()
    known = Subjects(directory.by_subject, lambda: directory.now)
    assert [found(known) for _ in range(3)] == [ALICE] * 3
    assert directory.asked == 1
    directory.now += CACHED_S
    assert found(known) == ALICE
    assert directory.asked == 2


def test_who_was_erased_is_nobody_once_the_while_is_over() -> None:
    directory = Directory()
    known = Subjects(directory.by_subject, lambda: directory.now)
    found(known)
    directory.known.clear()
    directory.now += CACHED_S
    assert found(known) is None
    directory.known["alice"] = ALICE
    assert found(known) == ALICE


def test_no_more_than_so_many_are_remembered() -> None:
    directory = Directory()
    directory.known = {str(n): UUID(int=n) for n in range(subjects.REMEMBERED + 5)}
    known = Subjects(directory.by_subject, lambda: directory.now)

    async def all_of_them() -> None:
        for subject in directory.known:
            await known.insured_id(subject)

    asyncio.run(all_of_them())
    assert len(known._known) == subjects.REMEMBERED
