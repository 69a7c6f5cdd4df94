"""The outside world in memory: every port of application/ports.py, kept as the adapters keep it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID, uuid5

from application.ports import (
    A,
    Asked,
    Conflict,
    InsuredPerson,
    Limits,
    Ports,
)
from builders import CHILD, SELF
from domain.base import Aggregate, Author, Event, Role
from domain.errors import StoreUnavailable
from domain.values import Beneficiary, QueueFilter
from fake_documents import FakeAntivirus, FakeFiles, FakeFitting, FakeGate, FakeProposals
from fake_letters import FakeLetters
from notifying import FakeNotifier
from spec import ALICE, paris

BOB = UUID("b0b00000-0000-4000-8000-000000000001")
_numbers = count(1)
Happening = Callable[[], Awaitable[object]]


def insured(person: UUID = ALICE) -> Author:
    """An insured person who acts."""
    return Author(role=Role.INSURED, id=person)


def asked(key: str | None = None, by: Author | None = None, if_match: int | None = None) -> Asked:
    """A request; the same key is the same command."""
    author = by or insured()
    command_id = UUID(int=next(_numbers)) if key is None else uuid5(author.id, f"key {key}")
    return Asked(
        author=author,
        command_id=command_id,
        correlation_id=UUID(int=next(_numbers)),
        is_keyed=key is not None,
        if_match=if_match,
    )


@dataclass
class FakeClaimStore:
    """The log: all events of a save or none, each version of a stream taken once.

    log: every event, the first at position 1.
    meanwhile: what somebody else does just before a save, one happening per save.
    is_away, loses_answers: nothing can be reached; what is saved is durable but nobody hears of it.
    """

    log: list[Event] = field(default_factory=list)
    meanwhile: list[Happening] = field(default_factory=list)
    saves: int = 0
    is_away: bool = False
    loses_answers: bool = False

    async def load(self, kind: type[A], stream_id: UUID, owner: UUID | None = None) -> A | None:
        """The aggregate as of now, or None, also when it is not this owner's."""
        await self._reach()
        stream: A | None = None
        for event in self._stream(stream_id):
            stream = event.mutate(stream)
        if stream is not None and owner not in (None, stream.insured_id):
            return None
        if stream is not None:
            assert isinstance(stream, kind)
            stream.positions = [
                n for n, e in enumerate(self.log, 1) if e.originator_id == stream_id
            ]
        return stream

    async def save(self, *aggregates: Aggregate) -> int:
        """Store all pending events of all aggregates, or none."""
        happening, self.meanwhile = self.meanwhile[:1], self.meanwhile[1:]
        later, self.meanwhile = self.meanwhile, []
        for happens in happening:
            await happens()
        self.meanwhile = later
        await self._reach()
        self.saves += 1
        events = [e for one in aggregates for e in one.pending_events if isinstance(e, Event)]
        assert events, "nothing to save"
        taken = {(e.originator_id, e.originator_version) for e in self.log}
        if any((e.originator_id, e.originator_version) in taken for e in events):
            raise Conflict
        self.log += events
        if self.loses_answers:
            raise StoreUnavailable(retry_after_s=1)
        return len(self.log)

    def names(self, stream_id: UUID) -> list[str]:
        """The classes of a stream's events."""
        return [type(event).__name__ for event in self._stream(stream_id)]

    def _stream(self, stream_id: UUID) -> list[Event]:
        return [event for event in self.log if event.originator_id == stream_id]

    async def _reach(self) -> None:
        await asyncio.sleep(0)  # others run while a database is asked
        if self.is_away:
            raise StoreUnavailable(retry_after_s=1)


class FakeKeys:
    """A key per insured person."""

    async def mac(self, insured_id: UUID, text: bytes) -> str:
        """HMAC-SHA-256 under the person's key."""
        return hmac.digest(insured_id.bytes, text, "sha256").hex()

    async def file_key(self, insured_id: UUID) -> bytes:
        """32 bytes of the person's own."""
        return hashlib.sha256(insured_id.bytes).digest()

    async def is_destroyed(self, insured_id: UUID) -> bool:
        """Nobody is erased."""
        return not insured_id.bytes


def person(insured_id: UUID, scheme: str = "GENERAL") -> InsuredPerson:
    """An insured person of the register."""
    known = {"home_fund": "561", "display_name": "ALICE", "account_masked": "…42"}
    return InsuredPerson(insured_id=insured_id, scheme=scheme, has_account=True, **known)


@dataclass
class FakeDirectory:
    """The register: Alice and her child, Bob alone."""

    people: dict[UUID, InsuredPerson] = field(
        default_factory=lambda: {one: person(one) for one in (ALICE, BOB)}
    )
    attached: dict[UUID, tuple[Beneficiary, ...]] = field(
        default_factory=lambda: {
            ALICE: (SELF, CHILD),
            BOB: (Beneficiary(beneficiary_id=BOB, is_insured=True),),
        }
    )

    async def find(self, insured_id: UUID) -> InsuredPerson | None:
        """The insured person, or None."""
        return self.people.get(insured_id)

    async def beneficiaries(self, insured_id: UUID) -> tuple[Beneficiary, ...]:
        """The insured person first, then everybody attached."""
        return self.attached.get(insured_id, ())


@dataclass
class FakeQueue:
    """The work queue as a list that the test writes; `asked` keeps what was looked for."""

    waiting: list[UUID] = field(default_factory=list)
    asked: list[QueueFilter] = field(default_factory=list)

    async def propose(
        self,
        wanted: QueueFilter,
        at: datetime,
        but: Collection[UUID] = (),
        by: UUID | None = None,
    ) -> UUID | None:
        """The first claim that is not left out, once."""
        self.asked.append(wanted)
        found = next((one for one in self.waiting if one not in but), None)
        if found is not None:
            self.waiting.remove(found)
        return found


@dataclass
class Fakes:
    """Every port at once; the test reads and moves them, handlers get `ports`."""

    claims: FakeClaimStore = field(default_factory=FakeClaimStore)
    keys: FakeKeys = field(default_factory=FakeKeys)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    gate: FakeGate = field(default_factory=FakeGate)
    fitting: FakeFitting = field(default_factory=FakeFitting)
    files: FakeFiles = field(default_factory=FakeFiles)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    antivirus: FakeAntivirus = field(default_factory=FakeAntivirus)
    letters: FakeLetters = field(default_factory=FakeLetters)
    queue: FakeQueue = field(default_factory=FakeQueue)
    notifier: FakeNotifier = field(default_factory=FakeNotifier)
    limits: Limits = field(default_factory=Limits)
    at: datetime = field(default_factory=lambda: paris("2026-03-20"))

    @property
    def ports(self) -> Ports:
        """What handlers get."""
        return Ports(
            claims=self.claims,
            keys=self.keys,
            directory=self.directory,
            gate=self.gate,
            fitting=self.fitting,
            files=self.files,
            proposals=self.proposals,
            antivirus=self.antivirus,
            letters=self.letters,
            queue=self.queue,
            notifier=self.notifier,
            limits=self.limits,
            now=lambda: self.at,
            new_id=lambda: UUID(int=next(_numbers)),
        )
