"""Payments leave in files, each payment in one file, whatever is killed when."""

from __future__ import annotations

import asyncio
import dataclasses
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from sepaxml.validation import try_valid_xml

from adapters.bootstrap import Runtime
from adapters.identity.personas import INSURED
from adapters.payments.outbox import Laid, Outbox
from adapters.persistence.event_log import EventLog
from domain.base import Aggregate
from domain.payment_run import PaymentRun
from domain.values import Status
from workers.jobs import by_the_system
from workers.payments import Filed, PaymentRuns, run_payments

from .acts import claim_of, tick
from .conftest import Clock
from .paying import NAMES, accepted, decided, files_of, jobs, payment_of, types_of

IBAN = next(one.iban for one in INSURED if one.name == "alice").replace(" ", "")


class Killed(BaseException):
    """The process ends here, as kill -9 would have it."""


class Steps:
    """Counts the steps of a run; it is killed before or after the one that is told."""

    def __init__(self, last: int) -> None:
        self.last, self.taken = last, 0

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.last:
            raise Killed


class FragileOutbox(Outbox):
    """A folder whose process may be killed before and after each thing that it does."""

    def __init__(self, folder: Path, steps: Steps) -> None:
        super().__init__(folder)
        self._steps = steps

    def lay(self, laid: Laid, content: bytes) -> None:
        self._steps.step()
        super().lay(laid, content)
        self._steps.step()

    def hand_over(self, laid: Laid, name: str) -> None:
        self._steps.step()
        super().hand_over(laid, name)
        self._steps.step()


class FragileStore:
    """A log whose process may be killed before and after each save."""

    def __init__(self, log: EventLog, steps: Steps) -> None:
        self._log, self._steps = log, steps

    async def load(self, kind: Any, stream_id: Any, owner: Any = None) -> Any:
        return await self._log.load(kind, stream_id, owner)

    async def save(self, *aggregates: Aggregate) -> int:
        self._steps.step()
        position = await self._log.save(*aggregates)
        self._steps.step()
        return position


def fragile(runtime: Runtime, last: int) -> tuple[PaymentRuns, Steps]:
    steps = Steps(last)
    ports = dataclasses.replace(runtime.ports, claims=FragileStore(runtime.log, steps))
    outbox = FragileOutbox(runtime.settings.payments_dir, steps)
    return PaymentRuns(runtime, ports, outbox, partial(by_the_system, uuid4())), steps


async def run(runtime: Runtime) -> list[Filed]:
    return list(await run_payments(runtime, partial(by_the_system, uuid4())))


def told(runtime: Runtime, story: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await story()
        await runtime.close()

    asyncio.run(whole())


def ends(document: Element) -> list[str | None]:
    return [one.text for one in document.iterfind(".//p:EndToEndId", NAMES)]


def test_a_file_is_valid_names_its_payment_and_is_for_its_owner_alone(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        (filed,) = await run(runtime)
        (file,) = files_of(runtime)
        payment, claim = await payment_of(runtime, claim_id), await claim_of(runtime, claim_id)
        content = file.read_bytes()
        try_valid_xml(content, "pain.001.001.09")
        document = fromstring(content)
        assert ends(document) == [payment.payment_id.hex]
        assert document.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NAMES) == "68.40"
        assert document.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=NAMES) == "1"
        creditor = ".//p:CdtrAcct/p:Id/p:IBAN"
        assert document.findtext(creditor, namespaces=NAMES) == IBAN
        assert str(claim.reference) in str(document.findtext(".//p:Ustrd", namespaces=NAMES))
        assert (filed.payments, filed.total_cents) == (1, 6840)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert await types_of(runtime, claim_id) == ["PaymentOrdered", "PaymentSent"]

    told(runtime, story)


def test_the_account_stands_in_no_event_no_view_and_no_job(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        await run(runtime)
        await jobs(runtime)

    told(runtime, story)
    stores = [path for path in runtime.settings.data_dir.glob("*.db*") if path.is_file()]
    assert stores
    for store in stores:
        assert IBAN.encode() not in store.read_bytes()


def test_a_second_run_has_nothing_to_send(runtime: Runtime, tmp_path: Path) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        assert len(await run(runtime)) == 1
        assert await run(runtime) == []
        assert len(files_of(runtime)) == 1

    told(runtime, story)


def test_a_file_that_somebody_took_to_the_bank_is_not_made_again(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        await run(runtime)
        files_of(runtime)[0].unlink()
        assert await run(runtime) == []

    told(runtime, story)


@pytest.mark.parametrize("last", range(1, 9))
def test_a_run_that_is_killed_at_any_step_pays_once(
    last: int, runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        doomed, _ = fragile(runtime, last)
        with pytest.raises(Killed):
            await doomed.run()
        await run(runtime)
        await run(runtime)
        (file,) = files_of(runtime)
        payment = await payment_of(runtime, claim_id)
        assert ends(fromstring(file.read_bytes())) == [payment.payment_id.hex]
        assert (await types_of(runtime, claim_id)).count("PaymentSent") == 1
        assert not list(file.parent.glob(".*.laid"))

    told(runtime, story)


def test_the_steps_at_which_a_run_is_killed_are_all_there_are(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        whole, steps = fragile(runtime, 0)
        await whole.run()
        assert steps.taken == 8

    told(runtime, story)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_changes_nothing(
    hours: int, runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        doomed, _ = fragile(runtime, 4)  # laid, and not recorded
        with pytest.raises(Killed):
            await doomed.run()
        (before,) = runtime.settings.payments_dir.glob(".*.laid")
        clock.forward(hours=hours)
        await run(runtime)
        (file,) = files_of(runtime)
        run_of = (await payment_of(runtime, claim_id)).run_id
        assert run_of is not None
        known = await runtime.log.load(PaymentRun, run_of)
        assert known is not None
        assert str(known.sha256) in before.name, "the same bytes, whatever the clock says"
        assert len(list(file.parent.glob("*.xml"))) == 1

    told(runtime, story)


def test_what_was_decided_otherwise_meanwhile_does_not_leave(
    runtime: Runtime, tmp_path: Path
) -> None:
    from application import decision
    from deciding import REFUSED

    from .paying import asked

    async def story() -> None:
        claim_id = await accepted(runtime, tmp_path)
        again = decision.ReopenDecision(asked=asked(), claim_id=claim_id, reason="Erreur")
        await decision.reopen_decision(again, runtime.ports)
        assert await run(runtime) == []
        await decided(runtime, claim_id, REFUSED)
        await jobs(runtime)
        assert await run(runtime) == []
        assert (await claim_of(runtime, claim_id)).status is Status.REFUSED

    told(runtime, story)


def test_the_clockwork_sends_what_is_ordered_once_a_day(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        assert await tick(runtime, "run_payments")
        clock.forward(hours=24)
        assert await tick(runtime, "run_payments")
        assert len(files_of(runtime)) == 1

    told(runtime, story)


def test_two_processes_at_once_pay_once(runtime: Runtime, tmp_path: Path) -> None:
    async def story() -> None:
        for _ in range(2):
            await accepted(runtime, tmp_path)

    told(runtime, story)
    command = [sys.executable, "-m", "workers.cli", "payment-run"]
    env = {"ESCALE_DATA_DIR": str(runtime.settings.data_dir), "PATH": "", "PYTHONPATH": "."}
    running = [subprocess.Popen(command, env=env) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    sent = [end for file in files_of(runtime) for end in ends(fromstring(file.read_bytes()))]
    assert len(sent) == 2
    assert len(set(sent)) == 2
