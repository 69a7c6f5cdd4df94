"""What looks at files, keeps them and makes them fit, in memory, beside the other fakes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from application.ports import Inspection, Proposal
from domain.errors import Refusal, ScannerUnavailable
from domain.values import MediaType, Scan, ScanOutcome


@dataclass
class FakeGate:
    """Lets everything in as a PDF of one page, or refuses as it is told to."""

    refusal: Refusal | None = None
    inspected: int = 0

    async def inspect(self, path: Path) -> Inspection:
        """Tell a file by its content."""
        self.inspected += 1
        if self.refusal is not None:
            raise self.refusal
        content = await asyncio.to_thread(path.read_bytes)
        return Inspection(
            media_type=MediaType.PDF,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            pages=1,
        )


@dataclass
class FakeFitting:
    """Puts the sources together, or refuses as it is told to."""

    refusal: Refusal | None = None

    async def fit(self, sources: Sequence[Path], to: Path) -> tuple[str, ...]:
        """Write one file."""
        if self.refusal is not None:
            raise self.refusal
        parts = [await asyncio.to_thread(source.read_bytes) for source in sources]
        await asyncio.to_thread(to.write_bytes, b"fitted " + b"+".join(parts))
        return ("fit.merged",)


@dataclass
class FakeProposals:
    """Proposals by id, each with the key that it was sealed under."""

    kept: dict[UUID, tuple[Proposal, bytes]] = field(default_factory=dict)

    async def keep(self, proposal: Proposal, key: bytes) -> None:
        """Keep a proposal."""
        self.kept[proposal.proposal_id] = (proposal, key)

    async def find(self, proposal_id: UUID, key: bytes) -> Proposal | None:
        """The proposal, for who has the key."""
        proposal, sealed_under = self.kept.get(proposal_id, (None, key))
        return proposal if key == sealed_under else None


@dataclass
class FakeAntivirus:
    """Finds what it is told to find in a content."""

    marker: bytes = b"VIRUS"
    cannot_look_into: bytes = b"LOCKED"
    is_away: bool = False
    scanned: int = 0

    async def scan(self, content: AsyncIterator[bytes]) -> Scan:
        """Look at one whole content."""
        if self.is_away:
            raise ScannerUnavailable(retry_after_s=1)
        self.scanned += 1
        whole = b"".join([piece async for piece in content])
        if self.marker in whole:
            return Scan(outcome=ScanOutcome.INFECTED, signatures="fake/1", threat="Fake.Marker")
        if self.cannot_look_into in whole:
            return Scan(outcome=ScanOutcome.SCAN_ERROR, signatures="fake/1", threat="Locked")
        return Scan(outcome=ScanOutcome.CLEAN, signatures="fake/1")


@dataclass
class FakeFiles:
    """Contents by id, each with the key that it was sealed under."""

    kept: dict[UUID, tuple[bytes, bytes]] = field(default_factory=dict)

    async def put(self, blob_id: UUID, source: Path, key: bytes) -> None:
        """Keep a content under an id that holds nothing yet."""
        assert blob_id not in self.kept
        self.kept[blob_id] = (await asyncio.to_thread(source.read_bytes), key)

    async def open(self, blob_id: UUID, key: bytes) -> AsyncIterator[bytes]:
        """The content, for who has the key."""
        content, sealed_under = self.kept[blob_id]
        assert key == sealed_under
        yield content

    async def delete(self, blob_id: UUID) -> None:
        """Drop the content; dropping it again changes nothing."""
        self.kept.pop(blob_id, None)
