"""Which claim goes to whom next: the view's order, and a short note of what was just proposed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Column, Engine, MetaData, Table, Uuid, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.values import QueueFilter
from projections import cnse_queue
from projections.base import Instant

metadata = MetaData()
proposals = Table(
    "queue_proposals",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("until", Instant, nullable=False),
)

KEPT: Final = timedelta(seconds=3)
"""So long a proposal keeps others away: longer than a command, shorter than anybody waits."""

LOOKED_AT: Final = 10
"""How many of the most urgent are looked at; when others were faster at all of them, the next."""


class WorkQueue:
    """Proposes claims; a hint alone, which the aggregate's own lease makes good."""

    def __init__(self, views: Engine, writer: Engine) -> None:
        """Read the view; keep the notes beside the jobs."""
        self._views = views
        self._writer = writer

    async def propose(
        self,
        wanted: QueueFilter,
        at: datetime,
        but: Collection[UUID] = (),
        by: UUID | None = None,
    ) -> UUID | None:
        """The most urgent claim that nobody holds and that was not proposed just now.

        but: claims that are left out; by: who asks, what they signed first is left out too.

        Raises: StoreUnavailable.
        """
        return await asyncio.to_thread(self._propose, wanted, at, but, by)

    def forget(self, at: datetime) -> None:
        """Drop the notes that keep nobody away any more."""
        with self._writer.begin() as db:
            db.execute(delete(proposals).where(proposals.c.until <= at))

    def _propose(
        self, wanted: QueueFilter, at: datetime, but: Collection[UUID], by: UUID | None
    ) -> UUID | None:
        # Whoever loses all of a page to others finds it noted, and asks for the next one.
        while claim_ids := self._unproposed(wanted, at, but, by):
            for claim_id in claim_ids:
                if self._note(claim_id, at):
                    return claim_id
        return None

    def _unproposed(
        self, wanted: QueueFilter, at: datetime, but: Collection[UUID], by: UUID | None
    ) -> Sequence[UUID]:
        noted = select(proposals.c.claim_id).where(proposals.c.until > at)
        with self._views.connect() as db:
            return cnse_queue.free(
                db, wanted, at, but=noted, nor=but, signed_by=by, limit=LOOKED_AT
            )

    def _note(self, claim_id: UUID, at: datetime) -> bool:
        kind = postgresql if self._writer.dialect.name == "postgresql" else sqlite
        insert = kind.insert(proposals).values(claim_id=claim_id, until=at + KEPT)
        taken = insert.on_conflict_do_update(
            index_elements=[proposals.c.claim_id],
            set_={"until": insert.excluded.until},
            where=proposals.c.until <= at,
        )
        # An insert's count of rows is not kept by every driver; what it returns is.
        with self._writer.begin() as db:
            return db.execute(taken.returning(proposals.c.claim_id)).first() is not None
