"""The library's only door into the domain: values, events, aggregates, and what stamps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar
from uuid import UUID

from eventsourcing.domain import BaseAggregate, CanInitAggregate, CanMutateAggregate
from eventsourcing.utils import register_topic
from pydantic import AwareDatetime, BaseModel, ConfigDict


class Personal:
    """Marks a field that identifies or describes a person: sealed in the log, None once forgotten.

    Used as `Annotated[str | None, Personal]`; no rule may depend on such a field.
    """


class Value(BaseModel):
    """A fact that is what it says: immutable, compared by content, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Role(StrEnum):
    """Who may act; SERVICE is the system by itself."""

    INSURED = "insured"
    AGENT = "agent"
    MEDICAL = "medical"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"
    AUDITOR = "auditor"
    DPO = "dpo"
    ADMIN = "admin"
    SERVICE = "service"


class Author(Value):
    """Who acts: a role and a pseudonymous id, never a name."""

    role: Role
    id: UUID


class Meta(Value):
    """Who caused an event, by which command; holds no personal data.

    command_id: the idempotency identity of the command; one command may record several events.
    correlation_id: shared by everything that one request set off.
    causation: position in the log of the event that made the system act, None for a person's act.
    body_mac: HMAC of the command's body under the person's key (hex), None without Idempotency-Key.
    """

    actor: Author
    command_id: UUID
    correlation_id: UUID
    causation: int | None = None
    body_mac: str | None = None


class Act(NamedTuple):
    """One attempt to change something: when (UTC, the database's clock) and by whom.

    acr: the level of the log-in behind it; None for the system, and when the provider said none.
    """

    at: datetime
    meta: Meta
    acr: str | None = None


class Event(Value, CanMutateAggregate[UUID]):
    """A fact of the past, stored for ever under its TOPIC.

    An event changes only by new optional fields; anything else is a new class with a new TOPIC.
    """

    TOPIC: ClassVar[str]
    IS_REFUSAL: ClassVar[bool] = False
    """True for the trace of a refusal: its command was not accepted and is judged afresh."""

    originator_id: UUID
    originator_version: int
    timestamp: AwareDatetime
    meta: Meta

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register the stored name, so that any process can read the log."""
        super().__pydantic_init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)

    def mutate(self, aggregate: Any) -> Any:
        """Evolve the aggregate and remember the command that was accepted."""
        evolved: Any = super().mutate(aggregate)
        if not self.IS_REFUSAL:
            evolved.accepted[self.meta.command_id] = Accepted(
                self.originator_version, self.meta.body_mac
            )
        return evolved


class FirstEvent(Event, CanInitAggregate[UUID]):
    """The event that brings an aggregate into being; its facts become the aggregate's fields."""

    originator_topic: str


class Sealed(Value):
    """The personal fields of one event, as the log holds them: only their key opens them.

    value: base64 of nonce and AES-256-GCM ciphertext, bound to the other fields; it opens nowhere
        else. A view copies the whole as it is, so that a rebuilt view is equal to the byte.
    """

    key_id: UUID
    originator_id: UUID
    originator_version: int
    topic: str
    value: str


E = TypeVar("E", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[E]):
    """An event at its place in the log.

    event: with its personal fields left out (None); sealed: those fields, None when it has none.
    position: strictly increasing, gaps allowed; recorded_at: the database's clock at the insert.
    """

    position: int
    event: E
    recorded_at: datetime
    sealed: Sealed | None = None


class Accepted(NamedTuple):
    """What an aggregate remembers of a command: the version it led to and its body's HMAC."""

    version: int
    body_mac: str | None


class Aggregate(BaseAggregate[UUID]):
    """A stream of events and the state that they amount to.

    insured_id: whose data the stream holds; personal fields are sealed under that person's key.
    accepted: every command that changed this stream, by command id.
    positions: places in the log of the stored events, in order of version; set by the store.
    """

    insured_id: UUID
    accepted: dict[UUID, Accepted] = field(default_factory=dict, kw_only=True)
    positions: list[int] = field(default_factory=list, kw_only=True)

    @classmethod
    def begin(cls, first: type[FirstEvent], stream_id: UUID, act: Act, **facts: Any) -> Self:
        """Bring a new aggregate into being by its first event."""
        return cls._create(first, id=stream_id, timestamp=act.at, meta=act.meta, **facts)

    def record(self, event: type[Event], act: Act, **facts: Any) -> None:
        """Record what was decided; the stream's time never runs backwards."""
        at = max(act.at, self.modified_on)
        self.trigger_event(event, timestamp=at, meta=act.meta, **facts)
