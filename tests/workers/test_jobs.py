"""Jobs do what they say, once, however often they are sent."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from adapters.bootstrap import Runtime
from application import documents, intake
from domain.values import Status
from workers.jobs import KINDS, run_job
from workers.reactions import CLOCKWORK, REACTIONS

from .acts import ALICE, asked, attach, claim_of, draft, files_of, follow, submitted, tick
from .conftest import Clock


def test_a_submission_is_acknowledged_once_although_its_job_is_sent_three_times(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        jobs = await follow(runtime)
        ran = await asyncio.gather(*(run_job(job_id, runtime) for job_id in [*jobs] * 3))
        assert ran.count(True) == len(jobs)
        claim = await claim_of(runtime, claim_id)
        assert claim.status is Status.ACKNOWLEDGED
        history = await runtime.log.history(claim_id)
        topics = [entry.event.TOPIC for entry in history]
        assert topics.count("claim.acknowledgment_sent.1") == 1
        await runtime.close()

    asyncio.run(story())


def test_an_acknowledgment_names_the_submission_as_its_cause(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        for job_id in await follow(runtime):
            await run_job(job_id, runtime)
        submission, acknowledgment = (await runtime.log.history(claim_id))[-2:]
        assert acknowledgment.event.meta.causation == submission.position
        assert acknowledgment.event.meta.actor.role == "service"
        await runtime.close()

    asyncio.run(story())


def test_a_claim_withdrawn_before_its_acknowledgment_is_still_acknowledged(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await submitted(runtime, tmp_path)
        await intake.withdraw_claim(
            intake.WithdrawClaim(asked=asked(), claim_id=claim_id), runtime.ports
        )
        for job_id in await follow(runtime):
            assert await run_job(job_id, runtime)
        claim = await claim_of(runtime, claim_id)
        assert (claim.status, claim.acknowledged_by is None) == (Status.WITHDRAWN, False)
        await runtime.close()

    asyncio.run(story())


def test_a_draft_expires_after_thirty_idle_days_and_not_before(
    runtime: Runtime, clock: Clock
) -> None:
    async def story() -> None:
        claim_id = await draft(runtime)
        clock.forward(days=29)
        await follow(runtime)
        assert await tick(runtime, "expire_drafts")
        assert (await claim_of(runtime, claim_id)).is_draft
        clock.forward(days=1)
        assert await tick(runtime, "expire_drafts")
        assert (await claim_of(runtime, claim_id)).status is Status.EXPIRED
        await runtime.close()

    asyncio.run(story())


def test_a_file_that_no_claim_holds_is_dropped_after_a_day(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        orphan = tmp_path / "orphan"
        orphan.write_bytes(b"left behind")
        await runtime.files.put(uuid4(), orphan, await runtime.ports.keys.file_key(ALICE))
        claim_id = await draft(runtime)
        await attach(runtime, claim_id, tmp_path)
        await follow(runtime)
        clock.now = datetime.now(UTC)  # files carry the host's time
        await tick(runtime, "sweep_files")
        assert len(files_of(runtime)) == 2
        clock.forward(hours=25)
        await tick(runtime, "sweep_files")
        assert len(files_of(runtime)) == 1
        await runtime.close()

    asyncio.run(story())


def test_nothing_is_swept_while_the_view_of_kept_files_is_behind(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        await follow(runtime)
        claim_id = await draft(runtime)
        await attach(runtime, claim_id, tmp_path)
        clock.forward(days=10_000)
        assert await tick(runtime, "sweep_files")
        assert len(files_of(runtime)) == 1
        await runtime.close()

    asyncio.run(story())


def test_a_removed_document_and_an_ended_draft_lose_their_files(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        kept, ended = await draft(runtime), await draft(runtime)
        removed = await attach(runtime, kept, tmp_path)
        await attach(runtime, ended, tmp_path)
        remove = documents.RemoveDocument(asked=asked(), claim_id=kept, document_id=removed)
        await documents.remove_document(remove, runtime.ports)
        discard = intake.DiscardDraft(asked=asked(), claim_id=ended)
        await intake.discard_draft(discard, runtime.ports)
        await follow(runtime)
        clock.forward(days=10_000)
        await tick(runtime, "sweep_files")
        assert files_of(runtime) == []
        await runtime.close()

    asyncio.run(story())


def test_a_job_that_fails_is_put_back_and_its_error_is_named_without_its_text(
    runtime: Runtime,
) -> None:
    async def story() -> None:
        now = runtime.ports.now()
        job_id = uuid4()
        job = {"job_id": job_id, "kind": "acknowledge_claim", "stream_id": uuid4(), "position": 1}
        with runtime.views_writer.begin() as db:
            runtime.board.post(db, [job], now)
        assert not await run_job(job_id, runtime)
        assert runtime.board.by_state() == {"pending": 1}
        with runtime.views.connect() as db:
            error = db.exec_driver_sql("SELECT last_error FROM jobs").scalar_one()
        assert error == "ClaimNotFound"
        await runtime.close()

    asyncio.run(story())


def test_a_job_that_nobody_knows_is_none(runtime: Runtime) -> None:
    async def story() -> None:
        assert not await run_job(uuid4(), runtime)
        assert runtime.board.by_state() == {}
        await runtime.close()

    asyncio.run(story())


def test_every_reaction_and_every_tick_has_a_kind_of_job() -> None:
    kinds = {name for name, _ in KINDS}
    assert {kind for _, kind in REACTIONS} | {kind for kind, _ in CLOCKWORK} == kinds
