"""What streams recorded: as stored bytes, and as an outsider reads it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.keys.vault import PersonKey
from adapters.persistence.mapper import SealingMapper
from domain.base import Aggregate, Event

from .claim_oracle import Told

KEY = PersonKey(UUID(int=0x1CE), bytes(range(32)))
MAPPER = SealingMapper()
A = TypeVar("A", bound=Aggregate)


class Log:
    """The streams of one person."""

    def __init__(self) -> None:
        self.stored: dict[UUID, list[StoredEvent]] = {}
        self.told: dict[UUID, list[Told]] = {}
        self.times: dict[UUID, list[datetime]] = {}

    def add(self, event: Event) -> None:
        """Store one event."""
        stream_id = event.originator_id
        self.stored.setdefault(stream_id, []).append(MAPPER.encode(event, KEY))
        told = Told(event.TOPIC.split(".")[1], event.model_dump(mode="json"))
        self.told.setdefault(stream_id, []).append(told)
        self.times.setdefault(stream_id, []).append(event.timestamp)
        assert self.times[stream_id] == sorted(self.times[stream_id])
        assert event.originator_version == len(self.stored[stream_id])

    def read_back(self, stream: A) -> A:
        """The stream as its stored bytes tell it, which is as it stands in memory."""
        again: A | None = None
        for stored in self.stored[stream.id]:
            again = MAPPER.decode(stored, {KEY.key_id: KEY}).mutate(again)
        assert again == stream
        return again or stream
