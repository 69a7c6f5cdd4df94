"""I3: one acknowledgment for each submission, however often its job is sent, lost or cut off."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

import services
from adapters.bootstrap import Runtime
from adapters.persistence.job_board import Job, JobBoard
from application.ports import Conflict
from domain.claim import Claim
from domain.events import ClaimSubmitted
from projections import ALL, contact_trace
from projections.contact_trace import ContactKind
from workers import jobs, reactions
from workers.broker import redis_broker, sender
from workers.follower import Follower
from workers.runners import LocalRunner

from .conftest import Scale
from .forks import Hand, Hands
from .ground import NOW, QUOTA, Place, act, draft, opened, person, submission
from .views import views_of

ACKNOWLEDGING = ((ClaimSubmitted, "acknowledge_claim"),)
TIMES = 3
SWEEP_AFTER = timedelta(seconds=31)
ACKNOWLEDGED = "claim.acknowledgment_sent.1"
Send = Callable[[UUID], None]


async def submit(runtime: Runtime, people: range) -> None:
    """These people transmit a claim each."""
    statements = submission(person(0)).statements

    async def one(insured_id: UUID) -> None:
        claim, window = draft(insured_id), opened(insured_id)
        claim.submit(statements, window, QUOTA, act(insured_id))
        await runtime.log.save(window, claim)

    await asyncio.gather(*(one(person(number)) for number in people))


def follower_of(runtime: Runtime, send: Send) -> Follower:
    """A follower that moves when it is told to, and sends every job three times."""

    def send_thrice(job_id: UUID) -> None:
        for _ in range(TIMES):
            send(job_id)

    follower = Follower(runtime, send_thrice)
    for projector in follower.projectors:
        projector.prepare()
    return follower


def wait_for_done(runtime: Runtime, count: int) -> None:
    """Return once so many jobs are done."""
    deadline = time.monotonic() + 300
    while runtime.board.by_state().get("done", 0) < count:
        assert time.monotonic() < deadline, runtime.board.by_state()
        time.sleep(0.01)


def sweep(runtime: Runtime, send: Send) -> int:
    """What the clockwork does half a minute later. Returns: how many jobs were sent again."""
    again = 0
    while found := runtime.board.due(NOW + SWEEP_AFTER):
        again += len(found)
        for job_id in list(found) * TIMES:
            send(job_id)
    return again


def acknowledgments(place: Place) -> Counter[UUID]:
    """How many acknowledgments each claim has in the bare log."""
    return Counter(event.stream for event in place.stored() if event.topic == ACKNOWLEDGED)


FIRST_CONTACTS = (ContactKind.CLAIM_SUBMITTED, ContactKind.ACKNOWLEDGMENT_SENT)


def traces(runtime: Runtime) -> Counter[tuple[UUID, ContactKind]]:
    """How many rows of the contact trace there are of each claim and kind."""
    rows = select(contact_trace.TABLE.c.claim_id, contact_trace.TABLE.c.kind)
    with runtime.views.connect() as db:
        return Counter((claim_id, kind) for claim_id, kind in db.execute(rows))


def check(place: Place, runtime: Runtime, count: int) -> None:
    """One acknowledgment and two rows of the trace for each claim; every view is its replay."""
    claims = [draft(person(number)).id for number in range(count)]
    found, rows = acknowledgments(place), traces(runtime)
    print(f"claims {count}, acknowledgments {found.total()}, rows of the trace {rows.total()}")
    assert found == Counter(claims)
    assert rows == Counter((claim, kind) for claim in claims for kind in FIRST_CONTACTS)
    assert runtime.board.by_state() == {"done": count}
    with views_of(place) as views, views_of(place, is_apart=True) as apart:
        for projection in ALL:
            apart.caught_up(projection)
            assert views.dump(projection) == apart.dump(projection)


@pytest.fixture(autouse=True)
def _acknowledgments_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else follows from an event: these claims hold no real file to scan or to draw."""
    monkeypatch.setattr(reactions, "REACTIONS", ACKNOWLEDGING)


