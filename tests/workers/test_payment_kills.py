"""A payment run whose process is killed, by the system, at every step of it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from adapters.bootstrap import Runtime
from workers.payment_commands import run

from .paying import NAMES, accepted, files_of

KILLED = """
import asyncio, dataclasses, os, signal, sys
from functools import partial
from uuid import uuid4
from adapters.bootstrap import open_runtime
from adapters.payments.outbox import Outbox
from adapters.settings import read_settings
from workers.jobs import by_the_system
from workers.payments import PaymentRuns

left = [int(sys.argv[1])]

def step():
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Fragile(Outbox):
    def lay(self, *said):
        step(); super().lay(*said); step()
    def hand_over(self, *said):
        step(); super().hand_over(*said); step()

class Store:
    def __init__(self, log):
        self.load, self._log = log.load, log
    async def save(self, *said):
        step(); position = await self._log.save(*said); step()
        return position

async def main():
    runtime = open_runtime(read_settings())
    ports = dataclasses.replace(runtime.ports, claims=Store(runtime.log))
    outbox = Fragile(runtime.settings.payments_dir)
    await PaymentRuns(runtime, ports, outbox, partial(by_the_system, uuid4())).run()

asyncio.run(main())
"""


@pytest.mark.thorough
@pytest.mark.parametrize("step", range(1, 9))
def test_a_run_that_the_system_kills_at_any_step_pays_once(
    step: int, runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        await accepted(runtime, tmp_path)
        await runtime.close()

    asyncio.run(story())
    env = {"ESCALE_DATA_DIR": str(runtime.settings.data_dir), "PYTHONPATH": "."}
    command = [sys.executable, "-c", KILLED, str(step)]
    assert subprocess.run(command, env=env, check=False).returncode == -signal.SIGKILL
    for _ in range(2):
        run(runtime.settings)
    (file,) = files_of(runtime)
    assert len(fromstring(file.read_bytes()).findall(".//p:EndToEndId", NAMES)) == 1
    assert not list(file.parent.glob(".*.laid"))
