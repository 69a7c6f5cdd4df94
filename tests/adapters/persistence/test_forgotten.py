"""Lines beside the log go when they are too old, what is left is proven, and nothing else goes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.errors import RaiseException
from sqlalchemy import Engine, Table
from sqlalchemy.exc import DBAPIError

from adapters.bootstrap import Runtime
from adapters.persistence.access_log import alarms
from adapters.persistence.forgotten import Forgetting
from adapters.persistence.job_acts import job_acts
from adapters.persistence.job_board import Job
from adapters.proof.integrity import integrity_of
from adapters.proof.keys import log_signer
from adapters.proof.tables import evidence_packs
from adapters.proof.tree import Tree
from application.dead_jobs import JobAct, JobDeed
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Author, Role
from workers.ageing import prune_logs
from workers.verify import told_of_access

from .ground import Place
from .tampering import fill

AGENT = Author(role=Role.AGENT, id=UUID(int=7))
JOB = Job(UUID(int=1), "prune_logs", None, None, 1)

# 29 February 2020, 22:59 UTC: a minute before Paris begins its March.
SIGNED = datetime(2020, 2, 29, 22, 59, tzinfo=UTC)
KEPT = datetime(2023, 2, 28, 22, 59, tzinfo=UTC)
"""The last minute of the last day on which three years are not over."""

GOES = KEPT + timedelta(minutes=1)


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Scene:
    """A runtime, and a clock that it believes."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        self.runtime, self.clock = runtime, clock

    async def write(self, count: int, at: datetime) -> None:
        asked = Asked(author=AGENT, command_id=uuid4(), correlation_id=uuid4())
        for number in range(count):
            line = Disclosure(shown=Shown.CLAIM, claim_id=UUID(int=number), insured_id=UUID(int=1))
            await self.runtime.tracing.access_log.record(asked, at, line)

    def sign(self, at: datetime) -> None:
        signer = log_signer(self.runtime.settings)
        assert signer is not None
        tree = Tree(self.runtime.engines.reading, self.runtime.engines.proof)
        tree.catch_up()
        tree.sign(signer, at, at_once=True)

    async def prune(self, at: datetime) -> None:
        self.clock.at = at
        await prune_logs(JOB, self.runtime)

    def standing(self) -> tuple[int, int, int | None, bool]:
        """How many lines there are, from which on, which is broken, and whether all is sound."""
        verdict = integrity_of(self.runtime).verify()
        assert verdict.access is not None
        return (
            verdict.access.lines,
            verdict.access.first,
            verdict.access.broken_at,
            verdict.is_sound,
        )


