"""What people see: every view of the log, each in its own file and rebuildable at any time."""

from __future__ import annotations

from projections import (
    claim_marks,
    claim_summary,
    cnse_queue,
    contact_trace,
    desk_figures,
    kept_files,
    log_index,
    mailbox,
    payments,
    rate_window,
    retention,
    unread_letters,
)
from projections.base import METADATA, Opener, Page, Projection

__all__ = ["ALL", "METADATA", "Opener", "Page", "Projection"]

ALL: tuple[Projection, ...] = (
    claim_summary,
    rate_window,
    cnse_queue,
    contact_trace,
    mailbox,
    kept_files,
    unread_letters,
    desk_figures,
    payments,
    claim_marks,
    log_index,
    retention,
)
"""The views that the follower keeps."""
