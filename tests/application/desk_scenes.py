"""What agents do at the desk, through the handlers themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from application import desk
from desk import AGENT
from domain.base import Author
from domain.claim import Claim
from domain.lease_book import LeaseBook
from domain.values import QueueFilter
from fakes import Fakes, asked

from .scenes import ready, submit

HALF_AN_HOUR = timedelta(minutes=30)
Story = Callable[[Fakes, Path], Coroutine[Any, Any, None]]


def told(story: Story, folder: Path, **fakes: Any) -> None:
    asyncio.run(story(Fakes(**fakes), folder))


async def queued(fakes: Fakes, folder: Path, how_many: int = 1) -> list[UUID]:
    """Claims that wait, the most urgent first; each fortnight brings two."""
    ids = []
    for number in range(how_many):
        fakes.at += timedelta(days=15 * (number and number % 2 == 0))
        ids.append(await ready(fakes, folder, str(number + 1)))
        await submit(fakes, ids[-1])
    fakes.queue.waiting = [*ids]
    return ids


async def take_next(
    fakes: Fakes, by: Author = AGENT, key: str | None = None, **wanted: Any
) -> desk.Taken | None:
    command = desk.TakeNext(asked=asked(key, by), wanted=QueueFilter(**wanted))
    return await desk.take_next(command, fakes.ports)


async def taken_next(fakes: Fakes, by: Author = AGENT, key: str | None = None) -> desk.Taken:
    taken = await take_next(fakes, by, key)
    assert taken is not None
    return taken


async def take(
    fakes: Fakes, claim_id: UUID, by: Author = AGENT, key: str | None = None, **more: Any
) -> desk.Taken:
    command = desk.TakeClaim(asked=asked(key, by), claim_id=claim_id, **more)
    return await desk.take_claim(command, fakes.ports)


async def renew(
    fakes: Fakes, taken: desk.Taken, by: Author = AGENT, key: str | None = None
) -> desk.Taken:
    ids = {"claim_id": taken.recorded.claim_id, "lease_id": taken.lease.lease_id}
    return await desk.renew_lease(desk.RenewLease(asked=asked(key, by), **ids), fakes.ports)


async def release(
    fakes: Fakes, taken: desk.Taken, by: Author = AGENT, key: str | None = None
) -> None:
    ids = {"claim_id": taken.recorded.claim_id, "lease_id": taken.lease.lease_id}
    await desk.release_lease(desk.ReleaseLease(asked=asked(key, by), **ids), fakes.ports)


async def claim_of(fakes: Fakes, claim_id: UUID) -> Claim:
    claim = await fakes.claims.load(Claim, claim_id)
    assert claim is not None
    return claim


async def book_of(fakes: Fakes, by: Author = AGENT) -> LeaseBook:
    book = await fakes.claims.load(
        LeaseBook, LeaseBook.id_of(by.id, fakes.at, fakes.ports.limits.leases)
    )
    assert book is not None
    return book
