"""An evidence pack leaves: who asked for it and why is written down before anything of it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application.access import Action, authorize
from application.disclosures import AccessLog, Disclosure, Purpose, Shown
from application.ports import Asked, Command
from domain.errors import FieldRequired


class EvidenceReason(StrEnum):
    """Why documents leave with the evidence of a claim; a closed list, so that it names nobody."""

    COURT = "COURT"
    INSURED = "INSURED"
    INSPECTION = "INSPECTION"
    INCIDENT = "INCIDENT"


class HandOver(Command):
    """Hand the evidence of a claim over.

    insured_id: whose it is. document_ids: those whose files go with it. reason: why they do.
    """

    claim_id: UUID
    insured_id: UUID
    document_ids: tuple[UUID, ...] = ()
    reason: EvidenceReason | None = None


class PackBook(Protocol):
    """Which packs left; it grows, and nothing in it changes."""

    async def record(self, command: HandOver, at: datetime) -> None:
        """Write a pack down, once for each command; on return it is durable.

        Raises: StoreUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What handing over needs."""

    packs: PackBook
    access_log: AccessLog
    now: Callable[[], datetime]


def check_reason(asked: Asked, reason: EvidenceReason | None, *, documents: bool) -> None:
    """Whether a pack may be asked for in this way.

    Raises: NotPermitted, FieldRequired when files shall go with it and nobody says why.
    """
    authorize(asked.author, Action.EXPORT_EVIDENCE)
    if documents and reason is None:
        raise FieldRequired("reason")


async def hand_over(command: HandOver, evidence: Evidence) -> None:
    """Write down that the evidence of a claim leaves, with which documents and why.

    Raises: NotPermitted, FieldRequired, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    asked, now = command.asked, evidence.now()
    check_reason(asked, command.reason, documents=bool(command.document_ids))
    shown = [Shown.EVIDENCE, *(Shown.DOCUMENT for _ in command.document_ids)]
    lines = [
        Disclosure(
            shown=one,
            insured_id=command.insured_id,
            claim_id=command.claim_id,
            purpose=Purpose.AUDIT,  # also where a command does it, whose role has none
        )
        for one in shown
    ]
    await evidence.packs.record(command, now)
    await evidence.access_log.record(asked, now, *lines)