def told(place: Place, story: Callable[[Scene], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        clock = Clock(SIGNED)
        async with place.runtime(clock) as runtime:
            return await story(Scene(runtime, clock))

    return asyncio.run(run())


async def three_years(scene: Scene, signed: datetime = SIGNED, kept: datetime = KEPT) -> None:
    """Five lines that are signed, two that come after, three years later two more."""
    await scene.write(5, signed)
    scene.sign(signed)
    await scene.write(2, signed + timedelta(minutes=1))
    await scene.write(2, kept)


SUMMER = datetime(2020, 7, 10, 21, 59, tzinfo=UTC)
LIMITS = [(SIGNED, KEPT), (SUMMER, SUMMER.replace(year=2023))]


@pytest.mark.parametrize(("signed", "kept"), LIMITS, ids=["leap day", "summer"])
def test_what_is_too_old_goes_as_the_beginning_of_a_chain_that_still_holds(
    place: Place, signed: datetime, kept: datetime
) -> None:
    fill(place, 5)
    goes = kept + timedelta(minutes=1)

    async def story(scene: Scene) -> None:
        await three_years(scene, signed, kept)
        scene.sign(kept)
        await scene.prune(kept)
        assert scene.standing() == (9, 1, None, True), "the three years are not over"
        scene.sign(goes)
        await scene.write(1, goes)
        scene.sign(goes + timedelta(seconds=1))
        for _ in range(2):
            await scene.prune(goes + timedelta(seconds=1))
            assert scene.standing() == (5, 6, None, True)
        told = told_of_access(integrity_of(scene.runtime).verify())[0]
        assert "of 5 lines from line 6 on" in told
        await scene.write(1, goes)
        assert scene.standing() == (6, 6, None, True), "the next line builds on the last"

    told(place, story)
    assert place.run("SELECT log, position FROM forgotten") == [("access_log", 5)]


def test_what_nobody_signed_or_what_was_changed_does_not_go(place: Place) -> None:
    fill(place, 5)

    async def story(scene: Scene) -> None:
        await scene.write(5, SIGNED)
        await scene.prune(datetime(2024, 1, 1, tzinfo=UTC))
        assert scene.standing()[:2] == (5, 1), "nothing was signed"
        scene.sign(SIGNED)
        await scene.write(1, KEPT)
        scene.sign(datetime(2024, 1, 1, tzinfo=UTC))
        _unguarded(place, "UPDATE access_log SET shown = 'LETTER' WHERE position = 2")
        await scene.prune(datetime(2024, 1, 1, tzinfo=UTC))
        assert place.run("SELECT count(*) FROM access_log") == [(6,)], "it is evidence"

    told(place, story)


@pytest.mark.parametrize("last", [3, 6, 7])
def test_a_beginning_that_somebody_cut_off_elsewhere_is_seen(place: Place, last: int) -> None:
    fill(place, 5)

    async def story(scene: Scene) -> None:
        await three_years(scene)
        scene.sign(GOES)
        _unguarded(place, f"DELETE FROM access_log WHERE position <= {last}")
        assert scene.standing()[2:] == (last + 1, False)

    told(place, story)


def test_a_beginning_that_was_signed_is_not_cut_off_before_its_time(place: Place) -> None:
    fill(place, 5)

    async def story(scene: Scene) -> None:
        await three_years(scene)
        scene.sign(KEPT)
        _unguarded(place, "DELETE FROM access_log WHERE position <= 5")
        assert scene.standing()[2:] == (6, False)

    told(place, story)


def test_the_last_line_stays_for_the_next_to_build_on(place: Place) -> None:
    async def story(scene: Scene) -> None:
        await scene.write(3, SIGNED)
        forgetting = Forgetting(scene.runtime.engines.log)
        assert forgetting.access_up_to(3, GOES) == 2
        assert forgetting.access_up_to(3, GOES) == 0

    told(place, story)
    assert place.run("SELECT position FROM access_log") == [(3,)]


def test_alarms_and_what_was_done_with_jobs_go_by_their_own_age(place: Place) -> None:
    async def story(scene: Scene) -> None:
        for at in (SIGNED, SIGNED + timedelta(minutes=1)):
            await scene.runtime.mending.acts.record(_act(at))
            _alarm_and_pack(scene.runtime, at)
        year = datetime(2021, 2, 28, 22, 59, tzinfo=UTC)
        for at, acts, raised in [
            (year, 2, 2),
            (year + timedelta(minutes=1), 1, 2),
            (KEPT, 0, 2),
            (GOES, 0, 1),
        ]:
            await scene.prune(at)
            found = [
                len(_rows(scene.runtime.engines.log, job_acts)),
                len(_rows(scene.runtime.engines.log, alarms)),
                len(_rows(scene.runtime.engines.proof, evidence_packs)),
            ]
            assert found == [acts, raised, raised], at

    told(place, story)


def _alarm_and_pack(runtime: Runtime, at: datetime) -> None:
    with runtime.engines.log.begin() as db:
        row = {"actor_id": AGENT.id, "hour": at, "at": at, "role": "agent"}
        db.execute(alarms.insert().values(row | {"claims": 101, "limit": 100}))
    with runtime.engines.proof.begin() as db:
        row = {"pack_id": uuid4(), "at": at, "actor_id": AGENT.id, "role": "auditor"}
        row |= {"correlation_id": uuid4(), "claim_id": UUID(int=1), "documents": 0}
        db.execute(evidence_packs.insert().values(row | {"reason": "Contrôle."}))


def _rows(engine: Engine, table: Table) -> Sequence[Any]:
    with engine.connect() as db:
        return db.execute(table.select()).all()


def _act(at: datetime) -> JobAct:
    return JobAct(
        command_id=uuid4(),
        at=at,
        author=AGENT,
        job_id=UUID(int=3),
        kind="send_notice",
        deed=JobDeed.DROPPED,
        reason="Deux fois le même.",
    )


def _unguarded(place: Place, statement: str) -> None:
    if place.is_postgres:
        place.run("ALTER TABLE access_log DISABLE TRIGGER USER")
    else:
        for what in ("updated", "deleted"):
            place.run(f"DROP TRIGGER IF EXISTS access_log_never_{what}")
    place.run(statement)


def test_nothing_young_goes_whoever_asks(place: Place) -> None:
    now = datetime.now(UTC)

    async def story(scene: Scene) -> None:
        await scene.runtime.mending.acts.record(_act(now))
        if place.is_postgres:  # its own clock says what is young, and nobody else's
            with pytest.raises(DBAPIError, match="too young"):
                Forgetting(scene.runtime.engines.log).aged(job_acts, now + timedelta(days=1))

    told(place, story)
    with pytest.raises((sqlite3.IntegrityError, RaiseException)):
        place.run("DELETE FROM job_acts")
    place.run("INSERT INTO forgotten (log, before) VALUES ('job_acts', '2020-01-01')")
    for change in ("DELETE FROM job_acts", "DELETE FROM forgotten", "UPDATE forgotten SET log='x'"):
        with pytest.raises((sqlite3.IntegrityError, RaiseException)):
            place.run(change)
