"""What an auditor asks of one claim: its state at a version or at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.base import Event
from domain.claim import Claim
from domain.errors import ClaimNotFound, VersionNotReached


def state_at(
    history: Sequence[Event], *, version: int | None = None, at: datetime | None = None
) -> Claim:
    """The claim that the first events of its history amount to.

    version: the last version to be counted; at: the last instant (UTC) to be counted; both may be
        given, then the earlier one ends the replay.

    Raises: VersionNotReached when the claim never had that version, ClaimNotFound when it had not
        begun at that instant.
    """
    if version is not None and not 1 <= version <= len(history):
        raise VersionNotReached("version", latest=len(history))
    claim: Claim | None = None
    for event in history[:version]:
        if at is not None and event.timestamp > at:
            break
        claim = event.mutate(claim)
    if claim is None:
        raise ClaimNotFound
    return claim
