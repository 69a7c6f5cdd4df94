"""Payments over PostgreSQL: runs at once, in processes that share nothing but the database."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from uuid import uuid4

from defusedxml.ElementTree import fromstring

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.payments.outbox import Laid, Outbox
from adapters.settings import Settings
from inspectors import with_shared_inspector
from workers.jobs import by_the_system
from workers.payments import PaymentRuns

from .conftest import Clock
from .paying import NAMES, accepted


def opened(dsn: str, folder: Path, clock: Clock) -> Runtime:
    settings = Settings(data_dir=folder, database_url=dsn)
    migrate_all(settings)
    return with_shared_inspector(open_runtime(settings, clock))


def test_runs_at_once_in_folders_of_their_own_pay_once(
    pg_dsn: str, tmp_path: Path, clock: Clock
) -> None:
    runtime = opened(pg_dsn, tmp_path / "one", clock)
    runtime.register.load_demo()

    async def story() -> None:
        for _ in range(2):
            await accepted(runtime, tmp_path)
        folders = [tmp_path / f"payments-{number}" for number in range(3)]
        runs = [
            PaymentRuns(runtime, runtime.ports, Outbox(one), partial(by_the_system, uuid4()))
            for one in folders
        ]
        await asyncio.gather(*(one.run() for one in runs))
        await runtime.close()

    asyncio.run(story())
    assert sorted(_sent(tmp_path.glob("payments-*/*.xml")).values()) == [1, 1]


class Overtaken(Outbox):
    """A folder whose owner is overtaken between laying a file and recording it."""

    def __init__(self, folder: Path, overtake: Callable[[], None]) -> None:
        super().__init__(folder)
        self._overtake = overtake

    def lay(self, laid: Laid, content: bytes) -> None:
        super().lay(laid, content)
        self._overtake()


def test_a_file_that_was_recorded_from_another_folder_is_handed_over_there_alone(
    pg_dsn: str, tmp_path: Path, clock: Clock
) -> None:
    runtime = opened(pg_dsn, tmp_path / "one", clock)
    runtime.register.load_demo()

    def run(outbox: Outbox) -> PaymentRuns:
        return PaymentRuns(runtime, runtime.ports, outbox, partial(by_the_system, uuid4()))

    async def story() -> None:
        await accepted(runtime, tmp_path)
        loop, faster = asyncio.get_running_loop(), run(Outbox(tmp_path / "payments-faster"))

        def overtake() -> None:
            asyncio.run_coroutine_threadsafe(faster.run(), loop).result(30)

        assert await run(Overtaken(tmp_path / "payments-slower", overtake)).run() == []
        await runtime.close()

    asyncio.run(story())
    assert list(_sent(tmp_path.glob("payments-*/*.xml")).values()) == [1]
    assert not list(tmp_path.glob("payments-*/.*.laid"))


def test_processes_at_once_pay_once(pg_dsn: str, tmp_path: Path, clock: Clock) -> None:
    runtime = opened(pg_dsn, tmp_path / "one", clock)
    runtime.register.load_demo()

    async def story() -> None:
        for _ in range(2):
            await accepted(runtime, tmp_path)
        await runtime.close()

    asyncio.run(story())
    command = [sys.executable, "-m", "workers.cli", "payment-run"]
    folder = str(runtime.settings.data_dir)
    env = {"ESCALE_DATA_DIR": folder, "ESCALE_DATABASE_URL": pg_dsn, "PYTHONPATH": "."}
    running = [subprocess.Popen(command, env=env) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert sorted(_sent(runtime.settings.payments_dir.glob("*.xml")).values()) == [1, 1]


def _sent(files: Iterable[Path]) -> Counter[str | None]:
    return Counter(
        one.text
        for file in files
        for one in fromstring(file.read_bytes()).iterfind(".//p:EndToEndId", NAMES)
    )