@pytest.fixture
def redis_place(postgres_place: Place, redis_url: str) -> Place:
    """A log in PostgreSQL whose jobs go over Redis."""
    return Place(postgres_place.settings.model_copy(update={"redis_url": redis_url}))


async def run_over_redis(
    runtime: Runtime, worker: Hand, forget: Callable[[], None], count: int
) -> None:
    """Redis forgets the first half of the jobs before any worker comes; then it is swept."""
    broker = redis_broker(runtime.settings.redis_url)
    send = sender(broker)
    follower = follower_of(runtime, send)
    await submit(runtime, range(count // 2))
    follower.catch_up()
    forget()
    worker.tell("begin")
    await submit(runtime, range(count // 2, count))
    follower.catch_up()
    wait_for_done(runtime, count - count // 2)
    assert runtime.board.by_state()["pending"] == count // 2
    assert sweep(runtime, send) == count // 2
    wait_for_done(runtime, count)
    worker.tell("end")
    worker.finish()
    follower.catch_up()
    broker.close()


def test_over_redis_each_claim_is_acknowledged_once_although_messages_double_and_vanish(
    redis_place: Place, redis_service: services.RedisServer, hands: Hands, scale: Scale
) -> None:
    count = scale(1_000)

    async def story() -> None:
        async with redis_place.runtime() as runtime:
            with hands(redis_place, "run_jobs") as worker:
                await run_over_redis(runtime, worker, redis_service.flush, count)
            check(redis_place, runtime, count)

    asyncio.run(story())


async def run_in_this_process(place: Place, runtime: Runtime, count: int) -> None:
    """Half of the jobs wait when the runner starts; the others are sent to it three times."""
    runner = LocalRunner(runtime)
    lost = follower_of(runtime, lambda _: None)
    await submit(runtime, range(count // 2))
    await asyncio.to_thread(lost.catch_up)
    runner.start()
    follower = follower_of(runtime, runner.send)
    await submit(runtime, range(count // 2, count))
    await asyncio.to_thread(follower.catch_up)
    await runner.idle()
    await runner.stop()
    await asyncio.to_thread(follower.catch_up)


def test_in_one_process_each_claim_is_acknowledged_once(place: Place, scale: Scale) -> None:
    count = scale(1_000)

    async def story() -> None:
        async with place.runtime() as runtime:
            await run_in_this_process(place, runtime, count)
            check(place, runtime, count)

    asyncio.run(story())


@pytest.fixture
def unfenced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first defect: a board that gives a job to everybody who reaches for it."""
    take, taken = JobBoard.take, dict[UUID, Job]()

    def take_anyway(board: JobBoard, job_id: UUID, now: datetime) -> Job | None:
        if job := take(board, job_id, now):
            taken[job_id] = job
        return taken.get(job_id)

    monkeypatch.setattr(JobBoard, "take", take_anyway)


async def acknowledge_again(job: Job, runtime: Runtime) -> None:
    """The second defect: an acknowledgment that does not ask whether there is one."""
    assert job.stream_id is not None
    while True:
        claim = await runtime.log.load(Claim, job.stream_id)
        assert claim is not None
        claim.acknowledged_by = None
        claim.acknowledge(act(claim.insured_id), text_version="2026-01")
        try:
            await runtime.log.save(claim)
        except Conflict:
            continue
        return


def acknowledged_in_one_process(place: Place, count: int) -> list[int]:
    """How many acknowledgments each claim gets; the first half of the jobs is sent once only."""

    async def story() -> None:
        async with place.runtime() as runtime:
            await run_in_this_process(place, runtime, count)

    asyncio.run(story())
    return sorted(acknowledgments(place).values())


def test_without_a_fence_the_claim_itself_is_acknowledged_once(
    sqlite_place: Place, unfenced: None
) -> None:
    assert acknowledged_in_one_process(sqlite_place, 20) == [1] * 20


def test_without_a_fence_and_without_a_key_of_its_own_the_harness_goes_red(
    sqlite_place: Place, unfenced: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "KINDS", (("acknowledge_claim", acknowledge_again),))
    assert acknowledged_in_one_process(sqlite_place, 20) == [1] * 10 + [TIMES] * 10
