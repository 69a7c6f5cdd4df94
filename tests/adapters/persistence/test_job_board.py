"""The board of jobs: taken with a fence, sent again after 30, 60, 120 seconds, dead in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.persistence.job_board import (
    ATTEMPTS,
    RESEND_AFTER,
    RUNS_WITHIN,
    Job,
    JobBoard,
    TryLater,
)
from workers.reactions import CLOCKWORK, ticks

from .ground import NOW, Place

SECOND = timedelta(seconds=1)


class Board:
    """A board, as one process opens it, with the time told in seconds from now."""

    def __init__(self, place: Place) -> None:
        self.engine = open_engine(place.settings.views_url, schema=VIEWS_SCHEMA)
        self.jobs = JobBoard(self.engine)

    def post(self, count: int = 1) -> list[UUID]:
        """New jobs, which somebody sends at once; the sweep finds them after RESEND_AFTER."""
        ids = [uuid4() for _ in range(count)]
        with self.engine.begin() as db:
            found = [{"job_id": i, "kind": "any", "stream_id": None, "position": 1} for i in ids]
            self.jobs.post(db, found, NOW + RESEND_AFTER)
        return ids

    def tick(self, at_s: float) -> None:
        now = NOW + at_s * SECOND
        with self.engine.begin() as db:
            self.jobs.post(db, ticks(now), now)

    def take(self, job_id: UUID, at_s: float = 0) -> Job | None:
        return self.jobs.take(job_id, NOW + at_s * SECOND)

    def taken(self, job_id: UUID, at_s: float = 0) -> Job:
        job = self.take(job_id, at_s)
        assert job is not None
        return job

    def fail(self, job: Job, at_s: float = 0) -> bool:
        return self.jobs.failed(job, "ValueError", NOW + at_s * SECOND)

    def due(self, at_s: float) -> list[UUID]:
        return list(self.jobs.due(NOW + at_s * SECOND))


@pytest.fixture
def board(place: Place) -> Iterator[Board]:
    board = Board(place)
    yield board
    board.engine.dispose()


@pytest.fixture
def other(place: Place) -> Iterator[Board]:
    """The same board as another process opens it."""
    board = Board(place)
    yield board
    board.engine.dispose()


def test_a_job_that_nobody_took_is_sent_again_later_and_later(board: Board) -> None:
    [job_id] = board.post()
    seconds = [s for s in range(0, 3 * 3600, 10) if board.due(s) == [job_id]]
    gaps = [b - a for a, b in zip([0, *seconds], seconds, strict=False)]
    assert gaps == [30, 60, 120, 240, 480, 960, 1920, 3840]


def test_a_job_that_is_posted_again_stays_as_it_is(board: Board, other: Board) -> None:
    board.tick(0)
    [first, *_] = ticks(NOW)
    assert board.jobs.done(board.taken(UUID(str(first["job_id"]))))
    other.tick(1)
    assert board.jobs.by_state() == {"done": 1, "pending": len(CLOCKWORK) - 1}


def test_a_job_is_taken_by_one_worker(board: Board, other: Board) -> None:
    [job_id] = board.post()
    assert board.take(job_id) is not None
    assert other.take(job_id) is None


def test_of_many_workers_that_reach_for_a_job_at_once_one_gets_it(board: Board) -> None:
    ids = board.post(20)
    taken: list[Job] = []
    start = Barrier(8)

    def work() -> None:
        for job_id in ids:
            start.wait()
            if job := board.take(job_id):
                taken.append(job)

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(job.job_id for job in taken) == sorted(ids)


def test_a_job_that_is_done_is_not_taken_again_nor_sent(board: Board) -> None:
    [job_id] = board.post()
    assert board.jobs.done(board.taken(job_id))
    assert board.take(job_id) is None
    assert board.due(10_000) == []
    assert board.jobs.waiting() == []


def test_a_job_that_is_put_off_is_sent_when_it_asked_and_never_wears_out(board: Board) -> None:
    [job_id] = board.post()
    at_s = 0.0
    for _ in range(2 * ATTEMPTS):
        later = TryLater(timedelta(minutes=10), "451")
        assert board.jobs.put_off(board.taken(job_id, at_s), later, NOW + at_s * SECOND)
        assert board.due(at_s + 599) == []
        at_s += 600
        assert board.due(at_s) == [job_id]
    assert board.jobs.by_state() == {"pending": 1}
    assert board.jobs.done(board.taken(job_id, at_s))


def test_only_the_last_to_take_a_job_puts_it_off(board: Board, other: Board) -> None:
    [job_id] = board.post()
    slow = board.taken(job_id)
    after_s = RUNS_WITHIN / SECOND
    other.taken(job_id, after_s)
    later = TryLater(timedelta(minutes=10), "451")
    assert board.jobs.put_off(slow, later, NOW + after_s * SECOND) is False


def test_a_worker_that_died_loses_its_job_after_a_minute(board: Board) -> None:
    [job_id] = board.post()
    board.taken(job_id)
    just_before = RUNS_WITHIN.total_seconds() - 1
    assert board.due(just_before) == []
    assert board.take(job_id, just_before) is None
    assert board.due(just_before + 1) == [job_id]
    assert board.taken(job_id, just_before + 1).fence == 2


def test_a_stale_worker_can_say_nothing_any_more(board: Board, other: Board) -> None:
    """The fence: the job was taken again since."""
    [job_id] = board.post()
    stale = board.taken(job_id)
    current = other.taken(job_id, 61)
    assert not board.jobs.done(stale)
    assert not board.fail(stale, 62)
    assert board.jobs.by_state() == {"running": 1}
    assert other.jobs.done(current)
    assert not board.fail(stale, 63)
    assert board.jobs.by_state() == {"done": 1}


def test_without_the_fence_a_stale_worker_would_close_the_job_of_another(board: Board) -> None:
    """The planted defect: a worker that says the other's fence is heard."""
    [job_id] = board.post()
    stale = board.taken(job_id)
    current = board.taken(job_id, 61)
    assert board.jobs.done(stale._replace(fence=current.fence))
    assert not board.jobs.done(current)


