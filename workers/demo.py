"""One claim from draft to acknowledgment on a real store, told event by event."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.settings import Settings
from workers.demo_story import Story
from workers.follower import Follower
from workers.operator import console
from workers.refused import Refused
from workers.runners import LocalRunner


def run_demo(settings: Settings) -> None:
    """Tell the story on the configured store, or on a temporary one when none is configured.

    Raises: Refused when every demo persona has used up the window of the configured store, or when
        the acknowledgment does not come, and in production, whose store holds no such people.
    """
    if not settings.is_development:
        raise Refused("ESCALE_ENV=production: the demo is told in development only")
    with _place(settings) as here:
        migrate_all(here)
        runtime = open_runtime(here)
        runtime.register.load_demo()
        asyncio.run(_tell(runtime))


@contextmanager
def _place(settings: Settings) -> Iterator[Settings]:
    if settings.database_url:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="escale-demo-") as folder:
        yield settings.model_copy(update={"data_dir": Path(folder)})


async def _tell(runtime: Runtime) -> None:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runtime.close)
        await stack.enter_async_context(_background(runtime))
        await Story(runtime).tell()


@asynccontextmanager
async def _background(runtime: Runtime) -> AsyncIterator[None]:
    if not runtime.settings.is_embedded:
        console.print("follower and worker run as processes of their own")
        with _process("follower"), _process("worker"):
            yield
        return
    console.print("follower and jobs run in this process")
    runner = LocalRunner(runtime)
    follower = Follower(runtime, runner.send)
    follower.start()
    runner.start()
    try:
        yield
    finally:
        follower.stop()
        await runner.stop()


@contextmanager
def _process(command: str) -> Iterator[None]:
    running = subprocess.Popen([sys.executable, "-m", "workers.cli", command])
    try:
        yield
    finally:
        running.terminate()
        running.wait()
