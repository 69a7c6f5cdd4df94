"""Letters in memory: what they tell, without a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from application.writing import Written
from domain.claim import Claim
from domain.errors import LetterNotFound
from domain.values import LetterKind


@dataclass
class FakeLetters:
    """Writes what the claim was decided to be; keeps it in memory."""

    kept: dict[UUID, bytes] = field(default_factory=dict)

    async def write(self, kind: LetterKind, claim: Claim) -> Written:
        if claim.decision is None:
            raise LetterNotFound
        told = (kind, claim.decision.assessment.outcome, claim.decision.decided_on)
        return Written("fake-1", " ".join(map(str, told)).encode())

    async def keep(self, blob_id: UUID, content: bytes, _: bytes) -> None:
        assert blob_id not in self.kept
        self.kept[blob_id] = content