def test_a_slow_worker_that_nobody_replaced_may_still_say_that_it_is_done(board: Board) -> None:
    """Sent again is not taken again: the work is done, and need not be done twice."""
    [job_id] = board.post()
    slow = board.taken(job_id)
    assert board.due(61) == [job_id]
    assert board.jobs.done(slow)
    assert board.take(job_id, 62) is None


def test_a_job_that_failed_is_sent_again_after_half_a_minute(board: Board) -> None:
    [job_id] = board.post()
    assert board.fail(board.taken(job_id))
    assert board.due(29) == []
    assert board.due(30) == [job_id]


def test_a_job_that_failed_too_often_is_dead(board: Board) -> None:
    [job_id] = board.post()
    for attempt in range(ATTEMPTS):
        assert board.jobs.by_state() == {"pending": 1}
        assert board.fail(board.taken(job_id, attempt), attempt)
    assert board.jobs.by_state() == {"dead": 1}
    assert board.take(job_id, 10_000) is None
    assert board.due(10_000) == []


def test_a_job_that_kills_its_workers_is_dead_in_the_end_too(board: Board) -> None:
    """Nobody is left to say that it failed: whoever sweeps sees it."""
    [job_id] = board.post()
    at_s = 0
    for attempt in range(ATTEMPTS):
        assert board.taken(job_id, at_s).fence == attempt + 1
        at_s += 61
        board.due(at_s)
    assert board.jobs.by_state() == {"dead": 1}
    assert board.take(job_id, at_s) is None
    assert board.due(10 * at_s) == []


def test_two_sweeps_at_once_send_each_job_once(board: Board, other: Board) -> None:
    ids = board.post(300)
    sent: list[UUID] = []
    start = Barrier(2)

    def sweep(mine: Board) -> None:
        start.wait()
        while found := mine.jobs.due(NOW + 31 * SECOND, limit=20):
            sent.extend(found)

    sweeps = [Thread(target=sweep, args=(mine,)) for mine in (board, other)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join()
    assert sorted(sent) == sorted(ids)


def test_the_clockwork_ticks_once_however_many_followers_wind_it(
    board: Board, other: Board
) -> None:
    """Each at a moment of its own, within the same minute; then the next hour comes."""
    again = [kind for kind, every in CLOCKWORK if every <= timedelta(hours=1)]
    for at_s in (0, 0.5, 7, 50):
        board.tick(at_s)
        other.tick(at_s + 0.1)
    assert board.jobs.by_state() == {"pending": len(CLOCKWORK)}
    board.tick(3601)
    other.tick(3602)
    assert board.jobs.by_state() == {"pending": len(CLOCKWORK) + len(again)}


def test_a_tick_is_sent_at_once_and_not_twice(board: Board, other: Board) -> None:
    board.tick(0)
    other.tick(0)
    assert len(board.due(0)) == len(CLOCKWORK)
    assert other.due(0) == []


def test_what_an_earlier_process_left_undone_waits_in_the_order_of_its_causes(
    board: Board,
) -> None:
    with board.engine.begin() as db:
        ids = [uuid4() for _ in range(5)]
        found = [
            {"job_id": ids[n], "kind": "any", "stream_id": None, "position": n}
            for n in (3, 1, 4, 0, 2)
        ]
        board.jobs.post(db, found, NOW)
    board.taken(ids[1])
    assert list(board.jobs.waiting()) == ids
