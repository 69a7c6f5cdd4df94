"""Jobs that look at many claims: one that cannot be looked at keeps no other waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import structlog

from adapters.bootstrap import Runtime
from adapters.persistence.follow import RUNNING, all_progress
from domain.errors import Unavailable

log = structlog.get_logger("escale.jobs")


async def each(claim_ids: Iterable[UUID], look: Callable[[UUID], Awaitable[object]]) -> None:
    """Look at every claim; what one of them raised is raised once all had their turn.

    Raises: Unavailable at once, as every other claim would; else what the first one raised.
    """
    failures: list[Exception] = []
    for claim_id in claim_ids:
        try:
            await look(claim_id)
        except Unavailable:
            raise
        except Exception as error:  # the job fails with it below; the others do not
            log.warning("claim_left_out", claim_id=str(claim_id), error=type(error).__name__)
            failures.append(error)
    if failures:
        raise failures[0]


def is_complete(runtime: Runtime, view: str) -> bool:
    """Whether a view knows all that was recorded: one behind would show as gone what is there."""
    progress = {one.name: one for one in all_progress(runtime.views)}.get(view)
    if progress is None or progress.state != RUNNING:
        return False
    return progress.position >= runtime.reader.head()
