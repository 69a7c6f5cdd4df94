"""The ClaimStore: gathered loads, group commit, one ordered log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from pydantic_core import from_json

from adapters.keys.vault import PersonKey, Vault
from adapters.persistence.gather import Gatherer
from adapters.persistence.mapper import Row, SealingMapper, key_id_of
from adapters.spans import appended, span
from application.ports import A
from domain.base import Aggregate, Entry, Event
from domain.errors import InsuredErased, Refusal

LARGEST_BATCH = 256
LONGEST_QUEUE = 1024


Save = Sequence[StoredEvent]
"""The events of one save: stored all or none."""


class Backend(Protocol):
    """One database that holds the log. Contract: tests/adapters/persistence/test_event_log.py."""

    async def read_streams(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """All events of these streams, ordered by stream and version.

        Raises: StoreUnavailable.
        """
        ...

    async def read_firsts(self, stream_ids: Sequence[UUID]) -> Sequence[Row]:
        """The first event of each of these streams, in any order.

        Raises: StoreUnavailable.
        """
        ...

    async def append(self, saves: Sequence[Save]) -> Sequence[Sequence[int] | Exception]:
        """Store each save, all of them in one transaction when none is stale.

        Returns: for each save the positions of its events, or Conflict when a version is taken, or
            StoreUnavailable when nobody can tell yet.
        """
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


@dataclass(frozen=True, slots=True)
class _Pending:
    owners: tuple[UUID, ...]
    events: tuple[Event, ...]


class _Wanted(NamedTuple):
    """A stream. owner: whose it must be; None for anybody's."""

    stream_id: UUID
    owner: UUID | None


