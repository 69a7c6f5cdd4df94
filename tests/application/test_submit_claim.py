"""Submissions of one person, also from several sides at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from application import intake
from application.ports import Limits
from domain.claim import Claim
from domain.errors import WindowFull
from domain.window import Quota
from fakes import Fakes, asked
from spec import paris

from .scenes import ready, submit


async def full(fakes: Fakes, folder: Path) -> UUID:
    """A draft that waits for a place: two claims of that day have taken both."""
    for key in ("1", "2"):
        await submit(fakes, await ready(fakes, folder, key))
    return await ready(fakes, folder, "3")


def test_of_claims_submitted_at_once_exactly_two_are_taken(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        ids = [await ready(fakes, tmp_path, str(n)) for n in range(6)]
        answers = await asyncio.gather(
            *[submit(fakes, claim_id) for claim_id in ids], return_exceptions=True
        )
        assert sum(isinstance(one, WindowFull) for one in answers) == 4
        told = Counter(type(event).__name__ for event in fakes.claims.log)
        assert told["ClaimSubmitted"] == told["PlaceTaken"] == 2
        assert told["SubmissionRefused"] == 4

    asyncio.run(story())


def test_the_submission_is_the_last_of_what_is_stored(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        recorded = await submit(fakes, await ready(fakes, tmp_path))
        assert recorded.position == len(fakes.claims.log)
        names = [type(event).__name__ for event in fakes.claims.log[-2:]]
        assert names == ["PlaceTaken", "ClaimSubmitted"]

    asyncio.run(story())


def test_the_trace_of_a_refusal_is_stored_and_the_claim_stays_a_draft(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await full(fakes, tmp_path)
        with pytest.raises(WindowFull) as caught:
            await submit(fakes, claim_id)
        assert str(caught.value.details["next_allowed_on"]) == "2026-04-04"
        assert fakes.claims.names(claim_id)[-1] == "SubmissionRefused"
        claim = await fakes.claims.load(Claim, claim_id)
        assert claim is not None
        assert claim.is_draft

    asyncio.run(story())


def test_the_trace_is_stored_once_a_day_and_every_refusal_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await full(fakes, tmp_path)
        for _ in range(3):
            with pytest.raises(WindowFull):
                await submit(fakes, claim_id)
        fakes.at = paris("2026-03-21")
        with pytest.raises(WindowFull):
            await submit(fakes, claim_id)
        assert fakes.claims.names(claim_id).count("SubmissionRefused") == 2

    asyncio.run(story())


def test_a_refusal_is_judged_afresh_under_the_same_key(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await full(fakes, tmp_path)
        for _ in range(2):
            with pytest.raises(WindowFull):
                await submit(fakes, claim_id, key="k")
        fakes.at = paris("2026-04-04 00:00:00")
        transmitted = await submit(fakes, claim_id, key="k")
        assert fakes.claims.names(claim_id)[-1] == "ClaimSubmitted"
        assert await submit(fakes, claim_id, key="k") == transmitted

    asyncio.run(story())


def test_the_same_submission_twice_at_once_takes_one_place(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        answers = await asyncio.gather(*[submit(fakes, claim_id, key="k") for _ in range(4)])
        assert len(set(answers)) == 1
        assert [type(event).__name__ for event in fakes.claims.log].count("PlaceTaken") == 1

    asyncio.run(story())


def test_a_discarded_draft_cannot_be_submitted_at_the_same_time(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        discard = intake.DiscardDraft(asked=asked(), claim_id=claim_id)
        answers = await asyncio.gather(
            submit(fakes, claim_id),
            intake.discard_draft(discard, fakes.ports),
            return_exceptions=True,
        )
        assert sum(isinstance(one, Exception) for one in answers) == 1
        names = fakes.claims.names(claim_id)
        assert ("ClaimSubmitted" in names) != ("DraftDiscarded" in names)

    asyncio.run(story())


def test_the_quota_is_the_configured_one(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(quota=Quota(claims=1, days=3)))
        await submit(fakes, await ready(fakes, tmp_path, "1"))
        claim_id = await ready(fakes, tmp_path, "2")
        with pytest.raises(WindowFull):
            await submit(fakes, claim_id)
        fakes.at = paris("2026-03-23 00:00:00")
        await submit(fakes, claim_id)

    asyncio.run(story())
