"""An erasure over PostgreSQL: another process opens nothing any more once the command returns."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import migrate_all, open_runtime
from adapters.settings import Settings
from inspectors import with_shared_inspector

from .acts import ALICE, submitted
from .conftest import Clock

ANOTHER = """
import asyncio, json, sys
from uuid import UUID
from adapters.bootstrap import open_runtime
from adapters.settings import read_settings
from domain.claim import Claim

async def main():
    runtime = open_runtime(read_settings())
    for line in sys.stdin:
        claim = await runtime.log.load(Claim, UUID(line.strip()))
        print(json.dumps([claim.care.reason, claim.care.amount_cents]), flush=True)
    await runtime.close()

asyncio.run(main())
"""


def erase(environment: dict[str, str], person: UUID) -> str:
    command = [sys.executable, "-m", "workers.cli", "erase", str(person), "--reason", "UNLAWFUL"]
    command += ["--requested-by", str(UUID(int=1)), "--approved-by", str(UUID(int=2))]
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return ran.stdout


class Another:
    """Another process, which looks at a claim as often as it is asked to."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ANOTHER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def opened(self, claim_id: UUID) -> list[object]:
        sent, told = self._process.stdin, self._process.stdout
        assert sent is not None
        assert told is not None
        sent.write(f"{claim_id}\n")
        sent.flush()
        found: list[object] = json.loads(told.readline())
        return found

    def end(self) -> None:
        self._process.communicate()


@pytest.mark.chaos
def test_once_an_erasure_returns_no_other_process_opens_anything(
    pg_dsn: str, tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path / "var", database_url=pg_dsn)
    migrate_all(settings)
    runtime = with_shared_inspector(open_runtime(settings, clock))
    runtime.register.load_demo()

    async def story() -> UUID:
        claim_id = await submitted(runtime, tmp_path)
        await runtime.close()
        return claim_id

    claim_id = asyncio.run(story())
    told = {"ESCALE_DATABASE_URL": pg_dsn, "ESCALE_DATA_DIR": str(settings.data_dir)}
    environment = {**os.environ, **told}
    another = Another(environment)
    assert another.opened(claim_id) == ["Otite", 8540]
    assert "1 keys" in erase(environment, ALICE)
    assert another.opened(claim_id) == [None, 8540]
    another.end()
    assert "was erased before" in erase(environment, ALICE)