class EventLog:
    """Aggregates in and out of the log; the one path by which anything is written to it."""

    def __init__(
        self,
        backend: Backend,
        mapper: SealingMapper,
        vault: Vault,
        on_append: Callable[[int], None],
    ) -> None:
        """Use a backend; `on_append` hears the position of each batch that became durable."""
        self._backend = backend
        self._mapper = mapper
        self._vault = vault
        self._on_append = on_append
        self._loads: Gatherer[_Wanted, Sequence[tuple[int, Event]]] = Gatherer(
            self._load_batch, largest=LARGEST_BATCH, bound=LONGEST_QUEUE
        )
        self._saves: Gatherer[_Pending, Sequence[int]] = Gatherer(
            self._save_batch,
            largest=LARGEST_BATCH,
            bound=LONGEST_QUEUE,
            streams_of=lambda pending: {event.originator_id for event in pending.events},
        )

    async def load(self, kind: type[A], stream_id: UUID, owner: UUID | None = None) -> A | None:
        """The aggregate as of now, or None when there is none of this kind under this id.

        owner: whose it must be, None for anybody's; of somebody else's no key is asked for.

        Raises: StoreUnavailable.
        """
        return folded(kind, await self._loads.add(_Wanted(stream_id, owner)))

    async def save(self, *aggregates: Aggregate) -> int:
        """Store all pending events of all aggregates, or none.

        Returns: the position of the last event, once all of it is durable.
        Raises: InsuredErased for personal fields of who was; Conflict, StoreUnavailable.
        """
        pairs = [(a.insured_id, event) for a in aggregates for event in a.pending_events]
        owners, events = zip(*pairs, strict=True)
        with span("append"):
            positions = await self._saves.add(_Pending(owners, events))
            appended([event.TOPIC for event in events], positions)
        return positions[-1]

    async def history(self, stream_id: UUID) -> Sequence[Entry[Event]]:
        """Every event of a stream, its personal fields left sealed.

        Raises: StoreUnavailable.
        """
        rows = await self._backend.read_streams([stream_id])
        return [self._mapper.entry(row) for row in rows]

    async def opened(self, stream_id: UUID) -> Sequence[tuple[Entry[Event], Event]]:
        """Every event of a stream twice: its personal fields left sealed, and opened.

        Raises: StoreUnavailable.
        """
        rows = await self._backend.read_streams([stream_id])
        keys = await self._keys_of(rows)
        return [(self._mapper.entry(row), self._mapper.decode(row.stored, keys)) for row in rows]

    async def close(self) -> None:
        """Finish what is waiting, then give the connections back."""
        await self._saves.idle()
        await self._loads.idle()
        await self._backend.close()

    async def _load_batch(
        self, batch: Sequence[_Wanted]
    ) -> Sequence[Sequence[tuple[int, Event]] | Exception]:
        theirs = await self._theirs(batch)
        told = list(
            {one.stream_id for one, is_theirs in zip(batch, theirs, strict=True) if is_theirs}
        )
        rows = await self._backend.read_streams(told) if told else []
        streams: dict[UUID, list[Row]] = {stream_id: [] for stream_id in told}
        for row in rows:
            streams[UUID(str(row.stored.originator_id))].append(row)
        keys = await self._keys_of(rows)
        decoded = {stream_id: self._decoded(some, keys) for stream_id, some in streams.items()}
        return [
            decoded[wanted.stream_id] if is_theirs else []
            for wanted, is_theirs in zip(batch, theirs, strict=True)
        ]

    async def _theirs(self, batch: Sequence[_Wanted]) -> Sequence[bool]:
        """Whether each stream may be told: of somebody else's, only the first event was read.

        How long a stream is, or whether there is one, must not be told by the time that it takes.
        """
        asked = list({wanted.stream_id for wanted in batch if wanted.owner is not None})
        firsts = await self._backend.read_firsts(asked) if asked else []
        owners = {UUID(str(row.stored.originator_id)): _owner_of(row) for row in firsts}
        return [
            wanted.owner is None or owners.get(wanted.stream_id) == str(wanted.owner)
            for wanted in batch
        ]

    def _decoded(
        self, rows: Sequence[Row], keys: Mapping[UUID, PersonKey | None]
    ) -> Sequence[tuple[int, Event]] | Exception:
        try:
            return [(row.position, self._mapper.decode(row.stored, keys)) for row in rows]
        except Exception as error:
            # Raised where this very stream was asked for, and nowhere else in the batch.
            return error

    async def _save_batch(self, batch: Sequence[_Pending]) -> Sequence[Sequence[int] | Exception]:
        keys = await self._vault.for_writing_soon({o for pending in batch for o in pending.owners})
        saves = [self._encoded(pending, keys) for pending in batch]
        placed = iter(await self._backend.append([s for s in saves if not isinstance(s, Refusal)]))
        results = [s if isinstance(s, Refusal) else next(placed) for s in saves]
        stored = [result[-1] for result in results if not isinstance(result, Exception)]
        if stored:
            self._on_append(max(stored))
        return results

    def _encoded(self, pending: _Pending, keys: Mapping[UUID, PersonKey]) -> Save | Refusal:
        pairs = zip(pending.owners, pending.events, strict=True)
        try:
            return [self._mapper.encode(event, keys.get(owner)) for owner, event in pairs]
        except InsuredErased as refusal:
            return refusal

    async def _keys_of(self, rows: Sequence[Row]) -> Mapping[UUID, PersonKey | None]:
        key_ids = {key_id for row in rows if (key_id := key_id_of(row.stored))}
        return await self._vault.find_soon(key_ids)


def _owner_of(first: Row) -> object:
    """Whom the first event of a claim names, in clear: no key is needed to tell."""
    state: Mapping[str, object] = from_json(first.stored.state)
    return state.get("insured_id")


def folded(kind: type[A], stream: Sequence[tuple[int, Event]]) -> A | None:
    """The aggregate that a stream amounts to, None for an empty one and for one of another kind."""
    aggregate: A | None = None
    for _, event in stream:
        aggregate = event.mutate(aggregate)
    if not isinstance(aggregate, kind):
        return None
    aggregate.positions = [position for position, _ in stream]
    return aggregate
