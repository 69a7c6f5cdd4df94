"""The past of a claim as an auditor reads it: written down first, then every version of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from adapters.bootstrap import Runtime
from application.audit import Stretch, state_at, stretches
from application.auditor import Decided, decided, is_whole
from application.differences import State, told
from application.history import ShowPast, show_past
from application.ports import Asked
from domain.base import Entry, Event
from domain.claim import Claim
from domain.errors import ClaimNotFound
from domain.events import ClaimStarted
from domain.retention import RetentionFile


@dataclass(frozen=True)
class Past:
    """The events of one claim. entries: with personal fields sealed; opened: the same, opened.

    is_erased: what was personal of the insured person is destroyed, so that nothing opens it.
    """

    entries: Sequence[Entry[Event]]
    opened: Sequence[Event]
    is_erased: bool

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Every event, without its personal fields."""
        return tuple(entry.event for entry in self.entries)

    @cached_property
    def claim(self) -> Claim:
        """The claim as it is now, without its personal fields."""
        return state_at(self.events)

    @property
    def latest(self) -> int:
        """Its last version."""
        return len(self.entries)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """How long it stood in which state."""
        return stretches(self.events)

    @property
    def decided(self) -> tuple[Decided, ...]:
        """Every decision."""
        return decided(self.events)

    @property
    def is_whole(self) -> bool:
        """Whether no version is missing."""
        return is_whole(self.entries)

    def version_at(self, at: datetime) -> int:
        """The version that stood at an instant (UTC).

        Raises: BeforeFirstEvent.
        """
        return state_at(self.events, at=at).version

    def state(self, version: int, field: str = "version") -> State:
        """Every fact at a version, the personal ones hidden.

        Raises: VersionNotReached.
        """
        sealed = state_at(self.events, version=version, field=field)
        return told(sealed, state_at(self.opened, version=version, field=field))


async def past_of(runtime: Runtime, asked: Asked, claim_id: UUID) -> Past:
    """The past of a claim, written down in the access log before anything of it is told.

    Raises: ClaimNotFound, NotPermitted, StoreUnavailable when it cannot be written down.
    """
    found = await unshown_past(runtime, claim_id)
    insured_id = found.claim.insured_id
    await show_past(
        ShowPast(asked=asked, insured_id=insured_id, claim_id=claim_id), runtime.tracing
    )
    return found


async def unshown_past(runtime: Runtime, claim_id: UUID) -> Past:
    """The same, for whoever writes it down themselves.

    Raises: ClaimNotFound, also for a stream that is no claim; StoreUnavailable.
    """
    found = await runtime.log.opened(claim_id)
    first = found[0][0].event if found else None
    if not isinstance(first, ClaimStarted):
        raise ClaimNotFound
    file = await runtime.log.load(RetentionFile, RetentionFile.id_of(first.insured_id))
    is_erased = file is not None and file.is_erased
    return Past([entry for entry, _ in found], [event for _, event in found], is_erased)
