"""How far the views have come: what lets a reader wait for their own writes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from sqlalchemy import Engine

from adapters.persistence.follow import all_progress
from domain.errors import ViewBehind

LONGEST_WAIT_S = 2.0
LOOK_AGAIN_S = 0.05
"""How long a notice of progress may stay away before the database is asked."""


class ViewPositions:
    """The last known position of each view; used from one event loop, told from any thread."""

    def __init__(self, views: Engine) -> None:
        """Ask this engine when no notice comes."""
        self._views = views
        self._known: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._asking: asyncio.Task[dict[str, int]] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def moved(self, name: str, position: int) -> None:
        """Hear that a view has reached a position; may be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._note, {name: position})

    async def wait(self, names: Collection[str], position: int) -> None:
        """Return as soon as all these views have reached the position.

        Raises: ViewBehind after two seconds.
        """
        self._loop = asyncio.get_running_loop()
        deadline = self._loop.time() + LONGEST_WAIT_S
        while not self._have_reached(names, position):
            if self._loop.time() >= deadline:
                raise ViewBehind(retry_after_s=1)
            try:
                await asyncio.wait_for(self._moved.wait(), LOOK_AGAIN_S)
            except TimeoutError:
                await self._look()

    def _have_reached(self, names: Collection[str], position: int) -> bool:
        return all(self._known.get(name, 0) >= position for name in names)

    async def _look(self) -> None:
        # However many wait, one question at a time goes to the database.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._ask))
        self._note(await asyncio.shield(self._asking))

    def _ask(self) -> dict[str, int]:
        return {progress.name: progress.position for progress in all_progress(self._views)}

    def _note(self, news: dict[str, int]) -> None:
        self._known |= news
        self._moved.set()
        self._moved = asyncio.Event()
