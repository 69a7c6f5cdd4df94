"""What people typed and have not said yet: one sealed pad per step of a draft, outside the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import Column, Engine, MetaData, Table, Text, Uuid, delete, select

from adapters.keys.uses import RowSealer
from projections.base import Instant, upsert

metadata = MetaData()
pads = Table(
    "pads",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
_VALUES: Final = TypeAdapter(dict[str, str], config=ConfigDict(hide_input_in_errors=True))


class Pad(NamedTuple):
    """The fields of one step as they were typed, by name, and when they were saved."""

    values: Mapping[str, str]
    saved_at: datetime


class Pads:
    """The pads of all drafts, each sealed under its person's key and bound to its place."""

    def __init__(self, engine: Engine, sealer: RowSealer) -> None:
        """Keep them beside the jobs."""
        self._engine = engine
        self._sealer = sealer

    def save(self, insured_id: UUID, claim_id: UUID, step: str, pad: Pad) -> None:
        """Keep a pad, in the place of the one before.

        Raises: StoreUnavailable.
        """
        sealed = self._sealer.seal(
            insured_id, _place(claim_id, step), _VALUES.dump_json(dict(pad.values))
        )
        row = {"claim_id": claim_id, "step": step, "sealed": sealed, "saved_at": pad.saved_at}
        with self._engine.begin() as db:
            upsert(db, pads, [row])

    def find(self, insured_id: UUID, claim_id: UUID, step: str) -> Pad | None:
        """A pad; None when there is none, or when its person is forgotten.

        Raises: StoreUnavailable.
        """
        query = select(pads).where(pads.c.claim_id == claim_id, pads.c.step == step)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            return None
        plain = self._sealer.open(insured_id, _place(claim_id, step), row.sealed)
        return None if plain is None else Pad(_VALUES.validate_json(plain), row.saved_at)

    def saved(self, claim_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, datetime]]:
        """When which steps of these drafts were typed in and not said since.

        Raises: StoreUnavailable.
        """
        query = select(pads.c.claim_id, pads.c.step, pads.c.saved_at)
        found: dict[UUID, dict[str, datetime]] = {}
        with self._engine.connect() as db:
            for claim_id, step, at in db.execute(query.where(pads.c.claim_id.in_(claim_ids))):
                found.setdefault(claim_id, {})[step] = at
        return found

    def drop(self, claim_id: UUID, step: str | None = None) -> int:
        """Forget the pad of one step, or of all; gives how many there were."""
        query = delete(pads).where(pads.c.claim_id == claim_id)
        if step is not None:
            query = query.where(pads.c.step == step)
        with self._engine.begin() as db:
            return db.execute(query).rowcount

    def idle(self, before: datetime) -> set[UUID]:
        """Where something was typed that nobody touched since before an instant."""
        query = select(pads.c.claim_id).distinct().where(pads.c.saved_at < before)
        with self._engine.connect() as db:
            return set(db.scalars(query))

    def expire(self, places: Collection[UUID], before: datetime) -> int:
        """Forget what was typed at these places and not touched since; gives how many pads."""
        old = (pads.c.claim_id.in_(places), pads.c.saved_at < before)
        with self._engine.begin() as db:
            return db.execute(delete(pads).where(*old)).rowcount


def _place(claim_id: UUID, step: str) -> str:
    return f"pad {claim_id} {step}"
