"""A draft is begun once per idempotency key."""

from __future__ import annotations

import asyncio

import pytest

from application import intake
from application.ports import Limits
from domain.claim import Claim
from domain.errors import InsuredNotFound, SchemeNotServed, TooManyDrafts
from domain.window import Quota
from fakes import BOB, Fakes, asked, insured, person
from spec import ALICE

from .scenes import describe, started


def start(key: str = "1") -> intake.StartClaim:
    """Alice begins a claim."""
    return intake.StartClaim(asked=asked(key), claim_id=Claim.id_of(ALICE, key))


def test_the_same_key_begins_one_claim_and_answers_the_same() -> None:
    async def story() -> None:
        fakes = Fakes()
        first = await intake.start_claim(start(), fakes.ports)
        await describe(fakes, first.claim_id)
        assert await intake.start_claim(start(), fakes.ports) == first
        assert fakes.claims.names(first.claim_id) == ["ClaimStarted", "CareDescribed"]

    asyncio.run(story())


def test_the_same_key_many_times_at_once_begins_one_claim() -> None:
    async def story() -> None:
        fakes = Fakes()
        each = [intake.start_claim(start(), fakes.ports) for _ in range(5)]
        assert len(set(await asyncio.gather(*each))) == 1
        assert len(fakes.claims.log) == 3

    asyncio.run(story())


def test_other_keys_at_once_begin_other_claims_in_one_window() -> None:
    async def story() -> None:
        fakes = Fakes()
        commands = [start(str(n)) for n in range(4)]
        await asyncio.gather(*[intake.start_claim(one, fakes.ports) for one in commands])
        names = [type(event).__name__ for event in fakes.claims.log]
        assert names.count("ClaimStarted") == names.count("DraftOpened") == 4
        assert names.count("WindowOpened") == 1

    asyncio.run(story())


def test_two_persons_may_use_the_same_key() -> None:
    async def story() -> None:
        fakes = Fakes()
        assert await started(fakes, "1") != await started(fakes, "1", by=insured(BOB))

    asyncio.run(story())


def test_twenty_drafts_at_once_are_not_exceeded() -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(quota=Quota(drafts=2)))
        commands = [start(str(n)) for n in range(4)]
        answers = await asyncio.gather(
            *[intake.start_claim(one, fakes.ports) for one in commands], return_exceptions=True
        )
        assert sum(isinstance(one, TooManyDrafts) for one in answers) == 2

    asyncio.run(story())


def test_thirty_drafts_at_once_are_twenty_drafts_and_ten_clear_refusals() -> None:
    async def story() -> None:
        fakes = Fakes()
        starts = [started(fakes, str(number)) for number in range(30)]
        answers = await asyncio.gather(*starts, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, BaseException)]
        assert [type(one) for one in refused] == [TooManyDrafts] * 10

    asyncio.run(story())


def test_a_person_whom_the_register_does_not_know_begins_nothing() -> None:
    async def story() -> None:
        fakes = Fakes()
        del fakes.directory.people[ALICE]
        with pytest.raises(InsuredNotFound):
            await intake.start_claim(start(), fakes.ports)
        assert fakes.claims.log == []

    asyncio.run(story())


def test_a_scheme_that_is_not_served_begins_nothing() -> None:
    async def story() -> None:
        fakes = Fakes()
        fakes.directory.people[ALICE] = person(ALICE, "CNMSS")
        with pytest.raises(SchemeNotServed):
            await intake.start_claim(start(), fakes.ports)
        assert fakes.claims.log == []

    asyncio.run(story())
