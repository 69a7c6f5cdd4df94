"""given(past…).when(command).then(events) or .refuses(Error): how a rule of the domain is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from domain.base import Act, Aggregate, Author, Event, Meta, Role
from domain.claim import Claim
from domain.errors import Refusal, WindowFull
from domain.events import SubmissionRefused
from domain.mailbox import Mailbox
from domain.satisfaction import Satisfaction
from domain.values import PARIS
from domain.window import Quota, SubmissionWindow

ALICE = UUID("a11ce000-0000-4000-8000-000000000001")
INSURED = Author(role=Role.INSURED, id=ALICE)
A = TypeVar("A", bound=Aggregate)


def paris(text: str) -> datetime:
    """An instant as Paris writes it: `2026-03-20` (at 10:00) or `2026-03-20 23:59:59`; in UTC."""
    written = datetime.fromisoformat(text)
    if len(text) == len("2026-03-20"):
        written = written.replace(hour=10)
    return written.replace(tzinfo=PARIS).astimezone(UTC)


@dataclass
class World:
    """One insured person's streams, and the time.

    claims: in the order in which they were started; commands go to the last one.
    log: every event of the past, by stream.
    """

    now: datetime = field(default_factory=lambda: paris("2026-03-20"))
    quota: Quota = field(default_factory=Quota)
    claims: list[Claim] = field(default_factory=list)
    window: SubmissionWindow | None = None
    mailbox: Mailbox | None = None
    satisfaction: Satisfaction | None = None
    log: dict[UUID, list[Event]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def act(self, by: Author = INSURED) -> Act:
        """A new command's stamp: now, by Alice unless told otherwise."""
        number = UUID(int=next(self._numbers))
        return Act(self.now, Meta(actor=by, command_id=number, correlation_id=number))

    @property
    def claim(self) -> Claim:
        """The claim that commands go to."""
        return self.claims[-1]

    @property
    def open_window(self) -> SubmissionWindow:
        """The person's window, opened if need be."""
        if self.window is None:
            self.window = SubmissionWindow.open(ALICE, self.act())
        return self.window

    @property
    def streams(self) -> list[Aggregate]:
        """Every stream: the claims, the window, the mailbox, the answer."""
        others = (self.window, self.mailbox, self.satisfaction)
        return [*self.claims, *(other for other in others if other is not None)]

    @property
    def pending(self) -> list[Event]:
        """What was recorded and is not stored yet, stream by stream."""
        events = [event for stream in self.streams for event in stream.pending_events]
        return [event for event in events if isinstance(event, Event)]

    def store(self) -> None:
        """Store what is pending; from then on every stream is what its events amount to."""
        for event in self.pending:
            self.log.setdefault(event.originator_id, []).append(event)
        self.claims = [self._replayed(claim) for claim in self.claims]
        self.window = self.window and self._replayed(self.window)
        self.mailbox = self.mailbox and self._replayed(self.mailbox)
        self.satisfaction = self.satisfaction and self._replayed(self.satisfaction)

    def _replayed(self, stream: A) -> A:
        again: A | None = None
        for event in self.log[stream.id]:
            again = event.mutate(again)
        assert again is not None
        return again


Step = Callable[[World], Refusal | None]
"""A command, or time that passes; a quota refusal is given back, any other is raised."""


def on(day: str) -> Step:
    """It is 10:00 in Paris on that day."""
    return at(day)


def at(moment: str) -> Step:
    """It is that moment in Paris, `2026-03-20 23:59:59`."""

    def step(world: World) -> None:
        world.now = paris(moment)

    return step


def all_of(*steps: Step) -> Step:
    """Several steps told as one."""

    def step(world: World) -> None:
        for one in steps:
            one(world)

    return step


@dataclass(frozen=True)
class Expected:
    """An event of a class, with these facts at least."""

    kind: type[Event]
    facts: dict[str, Any]

    def told(self) -> tuple[str, dict[str, Any]]:
        """As it is compared."""
        return self.kind.__name__, self.facts

    def told_of(self, event: Event) -> tuple[str, dict[str, Any]]:
        """The same facts of an event that was recorded, for the comparison."""
        is_same = type(event) is self.kind
        facts = {name: getattr(event, name) for name in self.facts} if is_same else {}
        return type(event).__name__, facts


def event(kind: type[Event], /, **facts: Any) -> Expected:
    """Expect an event of exactly that class; only the facts given are compared."""
    unknown = facts.keys() - kind.model_fields.keys()
    assert not unknown, f"{kind.__name__} has no {unknown}"
    return Expected(kind, facts)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    world: World
    events: list[Event]
    refusal: Refusal | None

    def then(self, *expected: Expected) -> World:
        """It recorded exactly these events, claims first; none given means that nothing was."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal!r} {self.refusal.details}")
        self._compare(*expected)
        self.world.store()
        return self.world

    def refuses(self, error: type[Refusal], **details: Any) -> Outcome:
        """It was refused, and recorded nothing but, for a full window, its trace.

        details: of the refusal; `field` is the field at fault.
        """
        assert type(self.refusal) is error, f"not {error.__name__}: {self.refusal!r} {self.events}"
        found = self.refusal.details | {"field": self.refusal.field}
        assert {name: found.get(name) for name in details} == details
        traces = (SubmissionRefused,) if error is WindowFull else ()
        assert [type(event) for event in self.events if not isinstance(event, traces)] == []
        assert len(self.events) <= 1
        return self

    def recording(self, *expected: Expected) -> World:
        """What the refusal left in the log."""
        self._compare(*expected)
        self.world.store()
        return self.world

    @property
    def others(self) -> list[tuple[str, str | None]]:
        """Code and field of everything else that was wrong."""
        assert self.refusal is not None
        return [(other.code, other.field) for other in self.refusal.others]

    def _compare(self, *expected: Expected) -> None:
        padded = [*expected, *[Expected(Event, {})] * (len(self.events) - len(expected))]
        found = [one.told_of(event) for one, event in zip(padded, self.events, strict=False)]
        assert found == [one.told() for one in expected]


@dataclass(frozen=True)
class Given:
    """A past that lies in the log."""

    world: World

    def and_given(self, *past: Step) -> Given:
        """And then this happened, none of it refused."""
        for step in past:
            refusal = step(self.world)
            assert refusal is None, f"the past was refused: {refusal!r}"
            self.world.store()
        return self

    def when(self, *command: Step) -> Outcome:
        """Do this now; steps before the last one usually move the time."""
        refusal: Refusal | None = None
        try:
            for step in command:
                refusal = step(self.world) or refusal
        except Refusal as raised:
            refusal = raised
        return Outcome(self.world, self.world.pending, refusal)


def given(*past: Step) -> Given:
    """All this happened before, none of it refused."""
    return Given(World()).and_given(*past)
