"""The table of retention: whose file ends is announced, then erased, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from adapters.bootstrap import Runtime
from adapters.persistence.person_streams import claims_of
from application.ports import Asked
from application.retention import EndRetention, end_retention
from domain.base import Author
from domain.deadlines import originals_until
from domain.retention import KEPT_MONTHS
from domain.rules.checklist import plus_months
from domain.values import in_paris
from projections import retention
from projections.claim_summary.quiet import Quiet, claims_of_one, quiet
from workers.erase import Erasing, Pause
from workers.sweeps import each

MOST_LOOKED_AT: Final = 500
"""So many files are looked at in one run; the next one begins elsewhere."""

MOST_ERASED: Final = 8
"""So many persons are erased in one run: each takes seconds, and a job has a minute."""

PAGE: Final = 500
DAY: Final = timedelta(days=1)

Ask = Callable[[UUID], Asked]
"""The system asks about one person: the same job is the same command upon each."""


async def announce(ask: Ask, start: UUID, runtime: Runtime) -> None:
    """Announce whose file the table of retention ends, and call off what no longer holds.

    start: a different place each day, so that who is looked at and kept keeps nobody waiting.
    Each file decides for itself, from the claims as the log has them.
    """
    today = in_paris(runtime.ports.now())
    found = await asyncio.to_thread(_candidates, runtime, start, today)

    async def look(insured_id: UUID) -> None:
        claim_ids = await asyncio.to_thread(_claims, runtime, insured_id)
        await end_retention(_command(ask, insured_id, claim_ids, runtime), runtime.ports)

    await each(found, look)


async def erase_due(
    ask: Ask, by: Author, runtime: Runtime, pause: Pause = asyncio.sleep
) -> Sequence[UUID]:
    """Erase whose day has come and whom nothing keeps; what was killed in the middle goes on.

    Returns: who was erased.
    """
    today = in_paris(runtime.ports.now())
    with runtime.views.connect() as db:
        found = retention.due(db, today, MOST_ERASED)
    erased: list[UUID] = []

    async def end(insured_id: UUID) -> None:
        claim_ids = await asyncio.to_thread(claims_of, runtime.engines.reading, insured_id)
        if await end_retention(_command(ask, insured_id, claim_ids, runtime), runtime.ports):
            await Erasing(runtime, insured_id, pause).run(by, lambda _: None)
            erased.append(insured_id)

    await each([one.insured_id for one in found], end)
    return erased


def _candidates(runtime: Runtime, start: UUID, today: date) -> Sequence[UUID]:
    """Whoever may have to be announced on a Paris day: no fewer than those, and few more."""
    edge = today + timedelta(days=runtime.settings.retention_notice_days)
    found: list[UUID] = []
    for people in _pages(runtime, plus_months(edge, -KEPT_MONTHS) + DAY, start):
        over = [one for one, paid_on in people if not paid_on or originals_until(paid_on) < edge]
        with runtime.views.connect() as db:
            known = retention.known(db, over)
        found += [one for one in over if one not in known]
        if len(found) >= MOST_LOOKED_AT:
            break
    return found[:MOST_LOOKED_AT]


def _pages(runtime: Runtime, until: date, start: UUID) -> Iterator[Sequence[Quiet]]:
    """Everybody whose claims were quiet before a day, from one place to the end and round."""
    before = datetime.combine(until, time(), UTC)
    for begin, last in ((start, None), (None, start)):
        after: UUID | None = begin
        while True:
            with runtime.views.connect() as db:
                page = quiet(db, before, after, PAGE)
            mine = [one for one in page if last is None or one.insured_id <= last]
            yield mine
            if len(mine) < PAGE:
                break
            after = mine[-1].insured_id


def _claims(runtime: Runtime, insured_id: UUID) -> Sequence[UUID]:
    with runtime.views.connect() as db:
        return claims_of_one(db, insured_id)


def _command(
    ask: Ask, insured_id: UUID, claim_ids: Sequence[UUID], runtime: Runtime
) -> EndRetention:
    return EndRetention(
        asked=ask(insured_id),
        insured_id=insured_id,
        claim_ids=tuple(claim_ids),
        notice_days=runtime.settings.retention_notice_days,
    )
