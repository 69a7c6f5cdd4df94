"""One claim as its insured person sees it: its facts, where it stands and what happened to it."""

from sqlalchemy import Table

from projections.claim_summary.fold import HANDLES, apply
from projections.claim_summary.reading import (
    ClaimSummary,
    Milestone,
    find,
    idle_drafts,
    list_of,
    to_pursue,
    transmitted_of,
)
from projections.claim_summary.scheduling import to_submit
from projections.claim_summary.table import NAME, TABLE, VERSION, What

__all__ = [
    "HANDLES",
    "NAME",
    "TABLE",
    "TABLES",
    "VERSION",
    "ClaimSummary",
    "Milestone",
    "What",
    "apply",
    "find",
    "idle_drafts",
    "list_of",
    "to_pursue",
    "to_submit",
    "transmitted_of",
]

TABLES: tuple[Table, ...] = (TABLE,)
