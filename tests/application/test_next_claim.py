"""What is never handed out as the next claim."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from deciding import assessment, line
from desk import AGENT, OTHER
from domain.base import Act, Author, Meta, Role
from domain.values.review import Check, CheckCode, CheckOutcome
from fakes import Fakes

from .desk_scenes import claim_of, queued, take_next, taken_next, told

FINE = Check(code=CheckCode.DUPLICATES, outcome=CheckOutcome.FINE)


def test_next_never_gives_ones_own_claim(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        own, _ = await queued(fakes, folder, 2)
        insured_id = (await claim_of(fakes, own)).insured_id
        assert await take_next(fakes, Author(role=Role.AGENT, id=insured_id)) is None
        assert fakes.claims.names(own)[-1] == "ClaimSubmitted"

    told(story, tmp_path)


def test_next_never_gives_what_one_prepared_and_may_not_sign(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        prepared, free = await queued(fakes, folder, 2)
        by_agent, by_other = [
            Act(fakes.at, Meta(actor=one, command_id=uuid4(), correlation_id=uuid4()))
            for one in (AGENT, OTHER)
        ]
        claim, policy = await claim_of(fakes, prepared), fakes.ports.limits.leases
        first = claim.assign(uuid4(), policy, by_agent)
        claim.record_check(first.lease_id, FINE, by_agent)
        claim.release(first.lease_id, by_agent)
        second = claim.assign(uuid4(), policy, by_other)
        claim.assess(second.lease_id, assessment(line(100_001)), 100_000, by_other)
        await fakes.claims.save(claim)
        assert (await taken_next(fakes)).recorded.claim_id == free

    told(story, tmp_path)
