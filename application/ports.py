"""Protocols for the outside world, the bundle that a handler is given, and what commands are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from pydantic import Field

from application.notifier import Notifier
from application.pace import Pace
from application.rates import ExchangeRates, NoRates
from application.turns import Turns
from application.writing import Letters
from domain.base import Aggregate, Author, Value
from domain.values import (
    Beneficiary,
    LeasePolicy,
    MediaType,
    Original,
    PaymentPolicy,
    QueueFilter,
    Scan,
    SupplementPolicy,
)
from domain.window import Quota

A = TypeVar("A", bound=Aggregate)


class Asked(Value):
    """Who asks, and how the request is told from any other.

    command_id: derived from the Idempotency-Key when there is one, else drawn at random.
    is_keyed: True when there is an Idempotency-Key; the same key must then come with the same body.
    if_match: the version that the caller saw; None when any version will do.
    causation: position of the event that made the system ask, None for a person.
    acr: the level of the log-in, as its provider calls it; None when it said none.
    """

    author: Author
    command_id: UUID
    correlation_id: UUID
    is_keyed: bool = False
    if_match: int | None = None
    causation: int | None = None
    acr: str | None = None


class Command(Value):
    """Something that somebody asks for; what is asked stands in the subclass's fields."""

    asked: Asked

    def body(self) -> bytes:
        """What was asked, without who asked: the same request, and no other, gives these bytes."""
        return f"{type(self).__name__} {self.model_dump_json(exclude={'asked'})}".encode()


class Recorded(NamedTuple):
    """The answer to a command: the stream, its version, and the position to wait for in views."""

    claim_id: UUID
    version: int
    position: int


class Conflict(Exception):
    """Somebody else's events came first; the caller loads again and decides again."""


class ClaimStore(Protocol):
    """The log, seen as aggregates."""

    async def load(self, kind: type[A], stream_id: UUID, owner: UUID | None = None) -> A | None:
        """The aggregate as of now, or None when the stream has no event.

        owner: whose it must be, None for anybody's; of somebody else's nothing is opened, so that
            it is looked for exactly as what does not exist.

        Raises: StoreUnavailable.
        """
        ...

    async def save(self, *aggregates: Aggregate) -> int:
        """Store all pending events of all aggregates, or none.

        Returns: the position of the last event, once all of it is durable.
        Raises: Conflict, StoreUnavailable.
        """
        ...


class PersonKeys(Protocol):
    """What is done with an insured person's key, which never leaves its adapter otherwise."""

    async def mac(self, insured_id: UUID, text: bytes) -> str:
        """HMAC-SHA-256 of a text under the person's key, hex.

        Raises: StoreUnavailable.
        """
        ...

    async def file_key(self, insured_id: UUID) -> bytes:
        """The 32 bytes under which the person's files are sealed.

        Raises: StoreUnavailable.
        """
        ...

    async def is_destroyed(self, insured_id: UUID) -> bool:
        """Whether the person was erased: nothing of theirs opens. Raises: StoreUnavailable."""
        ...


class InsuredPerson(Value):
    """An insured person as the directory knows them; names are None once forgotten.

    email: where notices go, as it was checked at the import; None when there is none.
    has_account: whether the directory knows the whole account, and not its mask alone.
    """

    insured_id: UUID
    scheme: str
    home_fund: str
    display_name: str | None
    account_masked: str | None
    email: str | None = Field(default=None, repr=False)
    has_account: bool = False


class Directory(Protocol):
    """The register of insured persons and of those attached to them."""

    async def find(self, insured_id: UUID) -> InsuredPerson | None:
        """The insured person, or None."""
        ...

    async def beneficiaries(self, insured_id: UUID) -> tuple[Beneficiary, ...]:
        """The insured person first, then everybody attached, whatever the attachment state."""
        ...


class Inspection(Value):
    """What the gate found out about a file that it lets through."""

    media_type: MediaType
    bytes: int
    sha256: str
    pages: int
    warnings: tuple[str, ...] = ()


