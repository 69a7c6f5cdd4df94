"""Events to bytes and back: plain JSON, with the personal fields sealed apart."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Protocol, Union, get_args, get_origin
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import resolve_topic
from pydantic import BaseModel
from pydantic_core import from_json

from domain.base import Entry, Event, Personal, Sealed
from domain.errors import InsuredErased

Paths = dict[str, "Paths | bool"]
"""Fields by name; True marks a field, a dict goes deeper."""

IN_COLUMNS: Paths = {"originator_id": True, "originator_version": True}


@dataclass(frozen=True, slots=True)
class Row:
    """A stored event at its position."""

    position: int
    stored: StoredEvent
    recorded_at: datetime


class Key(Protocol):
    """What the mapper needs of a person's key."""

    @property
    def key_id(self) -> UUID:
        """Stands beside what the key sealed."""
        ...

    def seal(self, context: bytes, plain: bytes) -> bytes:
        """Seal under a context."""
        ...

    def open(self, context: bytes, sealed: bytes) -> bytes:
        """Open under the same context."""
        ...


Keys = Mapping[UUID, Key | None]


class SealingMapper(Mapper[UUID]):
    """The stored format of every event, for ever.

    state: the event's fields as JSON, without originator_id and originator_version, which have
    columns of their own. Fields marked Personal are left out; all of them together stand in
    `_sealed` (base64 of nonce + AES-256-GCM), under the key named in `key_id`, with
    key_id | originator_id | version | topic as associated data.

    Decoding ignores fields that this version does not know, so that an older process survives a
    newer event, and leaves personal fields None where no key is given.
    """

    def __init__(self, transcoder: Any = None, compressor: Any = None, cipher: Any = None) -> None:
        """Take the library's arguments; only the keys given with each call seal anything."""
        super().__init__(transcoder or JSONTranscoder(), compressor, cipher)

    def encode(self, event: Event, key: Key | None) -> StoredEvent:
        """The event as it is stored; its personal fields sealed under the key of their person.

        Raises: InsuredErased for personal fields without a key to seal them.
        """
        cls = type(event)
        to_json = cls.__pydantic_serializer__.to_json
        personal = personal_paths(cls)
        state: bytes = to_json(event, exclude=personal | IN_COLUMNS)
        if personal and key is None:
            _refuse_any(from_json(to_json(event, include=personal)))
        elif personal and key is not None:
            context = _context(key.key_id, event.originator_id, event.originator_version, cls.TOPIC)
            value = b64encode(key.seal(context, to_json(event, include=personal)))
            key_id = str(key.key_id).encode()
            state = state[:-1] + b',"key_id":"' + key_id + b'","_sealed":"' + value + b'"}'
        return StoredEvent(event.originator_id, event.originator_version, cls.TOPIC, state)

    def decode(self, stored: StoredEvent, keys: Keys) -> Event:
        """The event, with the personal fields whose key is given; the others are None."""
        facts: dict[str, Any] = from_json(stored.state)
        sealed = _take_sealed(stored, facts)
        if sealed is not None and (personal := self.open(sealed, keys)):
            _merge_into(facts, personal)
        return _built(stored, facts)

    def entry(self, row: Row) -> Entry[Event]:
        """The event at its place in the log, with its personal fields left sealed."""
        facts: dict[str, Any] = from_json(row.stored.state)
        sealed = _take_sealed(row.stored, facts)
        return Entry(row.position, _built(row.stored, facts), row.recorded_at, sealed)

    def open(self, sealed: Sealed, keys: Keys) -> dict[str, Any] | None:
        """The personal fields of one event; None when their key was destroyed.

        Raises: InvalidTag when they were changed, or moved to another event.
        """
        key = keys.get(sealed.key_id)
        if key is None:
            return None
        context = _context(
            sealed.key_id, sealed.originator_id, sealed.originator_version, sealed.topic
        )
        opened: dict[str, Any] = from_json(key.open(context, b64decode(sealed.value)))
        return opened

    def to_stored_event(self, _: DomainEventProtocol[UUID]) -> StoredEvent:
        """Refuse: the store is the only way to write, since it knows whose key seals.

        Raises: TypeError.
        """
        msg = "events are written by the store alone"
        raise TypeError(msg)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The event without its personal fields, for the library's own readers."""
        return self.decode(stored_event, {})


class SharedMapper(SealingMapper):
    """The same for views that follow one log together, in one thread: an event is decoded once."""

    KEPT: ClassVar[int] = 2_000

    def __init__(self) -> None:
        """Remember the events that were decoded last."""
        super().__init__()
        self._decoded: dict[int, Entry[Event]] = {}

    def entry(self, row: Row) -> Entry[Event]:
        """The event at its place in the log, with its personal fields left sealed."""
        entry = self._decoded.get(row.position)
        if entry is None:
            if len(self._decoded) >= self.KEPT:
                self._decoded.clear()
            entry = self._decoded[row.position] = super().entry(row)
        return entry


def key_id_of(stored: StoredEvent) -> UUID | None:
    """The key that seals the personal fields of a stored event, None when it has none."""
    _, found, tail = stored.state.rpartition(b',"key_id":"')
    return UUID(tail[:36].decode()) if found else None


@cache
def personal_paths(model: type[BaseModel]) -> Paths:
    """The fields of a model, at any depth, that are marked Personal.

    Raises: TypeError for a personal field inside a collection, which could not be merged back.
    """
    paths: Paths = {}
    for name, info in model.model_fields.items():
        marked = True if Personal in info.metadata else _marked(info.annotation)
        if marked:
            paths[name] = marked
    return paths


def _marked(annotation: Any) -> Paths | bool:
    """True when an annotation is marked Personal, else the marked fields within it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Personal in parts[1:] or _marked(parts[0])
    if origin in (Union, UnionType):
        return next((marked for part in parts if (marked := _marked(part))), False)
    if origin is not None:
        if any(map(_marked, parts)):
            msg = f"personal field inside a collection: {annotation}"
            raise TypeError(msg)
        return False
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return personal_paths(annotation) if is_model else False


def _context(key_id: UUID, originator_id: UUID, version: int, topic: str) -> bytes:
    return f"{key_id}|{originator_id}|{version}|{topic}".encode()


def _take_sealed(stored: StoredEvent, facts: dict[str, Any]) -> Sealed | None:
    value = facts.pop("_sealed", None)
    key_id = facts.pop("key_id", None)
    if value is None:
        return None
    return Sealed(
        key_id=key_id,
        originator_id=UUID(str(stored.originator_id)),
        originator_version=stored.originator_version,
        topic=stored.topic,
        value=value,
    )


def _merge_into(facts: dict[str, Any], personal: Mapping[str, Any]) -> None:
    for name, value in personal.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict):
            _merge_into(facts[name], value)
        else:
            facts[name] = value


def _built(stored: StoredEvent, facts: dict[str, Any]) -> Event:
    facts["originator_id"] = stored.originator_id
    facts["originator_version"] = stored.originator_version
    cls: type[Event] = resolve_topic(stored.topic)
    event: Event = cls.__pydantic_validator__.validate_python(facts, extra="ignore")
    return event


def _refuse_any(personal: Mapping[str, Any]) -> None:
    for value in personal.values():
        if isinstance(value, dict):
            _refuse_any(value)
        elif value:
            raise InsuredErased
