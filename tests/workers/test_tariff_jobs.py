"""A tariff is asked for and answered over shared folders; who does not answer is reminded of."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap import Runtime
from application import desk, foreign_tariffs
from application.ports import Asked
from desk import AGENT
from domain.errors import StoreUnavailable
from domain.events import ForeignTariffReceived, ForeignTariffReminded
from domain.values import Status
from workers import tariffs
from workers.jobs import SYSTEM, run_job

from .acts import claim_of, follow, submitted, tick
from .conftest import Clock

TAKE, REMIND = "take_tariff_answers", "remind_of_tariffs"


def asked_by_agent() -> Asked:
    return Asked(author=AGENT, command_id=uuid4(), correlation_id=uuid4())


async def requested(runtime: Runtime, folder: Path) -> UUID:
    """A claim that waits for the State of stay, whose request was sent."""
    claim_id = await submitted(runtime, folder)
    take = desk.TakeClaim(asked=asked_by_agent(), claim_id=claim_id)
    taken = await desk.take_claim(take, runtime.ports)
    command = foreign_tariffs.RequestTariff(
        asked=asked_by_agent(), claim_id=claim_id, lease_id=taken.lease.lease_id
    )
    await foreign_tariffs.request_tariff(command, runtime.ports)
    for job_id in await follow(runtime):
        await run_job(job_id, runtime)
    return claim_id


def outbox(runtime: Runtime) -> list[Any]:
    folder = runtime.settings.exchange_dir / "outbox"
    return [json.loads(file.read_bytes()) for file in folder.iterdir()]


def answer(runtime: Runtime, name: str = "1.json", **changes: Any) -> None:
    (sent,) = outbox(runtime)
    said = {"sed": "S068", "reference": "ES-17", "amount_cents": 6180}
    said |= {one: sent[one] for one in ("claim_id", "request_id")}
    inbox = runtime.settings.exchange_dir / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_text(json.dumps(said | changes))


async def recorded(runtime: Runtime, claim_id: UUID, kind: type) -> list[str]:
    history = await runtime.log.history(claim_id)
    found = (entry.event for entry in history if isinstance(entry.event, kind))
    return [str(one.timestamp.date()) for one in found]


def aside(runtime: Runtime) -> list[str]:
    folder = runtime.settings.exchange_dir / "aside"
    return sorted(one.read_text() for one in folder.glob("*.why"))


def test_a_request_is_sent_once_and_its_answer_taken_once(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        await tariffs.send_request(claim_id, runtime)
        assert [one["country"] for one in outbox(runtime)] == ["ES"]
        answer(runtime)
        for _ in range(2):
            clock.forward(minutes=1)
            assert await tick(runtime, TAKE)
        assert len(await recorded(runtime, claim_id, ForeignTariffReceived)) == 1
        claim = await claim_of(runtime, claim_id)
        assert claim.status is Status.QUEUED
        assert claim.review.tariff is not None
        assert claim.review.tariff.reply is not None
        assert claim.review.tariff.reply.amount_cents == 6180
        assert aside(runtime) == []

    asyncio.run(story())


def test_an_answer_that_was_recorded_and_not_put_away_is_put_away_later(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        answer(runtime)
        with monkeypatch.context() as broken:
            broken.setattr(runtime.tariffs, "settle", _fails)
            with pytest.raises(OSError, match="full"):
                await tariffs.take_answers(runtime, SYSTEM)
        await tariffs.take_answers(runtime, SYSTEM)
        assert len(await recorded(runtime, claim_id, ForeignTariffReceived)) == 1
        assert aside(runtime) == []
        assert list((runtime.settings.exchange_dir / "inbox").iterdir()) == []

    asyncio.run(story())


def test_what_nobody_asked_for_is_set_aside_and_changes_nothing(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        answer(runtime, "1.json", claim_id=str(uuid4()))
        answer(runtime, "2.json", request_id=str(uuid4()))
        answer(runtime, "3.json", currency="XXQ")
        answer(runtime, "4.json")
        answer(runtime, "5.json", amount_cents=1)
        await tariffs.take_answers(runtime, SYSTEM)
        assert aside(runtime) == [
            "claim.not_found",
            "decision.currency_unknown",
            "tariff.not_awaited",
            "tariff.request_not_found",
        ]
        assert len(await recorded(runtime, claim_id, ForeignTariffReceived)) == 1

    asyncio.run(story())


def test_an_answer_waits_where_it_is_while_the_store_is_away(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await requested(runtime, tmp_path)
        answer(runtime)
        monkeypatch.setattr(tariffs, "answer_tariff", _away)
        with pytest.raises(StoreUnavailable):
            await tariffs.take_answers(runtime, SYSTEM)
        assert len(list((runtime.settings.exchange_dir / "inbox").iterdir())) == 1

    asyncio.run(story())


def test_the_desk_is_reminded_in_time_and_once(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await requested(runtime, tmp_path)
        for days in (59, 1, 59, 1):
            clock.forward(days=days)
            for _ in range(2):
                assert await tick(runtime, REMIND)
                clock.forward(hours=1)
            clock.forward(hours=-2)
            await follow(runtime)
        assert len(await recorded(runtime, claim_id, ForeignTariffReminded)) == 2

    asyncio.run(story())


async def _fails(_: object) -> None:
    raise OSError("full")


async def _away(*_: object) -> None:
    raise StoreUnavailable(retry_after_s=1)
