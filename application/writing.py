"""The port behind which letters are written and kept."""

from __future__ import annotations

from typing import NamedTuple, Protocol
from uuid import UUID

from domain.claim import Claim
from domain.values import LetterKind


class Written(NamedTuple):
    """A letter as it would be sent. template: name and version of what it was written with."""

    template: str
    content: bytes


class Letters(Protocol):
    """Writes letters to insured persons, and keeps them as they were sent."""

    async def write(self, kind: LetterKind, claim: Claim) -> Written:
        """A letter about what the claim holds now; the same claim gives the same bytes.

        Raises: LetterNotFound when there is nothing to tell; StoreUnavailable.
        """
        ...

    async def keep(self, blob_id: UUID, content: bytes, key: bytes) -> None:
        """Keep a letter, durably, under an id that holds nothing yet. Raises: StoreUnavailable."""
        ...
