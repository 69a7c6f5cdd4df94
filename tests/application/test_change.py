"""The one way a command runs: load, owner, replay, decide, save; again when somebody was faster."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from application import intake
from application.change import ATTEMPTS
from application.ports import Command, Ports, Recorded
from builders import care
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import (
    AlreadySubmitted,
    ChangedMeanwhile,
    ClaimNotFound,
    IdempotencyKeyReused,
    Refusal,
    StaleVersion,
    StoreUnavailable,
)
from fakes import Fakes, asked

from .scenes import describe, ready, started, submit

Handler = Callable[[Command, Ports], Awaitable[object]]
SERVICE = Author(role=Role.SERVICE, id=UUID(int=5))


async def claim_of(fakes: Fakes, claim_id: UUID) -> Claim:
    """The claim as the store has it."""
    claim = await fakes.claims.load(Claim, claim_id)
    assert claim is not None
    return claim


def amounts(fakes: Fakes) -> list[int]:
    """What the care was said to cost, time after time."""
    told = [event.model_dump() for event in fakes.claims.log]
    return [facts["care"]["amount_cents"] for facts in told if "care" in facts]


def test_a_command_answers_with_the_version_and_the_position_of_what_it_recorded() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        recorded = await describe(fakes, claim_id)
        assert recorded == Recorded(claim_id, 2, len(fakes.claims.log))

    asyncio.run(story())


def test_a_command_that_changes_nothing_saves_nothing_and_answers_the_last_change() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        first = await describe(fakes, claim_id)
        await started(fakes, "2")
        saves = fakes.claims.saves
        assert await describe(fakes, claim_id) == first
        assert fakes.claims.saves == saves

    asyncio.run(story())


def test_a_command_is_decided_again_when_somebody_was_faster() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        fakes.claims.meanwhile = [lambda: describe(fakes, claim_id, 1)]
        recorded = await describe(fakes, claim_id, 2)
        assert amounts(fakes) == [1, 2]
        assert recorded.version == 3

    asyncio.run(story())


def test_what_is_decided_again_is_decided_on_what_is_now_true() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        discard = intake.DiscardDraft(asked=asked(), claim_id=claim_id)
        fakes.claims.meanwhile = [lambda: intake.discard_draft(discard, fakes.ports)]
        with pytest.raises(ClaimNotFound):
            await describe(fakes, claim_id)
        assert amounts(fakes) == []

    asyncio.run(story())


@pytest.mark.parametrize("beaten", [ATTEMPTS - 1, ATTEMPTS])
def test_a_command_is_decided_ten_times_at_most(beaten: int) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        amounts_ = range(1, beaten + 1)
        fakes.claims.meanwhile = [partial(describe, fakes, claim_id, n) for n in amounts_]
        before = fakes.claims.saves
        if beaten < ATTEMPTS:
            assert (await describe(fakes, claim_id, 100)).version == beaten + 2
        else:
            with pytest.raises(ChangedMeanwhile):
                await describe(fakes, claim_id, 100)
        assert fakes.claims.saves - before == beaten + ATTEMPTS
        assert amounts(fakes).count(100) == (beaten < ATTEMPTS)

    asyncio.run(story())


def test_a_replay_answers_the_same_and_records_nothing() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        first = await describe(fakes, claim_id, 1, key="k")
        await describe(fakes, claim_id, 2)
        length = len(fakes.claims.log)
        assert await describe(fakes, claim_id, 1, key="k") == first
        assert len(fakes.claims.log) == length

    asyncio.run(story())


def test_a_replay_answers_the_same_even_after_the_submission(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        first = await describe(fakes, claim_id, 1, key="k")
        transmitted = await submit(fakes, claim_id, key="s")
        assert await describe(fakes, claim_id, 1, key="k") == first
        assert await submit(fakes, claim_id, key="s") == transmitted
        with pytest.raises(AlreadySubmitted):
            await submit(fakes, claim_id, key="another")

    asyncio.run(story())


def test_the_same_command_twice_at_once_has_one_effect() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        answers = await asyncio.gather(*[describe(fakes, claim_id, 1, "k") for _ in range(5)])
        assert len(set(answers)) == 1
        assert amounts(fakes) == [1]

    asyncio.run(story())


def test_a_command_whose_answer_was_lost_is_replayed() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        fakes.claims.loses_answers = True
        with pytest.raises(StoreUnavailable):
            await describe(fakes, claim_id, 1, key="k")
        fakes.claims.loses_answers = False
        assert await describe(fakes, claim_id, 1, key="k") == Recorded(claim_id, 2, 4)
        assert amounts(fakes) == [1]

    asyncio.run(story())


def test_another_body_under_the_same_key_is_refused() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        await describe(fakes, claim_id, 1, key="k")
        with pytest.raises(IdempotencyKeyReused):
            await describe(fakes, claim_id, 2, key="k")
        discard = intake.DiscardDraft(asked=asked("k"), claim_id=claim_id)
        with pytest.raises(IdempotencyKeyReused):
            await intake.discard_draft(discard, fakes.ports)
        assert amounts(fakes) == [1]

    asyncio.run(story())


def test_a_refused_command_is_judged_afresh_under_the_same_key(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        with pytest.raises(Refusal):
            await submit(fakes, claim_id, key="k")
        assert await ready(fakes, tmp_path) == claim_id
        assert (await submit(fakes, claim_id, key="k")).position == len(fakes.claims.log)

    asyncio.run(story())


@pytest.mark.parametrize("seen", [1, 3])
def test_a_version_that_is_not_the_current_one_is_stale(seen: int) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        await describe(fakes, claim_id)
        command = intake.DescribeCare(asked=asked(if_match=seen), claim_id=claim_id, care=care())
        with pytest.raises(StaleVersion) as caught:
            await intake.describe_care(command, fakes.ports)
        assert caught.value.details == {"version": 2}

    asyncio.run(story())


def test_a_version_that_grows_stale_at_the_last_moment_is_stale() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        fakes.claims.meanwhile = [lambda: describe(fakes, claim_id, 1)]
        mine = intake.DescribeCare(asked=asked(if_match=1), claim_id=claim_id, care=care())
        with pytest.raises(StaleVersion):
            await intake.describe_care(mine, fakes.ports)
        assert amounts(fakes) == [1]

    asyncio.run(story())


def test_a_replay_wins_over_a_stale_version() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        mine = asked("k", if_match=1)
        command = intake.DescribeCare(asked=mine, claim_id=claim_id, care=care())
        first = await intake.describe_care(command, fakes.ports)
        assert await intake.describe_care(command, fakes.ports) == first

    asyncio.run(story())
