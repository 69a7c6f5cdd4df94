"""The desk of the data protection officer: somebody is erased in a running site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from adapters.identity.personas import persona_named
from domain.base import Author
from domain.claim import Claim
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason, Gone
from teleservice import Site
from workers.erase import Erasing, officer

ALICE = persona_named("alice").persona_id
DPO, SECOND = officer(UUID(int=0xD1)), UUID(int=0xD2)
UNLAWFUL = ErasureReason.UNLAWFUL


@dataclass
class Office:
    """The data protection officer's desk."""

    site: Site
    waited: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        portal = self.site.client.portal
        assert portal is not None
        return portal.call(function, *args)

    def erase(
        self,
        reason: ErasureReason = UNLAWFUL,
        by: Author = DPO,
        approved_by: UUID = SECOND,
        reached: Callable[[str], None] = lambda _: None,
    ) -> Gone:
        erasing = Erasing(self.site.runtime, ALICE, self.pause)
        self.call(erasing.order, reason, by, approved_by)
        gone: Gone = self.call(erasing.run, by, reached)
        self.site.settle()
        return gone

    @property
    def file(self) -> RetentionFile | None:
        stream = RetentionFile.id_of(ALICE)
        found: RetentionFile | None = self.call(self.site.runtime.log.load, RetentionFile, stream)
        return found

    def claim(self, path: str) -> Claim:
        found: Claim = self.call(self.site.runtime.log.load, Claim, id_of(path))
        return found


def id_of(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])
