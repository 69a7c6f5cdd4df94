"""Accounts: an administrator ends all access of somebody, whose device is lost or who left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from application.access import Action, authorize
from application.disclosures import AccessLog, Disclosure, Shown
from application.ports import Command
from domain.base import Author
from domain.errors import IdempotencyKeyReused


class EndedBecause(StrEnum):
    """Why the access of an account is ended; a closed list, so that it tells nothing of anybody."""

    LOST_DEVICE = "LOST_DEVICE"
    SUSPECTED = "SUSPECTED"
    LEFT = "LEFT"
    REQUESTED = "REQUESTED"


class EndSessions(Command):
    """End every session of an account, and refuse every token that was given to it until now."""

    account_id: UUID
    because: EndedBecause


class Ended(NamedTuple):
    """What was done. at: tokens given before are refused; sessions: how many were ended."""

    command_id: UUID
    account_id: UUID
    because: EndedBecause
    at: datetime
    by: Author
    sessions: int = 0


class EndedAccess(Protocol):
    """The sessions of everybody, and when whose access was ended."""

    async def find(self, command_id: UUID) -> Ended | None:
        """What a request did before; None when it did nothing yet.

        Raises: StoreUnavailable.
        """
        ...

    async def end(self, ended: Ended) -> Ended:
        """End the sessions and remember until when, all or nothing; gives how many.

        Raises: StoreUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a handler needs that ends somebody's access."""

    access: EndedAccess
    access_log: AccessLog
    now: Callable[[], datetime]


async def end_sessions(command: EndSessions, accounts: Accounts) -> Ended:
    """Write down who ends whose access and why, then end it; the same request again does nothing.

    The account may log in again: whoever must not is locked by their provider.

    Raises: NotPermitted, IdempotencyKeyReused, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#authority
    """
    asked = command.asked
    authorize(asked.author, Action.END_SESSIONS)
    before = await accounts.access.find(asked.command_id)
    if before is not None:
        if (before.account_id, before.because) != (command.account_id, command.because):
            raise IdempotencyKeyReused
        return before
    line = Disclosure(
        shown=Shown.SESSIONS_ENDED, insured_id=command.account_id, reason=command.because.value
    )
    now = accounts.now()
    await accounts.access_log.record(asked, now, line)
    ended = Ended(asked.command_id, command.account_id, command.because, now, asked.author)
    return await accounts.access.end(ended)
