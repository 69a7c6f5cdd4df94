"""I5: no position is skipped or comes out of order, whoever writes, dawdles, rolls back or dies."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from threading import Thread

import pytest

from adapters.persistence.database import open_engine
from adapters.persistence.log_reader import LogReader

from .conftest import Scale
from .forks import Hand, Hands
from .ground import Place
from .lanes import bare_events, postgres_transaction

WRITERS = 3  # and one more, which is killed again and again; two lanes each
FOLLOWERS = 2


def missed(stored: Sequence[int], seen: Sequence[int]) -> tuple[int, int]:
    """How many positions a follower went past unseen, and how many came out of order or twice."""
    skipped = {position for position in stored if position < max(seen)} - set(seen)
    return len(skipped), sum(after <= before for before, after in pairwise(seen))


def write_and_follow(place: Place, hands: Hands, count: int, lock: str) -> list[tuple[int, int]]:
    """Several write, one is killed again and again, two follow. Returns: what each missed."""
    with ExitStack() as stack:
        followers = [stack.enter_context(hands(place, "follow")) for _ in range(FOLLOWERS)]
        writers = [
            stack.enter_context(hands(place, "write", n, count // WRITERS, lock))
            for n in range(WRITERS)
        ]
        done = [Thread(target=writer.finish) for writer in writers]
        for thread in done:
            thread.start()
        kills = 0
        while any(thread.is_alive() for thread in done):
            kill_one(hands(place, "write", f"victim {kills}", count, lock), kills)
            kills += 1
        for follower in followers:
            follower.tell("end")
        seen = [json.loads(follower.heard()) for follower in followers]
    stored = [event.position for event in place.stored()]
    results = [missed(stored, positions) for positions in seen]
    # The server may end a killed writer's statement late: the followers need not have seen that.
    assert min(len(positions) for positions in seen) >= count // WRITERS * WRITERS
    print(f"(skipped, out of order): {results} of {len(stored)}, {lock}, {kills} writers killed")
    return results


def kill_one(victim: Hand, turn: int) -> None:
    """Let it write a few times, a different number each turn, then SIGKILL it."""
    with victim:
        for _ in range(5 + turn % 17):
            victim.heard()


def test_no_position_is_skipped_or_comes_out_of_order(
    place: Place, hands: Hands, scale: Scale
) -> None:
    assert write_and_follow(place, hands, scale(20_000), "locked") == [(0, 0)] * FOLLOWERS


@pytest.mark.chaos
def test_without_the_lock_of_the_log_the_harness_goes_red(
    postgres_place: Place, hands: Hands
) -> None:
    results = write_and_follow(postgres_place, hands, 4_000, "unlocked")
    assert all(skipped > 0 for skipped, _ in results)


class Follower:
    """Asks for what follows the last position that it saw."""

    def __init__(self, place: Place) -> None:
        self._engine = open_engine(place.settings.log_url, is_writer=False)
        self._reader = LogReader(self._engine)
        self.seen: list[int] = []

    def look(self) -> list[int]:
        rows = self._reader.after(max(self.seen, default=0), 500)
        self.seen += [row.position for row in rows]
        return self.seen

    def close(self) -> None:
        self._engine.dispose()


def test_without_the_lock_a_follower_misses_who_commits_late(postgres_place: Place) -> None:
    """The defect that the lock is there for: A holds its position, B overtakes it."""
    dsn, follower = postgres_place.settings.database_url, Follower(postgres_place)
    with postgres_transaction(dsn, bare_events(1), is_locked=False) as (late, first):
        with postgres_transaction(dsn, bare_events(1), is_locked=False) as (db, second):
            db.commit()
        assert follower.look() == second
        late.commit()
    assert follower.look() == second
    follower.close()
    assert missed([*first, *second], follower.seen) == (1, 0)


def test_with_the_lock_the_second_writer_waits_and_nobody_is_missed(postgres_place: Place) -> None:
    dsn, follower = postgres_place.settings.database_url, Follower(postgres_place)
    with postgres_transaction(dsn, bare_events(1)) as (late, first):
        results: list[Sequence[int] | Exception] = []
        second = Thread(target=lambda: results.extend(append_one(postgres_place)))
        second.start()
        wait_for_waiter(postgres_place)
        assert follower.look() == []
        late.commit()
        second.join()
    [answer] = results
    assert not isinstance(answer, Exception)
    assert follower.look() == [*first, *answer]
    follower.close()


def append_one(place: Place) -> Sequence[Sequence[int] | Exception]:
    """What the store's own statement answers."""

    async def story() -> Sequence[Sequence[int] | Exception]:
        backend = place.backend()
        answers = await backend.append([bare_events(1)])
        await backend.close()
        return answers

    return asyncio.run(story())


def wait_for_waiter(place: Place) -> None:
    """Return once somebody waits for the lock of the log."""
    deadline = time.monotonic() + 10
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not place.run(waiting):
        assert time.monotonic() < deadline, "nobody waits for the lock"
