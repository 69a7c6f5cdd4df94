"""Jobs that look at many claims: one that cannot be looked at keeps no other waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import structlog

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
