"""How far a long pass along the log has come: a bar, the rate, and the time that remains."""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)


class Meter:
    """A context manager around the pass; tell it what was passed by `moved`.

    passed: events of the log so far; rate: events per second until the last of them.
    """

    def __init__(self, name: str, total: int, clock: Callable[[], float]) -> None:
        """Show the bar under this name. total: events; clock: seconds."""
        rate = TextColumn("{task.fields[rate]:,} events/s")
        bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*bar, rate, TimeRemainingColumn(), console=Console(highlight=False))
        self._task = self._bar.add_task(name, total=total, rate=0)
        self._clock = clock
        self._started = clock()
        self.passed = 0
        self.rate = 0

    def __enter__(self) -> Self:
        # What is loaded stays; walking all of it again and again would cost a third of the time.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def moved(self, count: int) -> None:
        """So many more events of the log were passed."""
        self.passed += count
        self.rate = round(self.passed / max(self._clock() - self._started, 1e-6))
        self._bar.update(self._task, advance=count, rate=self.rate)
