"""The settings of what is kept for how long, where nothing but an installation says so."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class RetentionSettings(BaseSettings):
    """How long what is not a claim is kept.

    retention_notice_days: an erasure that the table of retention orders is announced for so long.
    access_log_months: of a line of the access log; access_log_opening_months: of one that says that
    somebody of the staff opened a file.
    Source: docs/sources.md#retention
    """

    retention_notice_days: int = Field(30, ge=1, le=365)
    access_log_months: int = Field(12, ge=6, le=36)
    access_log_opening_months: int = Field(36, ge=6, le=36)
