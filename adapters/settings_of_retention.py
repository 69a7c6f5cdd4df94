"""The settings of what is kept for how long, where nothing but an installation says so."""

from __future__ import annotations

from pydantic import Field

from adapters.settings_of_identity import IdentitySettings


class RetentionSettings(IdentitySettings):
    """How long what is not a claim is kept.

    retention_notice_days: an erasure that the table of retention orders is announced for so long.
    access_log_months: of a line that says what somebody of the staff was shown of whom.
    log_months: of the other lines beside the log of events: what was done with dead jobs.
    Source: docs/sources.md#retention
    """

    retention_notice_days: int = Field(30, ge=1, le=365)
    access_log_months: int = Field(36, ge=12, le=36)
    log_months: int = Field(12, ge=7, le=36)
