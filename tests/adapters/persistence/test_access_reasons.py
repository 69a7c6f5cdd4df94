"""What staff wrote as their reason goes with the key of whom it is about; the chain holds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from adapters.http.access import trail_of
from adapters.persistence.access_log import access_log, digest_of
from adapters.persistence.access_trail import Accesses
from adapters.persistence.job_acts import JobActs
from adapters.proof.integrity import integrity_of
from application.dead_jobs import JobAct, JobDeed
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Author, Role

from .ground import NOW, Place, draft, person

AGENT = Author(role=Role.AGENT, id=UUID(int=7))
WHO, OTHER, CLAIM = person(1), person(2), UUID(int=9)
WHY = "Madame de Brocéliande a rappelé"
LATER = NOW + timedelta(minutes=1)


async def say(runtime: Runtime, insured_id: UUID | None = WHO, reason: str = WHY) -> None:
    asked = Asked(author=AGENT, command_id=UUID(int=1), correlation_id=UUID(int=2))
    line = Disclosure(shown=Shown.REASON, insured_id=insured_id, claim_id=CLAIM, reason=reason)
    await runtime.tracing.access_log.record(asked, NOW, line)


def read(runtime: Runtime) -> list[str | None]:
    """What is read of the reasons, the newest first."""
    return [one.reason for one in trail_of(runtime).search(Accesses(), after=None, limit=9).items]


def test_a_reason_is_kept_sealed_and_goes_with_the_key_while_the_chain_holds(place: Place) -> None:
    async def story() -> None:
        async with place.runtime() as runtime:
            runtime.vault.for_writing([WHO, OTHER])
            await say(runtime)
            await say(runtime, OTHER, "Question de la caisse")
            told = str(place.run("SELECT * FROM access_log"))
            assert ("Brocéliande" in told, "caisse" in told) == (False, False)
            assert read(runtime) == ["Question de la caisse", WHY]
            reason_of = runtime.tracing.access_log.reason_of
            assert await reason_of(AGENT.id, CLAIM, NOW - timedelta(1)) == "Question de la caisse"
            runtime.vault.destroy(WHO)
            assert read(runtime) == ["Question de la caisse", None]
            chain = integrity_of(runtime).access()
            assert (chain.lines, chain.broken_at) == (2, None)

    asyncio.run(story())


def test_of_somebody_erased_no_reason_is_written_any_more(sqlite_place: Place) -> None:
    async def story() -> None:
        async with sqlite_place.runtime() as runtime:
            runtime.vault.for_writing([WHO])
            runtime.vault.destroy(WHO)
            await say(runtime)
            assert read(runtime) == [None]

    asyncio.run(story())
    assert sqlite_place.run("SELECT shown, reason FROM access_log") == [("REASON", None)]


def test_a_reason_of_before_is_read_as_it_stands(sqlite_place: Place) -> None:
    async def story() -> None:
        async with sqlite_place.runtime() as runtime:
            with runtime.engines.log.begin() as db:
                line: dict[str, Any] = {
                    "position": 1,
                    "at": NOW,
                    "actor_id": AGENT.id,
                    "role": "agent",
                }
                line |= {"correlation_id": UUID(int=2), "shown": "REASON", "insured_id": WHO}
                line = dict.fromkeys(access_log.columns.keys()) | line
                line |= {"reason": "Contrôle"}
                db.execute(access_log.insert().values(line | {"digest": digest_of(line, "0" * 64)}))
            assert read(runtime) == ["Contrôle"]
            assert integrity_of(runtime).access().broken_at is None

    asyncio.run(story())


def test_why_a_job_was_dropped_goes_with_the_key_of_whom_it_was_about(place: Place) -> None:
    async def story() -> None:
        async with place.runtime() as runtime:
            claim = draft(WHO)
            await runtime.log.save(claim)
            acts = runtime.mending.acts
            for number, stream_id in enumerate((claim.id, None)):
                await acts.record(_act(number, stream_id))
            assert "Brocéliande" not in str(place.run("SELECT * FROM job_acts WHERE position = 1"))
            assert isinstance(acts, JobActs)
            assert [one.reason for one in await acts.latest(9)] == [WHY, WHY]
            runtime.vault.destroy(WHO)
            assert [one.reason for one in await acts.latest(9)] == [WHY, ""]
            await acts.record(_act(2, claim.id))
            assert [one.reason for one in await acts.latest(1)] == [""]

    asyncio.run(story())


def _act(number: int, stream_id: UUID | None) -> JobAct:
    return JobAct(
        command_id=uuid4(),
        at=NOW,
        author=AGENT,
        job_id=UUID(int=number),
        kind="send_notice",
        deed=JobDeed.DROPPED,
        reason=WHY,
        stream_id=stream_id,
    )