class DocumentGate(Protocol):
    """The only way in for a file."""

    async def inspect(self, path: Path) -> Inspection:
        """Tell a file by its content and parse it whole, apart from this process.

        Raises: DocumentTypeNotAccepted, DocumentTooLarge, DocumentUnreadable,
            DocumentNeedsAPassword, DocumentActiveContent.
        """
        ...


class Fitting(Protocol):
    """Makes of what people have a PDF that fits."""

    async def fit(self, sources: Sequence[Path], to: Path) -> tuple[str, ...]:
        """Write one PDF within the limit, A4 portrait where the sources are pictures.

        Returns: what was done, as codes (`fit.rotated`, …), in order.
        Raises: DocumentTypeNotAccepted, DocumentUnreadable, DocumentNeedsAPassword,
            DocumentTooLarge when even the last step does not fit; StoreUnavailable.
        """
        ...


class Proposal(Value):
    """A fitted copy that its person has not agreed to yet.

    blob_id: where the copy lies; originals: what it was made of, kept as they were received.
    """

    proposal_id: UUID
    claim_id: UUID
    made_at: datetime
    blob_id: UUID
    file_name: str
    inspection: Inspection
    originals: tuple[Original, ...]
    original_names: tuple[str, ...]
    what_was_done: tuple[str, ...]


class Proposals(Protocol):
    """The fitted copies that are waiting for a yes, each under its person's key."""

    async def keep(self, proposal: Proposal, key: bytes) -> None:
        """Keep a proposal. Raises: StoreUnavailable."""
        ...

    async def find(self, proposal_id: UUID, key: bytes) -> Proposal | None:
        """The proposal; None when there is none, none any more, or only another person's."""
        ...


class Antivirus(Protocol):
    """Says whether a content is known to be harmful."""

    async def scan(self, content: AsyncIterator[bytes]) -> Scan:
        """Look at one whole content; NOT_SCANNED when there is no scanner.

        Raises: ScannerUnavailable.
        """
        ...


class FileStore(Protocol):
    """Sealed contents under random ids."""

    async def put(self, blob_id: UUID, source: Path, key: bytes) -> None:
        """Keep a file's content, durably, under an id that holds nothing yet."""
        ...

    def open(self, blob_id: UUID, key: bytes) -> AsyncIterator[bytes]:
        """The content, piece by piece, each verified."""
        ...

    async def delete(self, blob_id: UUID) -> None:
        """Drop the content; dropping it again changes nothing."""
        ...


class WorkQueue(Protocol):
    """The claims that wait at the desk."""

    async def propose(
        self,
        wanted: QueueFilter,
        at: datetime,
        but: Collection[UUID] = (),
        by: UUID | None = None,
    ) -> UUID | None:
        """The most urgent claim that nobody holds, kept from everybody else for a moment.

        It may have been taken meanwhile: the claim itself decides. but: claims that are left out.
        by: who asks; what they signed first is left out too.

        Returns: None when there is none.
        Raises: StoreUnavailable.
        """
        ...


class Limits(Value):
    """The limits that configuration may move, with the seed's values."""

    quota: Quota = Quota()
    documents: int = 10
    leases: LeasePolicy = LeasePolicy()
    second_signature_cents: int = 100_000
    """Source: docs/sources.md#four-eyes."""
    supplement: SupplementPolicy = SupplementPolicy()
    payment: PaymentPolicy = PaymentPolicy()
    draft_bytes: int = 500_000_000
    commands: int = 1000


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a handler may touch.

    fitting_turns: one fitting of a person after the other. timed: times a command, by its name.
    """

    claims: ClaimStore
    keys: PersonKeys
    directory: Directory
    gate: DocumentGate
    fitting: Fitting
    files: FileStore
    proposals: Proposals
    antivirus: Antivirus
    letters: Letters
    queue: WorkQueue
    notifier: Notifier
    limits: Limits
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    turns: Turns = field(default_factory=Turns)
    fitting_turns: Turns = field(default_factory=Turns)
    pace: Pace = field(default_factory=Pace)
    rates: ExchangeRates = field(default_factory=NoRates)
    timed: Callable[[str], AbstractContextManager[object]] = nullcontext
