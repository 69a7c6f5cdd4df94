"""What an auditor asks of one claim: its state at a version or at an instant, and how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.base import Event
from domain.claim import Claim
from domain.errors import BeforeFirstEvent, ClaimNotFound, VersionNotReached
from domain.values import Status


class Stretch(NamedTuple):
    """How long a claim stood in a state. version: the one that brought it there.

    ends_at: None while it stands there still.
    """

    status: Status
    version: int
    begins_at: datetime
    ends_at: datetime | None

    def lasted(self, now: datetime) -> timedelta:
        """How long it stood there, until now if it still does."""
        return (self.ends_at or now) - self.begins_at


def state_at(
    history: Sequence[Event],
    *,
    version: int | None = None,
    at: datetime | None = None,
    field: str = "version",
) -> Claim:
    """The claim that the first events of its history amount to.

    version: the last version to be counted; at: the last instant (UTC) to be counted; both may be
        given, then the earlier one ends the replay. field: where the version was asked for.

    Raises: ClaimNotFound for an empty history, VersionNotReached when the claim never had that
        version, BeforeFirstEvent when it had not begun at that instant.
    """
    if not history:
        raise ClaimNotFound
    if version is not None and not 1 <= version <= len(history):
        raise VersionNotReached(field, latest=len(history))
    if at is not None and at < history[0].timestamp:
        raise BeforeFirstEvent("at", begins_at=history[0].timestamp)
    claim: Claim | None = None
    for event in history[:version]:
        if at is not None and event.timestamp > at:
            break
        claim = event.mutate(claim)
    if claim is None:
        raise ClaimNotFound
    return claim


def stretches(history: Sequence[Event]) -> tuple[Stretch, ...]:
    """The states in which a claim stood, one after the other, without a gap."""
    begun = list(_changes(history))
    ends: list[datetime | None] = [at for _, _, at in begun[1:]]
    return tuple(
        Stretch(status, version, at, end)
        for (status, version, at), end in zip(begun, [*ends, None], strict=True)
    )


def _changes(history: Sequence[Event]) -> Iterator[tuple[Status, int, datetime]]:
    claim: Claim | None = None
    before: Status | None = None
    for event in history:
        claim = event.mutate(claim)
        if claim is not None and claim.status is not before:
            before = claim.status
            yield before, event.originator_version, event.timestamp
