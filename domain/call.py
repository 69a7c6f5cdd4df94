"""Call: one telephone call with an insured person, as it was logged."""

from __future__ import annotations

from typing import Self
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.events import CallLogged
from domain.values import CallDirection, CallReason


class Call(Aggregate):
    """A call about one of the person's claims, or about none; nothing of it ever changes."""

    TOPIC = "call"

    insured_id: UUID
    direction: CallDirection
    reason: CallReason
    claim_id: UUID | None = None

    @staticmethod
    def id_of(command_id: UUID) -> UUID:
        """The call that a command logs, whomever it names: a key that named another is refused."""
        return uuid5(command_id, "call")

    @classmethod
    def log(
        cls,
        insured_id: UUID,
        claim_id: UUID | None,
        direction: CallDirection,
        reason: CallReason,
        act: Act,
    ) -> Self:
        """Record a call.

        Source: docs/sources.md#calls
        """
        return cls.begin(
            CallLogged,
            cls.id_of(act.meta.command_id),
            act,
            insured_id=insured_id,
            claim_id=claim_id,
            direction=direction,
            reason=reason,
        )
