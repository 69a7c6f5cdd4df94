"""Letters that nobody opens count as notified by the clock."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from application import decision, desk
from application.letters import OpenLetter, open_letter
from application.ports import Asked
from deciding import REFUSED
from desk import AGENT
from domain.base import Author, Role
from domain.events import LetterDeemedNotified
from workers.jobs import SYSTEM

from .acts import claim_of, follow, submitted, tick
from .conftest import Clock

KIND = "deem_letters_notified"


def asked(by: Author) -> Asked:
    return Asked(author=by, command_id=uuid4(), correlation_id=uuid4())


async def refused(runtime: Runtime, folder: Path) -> UUID:
    claim_id = await submitted(runtime, folder)
    take = desk.TakeClaim(asked=asked(AGENT), claim_id=claim_id)
    lease = (await desk.take_claim(take, runtime.ports)).lease
    said = decision.DecideClaim(
        asked=asked(AGENT), claim_id=claim_id, lease_id=lease.lease_id, assessment=REFUSED
    )
    await decision.decide_claim(said, runtime.ports)
    await follow(runtime)
    return claim_id


async def deemed(runtime: Runtime, claim_id: UUID) -> list[object]:
    found = [entry.event for entry in await runtime.log.history(claim_id)]
    return [
        (event.meta.actor, event.notified_on)
        for event in found
        if isinstance(event, LetterDeemedNotified)
    ]


def test_a_letter_is_deemed_notified_once_fifteen_days_after_however_late_the_clock_comes(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await refused(runtime, tmp_path)
        (sent,) = (await claim_of(runtime, claim_id)).letters.values()
        clock.forward(hours=24 * 14)
        assert await tick(runtime, KIND)
        assert await deemed(runtime, claim_id) == []
        clock.forward(hours=24 * 5)
        for _ in range(2):
            assert await tick(runtime, KIND)
            clock.forward(hours=1)
        due_on = sent.available_on.fromordinal(sent.available_on.toordinal() + 15)
        assert await deemed(runtime, claim_id) == [(SYSTEM, due_on)]
        await runtime.close()

    asyncio.run(story())


def test_a_letter_that_was_opened_meanwhile_is_left_alone(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await refused(runtime, tmp_path)
        claim = await claim_of(runtime, claim_id)
        (letter_id,) = claim.letters
        reader = Author(role=Role.INSURED, id=claim.insured_id)
        command = OpenLetter(asked=asked(reader), claim_id=claim_id, letter_id=letter_id)
        await open_letter(command, runtime.ports)  # the view has not heard of it
        clock.forward(hours=24 * 20)
        assert await tick(runtime, KIND)
        assert await deemed(runtime, claim_id) == []
        await runtime.close()

    asyncio.run(story())
