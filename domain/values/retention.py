"""Why somebody is forgotten, what keeps them from it, and what went when they were."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.base import Value


class ErasureReason(StrEnum):
    """Why a person is erased; a closed list, so that it tells nothing of anybody.

    RETENTION_ENDED: nothing obliges to keep the file any more. REQUEST: the person asks for it.
    COURT_ORDER, UNLAWFUL: a judge orders it, or the file should never have been there; both go
        before the duty to keep claims, never before a hold that somebody placed. RESTORED: who was
        erased came back with a backup.
    Source: docs/sources.md#erasure
    """

    RETENTION_ENDED = "RETENTION_ENDED"
    REQUEST = "REQUEST"
    COURT_ORDER = "COURT_ORDER"
    UNLAWFUL = "UNLAWFUL"
    RESTORED = "RESTORED"


OVERRIDES = (ErasureReason.COURT_ORDER, ErasureReason.UNLAWFUL)
"""The reasons that go before the duty to keep claims."""


class HoldReason(StrEnum):
    """Why nobody may erase a person until the hold is released; a closed list."""

    LITIGATION = "LITIGATION"
    INVESTIGATION = "INVESTIGATION"
    AUDIT = "AUDIT"


class KeptBecause(StrEnum):
    """What keeps a person's file. Source: docs/sources.md#erasure."""

    HOLD = "HOLD"
    APPEAL_RUNS = "APPEAL_RUNS"
    PAYMENT_NOT_SETTLED = "PAYMENT_NOT_SETTLED"
    CLAIM_OPEN = "CLAIM_OPEN"
    RETENTION_NOT_ENDED = "RETENTION_NOT_ENDED"


class Gone(Value):
    """How much of a person went, as numbers: none of them says what stood there.

    keys: destroyed; rows: of the directory and its indexes; notes: what was typed and not said;
        files: documents, originals and letters; copies: pictures of pages; handed: files that were
        handed over to a bank or another State, and still lay there.
    """

    claims: int = Field(default=0, ge=0)
    keys: int = Field(default=0, ge=0)
    rows: int = Field(default=0, ge=0)
    sessions: int = Field(default=0, ge=0)
    notes: int = Field(default=0, ge=0)
    files: int = Field(default=0, ge=0)
    copies: int = Field(default=0, ge=0)
    handed: int = Field(default=0, ge=0)
