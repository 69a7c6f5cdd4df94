"""One warm inspector for all tests of a process that only want a file looked at."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from threading import Lock, Thread
from typing import Final

from adapters.bootstrap import Runtime
from adapters.documents.sandbox import Inspector, Sandbox

_STARTING: Final = Lock()
_KEPT: list[Inspector] = []


class SharedSandbox(Sandbox):
    """A sandbox whose inspector outlives it: to load the parsers takes most of a second.

    The files of each test are looked at by a fork of their own, as everywhere. An inspector that
    was ended is replaced.
    """

    async def warm(self) -> Inspector:
        """The inspector of this test process."""
        with _STARTING:
            if not (_KEPT and _KEPT[0].is_alive):
                future = asyncio.run_coroutine_threadsafe(Inspector.start(), _loop())
                _KEPT[:] = [future.result()]
        return _KEPT[0]


def with_shared_inspector(runtime: Runtime) -> Runtime:
    """The same runtime, which starts no inspector of its own."""
    return replace(runtime, sandbox=SharedSandbox())


def _loop() -> asyncio.AbstractEventLoop:
    # The process belongs to the loop that started it, and a test's own ends with the test.
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    return loop
