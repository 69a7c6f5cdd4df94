"""What was typed for a draft is forgotten as soon as the draft is one no more."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import Runtime
from adapters.persistence.pads import Pad
from application import intake
from workers.jobs import run_job

from .acts import ALICE, asked, draft, follow, submitted, tick
from .conftest import Clock

Ended = Callable[[Runtime, Clock, Path], Awaitable[UUID]]


async def transmitted(runtime: Runtime, _: Clock, folder: Path) -> UUID:
    return await submitted(runtime, folder)


async def abandoned(runtime: Runtime, _: Clock, __: Path) -> UUID:
    claim_id = await draft(runtime)
    command = intake.DiscardDraft(asked=asked(), claim_id=claim_id)
    await intake.discard_draft(command, runtime.ports)
    return claim_id


async def expired(runtime: Runtime, clock: Clock, __: Path) -> UUID:
    claim_id = await draft(runtime)
    await follow(runtime)
    clock.forward(days=30)
    await tick(runtime, "expire_drafts")
    return claim_id


def typed(runtime: Runtime, claim_id: UUID, step: str = "stay") -> None:
    pad = Pad({"country": "ES"}, runtime.ports.now())
    runtime.pads.save(ALICE, claim_id, step, pad)


@pytest.mark.parametrize("ended", [transmitted, abandoned, expired])
def test_the_pads_of_a_draft_that_ended_are_dropped(
    runtime: Runtime, clock: Clock, tmp_path: Path, ended: Ended
) -> None:
    async def story() -> None:
        claim_id = await ended(runtime, clock, tmp_path)
        other = await draft(runtime)
        for step in ("stay", "beneficiary-and-care"):
            typed(runtime, claim_id, step)
        typed(runtime, other)
        for job_id in await follow(runtime):
            assert await run_job(job_id, runtime)
        steps = ("stay", "beneficiary-and-care")
        assert [runtime.pads.find(ALICE, claim_id, step) for step in steps] == [None, None]
        assert runtime.pads.find(ALICE, other, "stay") is not None
        await runtime.close()

    asyncio.run(story())
