"""The desk's figures: the backlog, delays, reasons and throughput, counted day by day."""

from sqlalchemy import Table

from projections.desk_figures.fold import HANDLES, apply
from projections.desk_figures.reading import (
    Backlog,
    Flow,
    Measured,
    Reason,
    Satisfied,
    ahead,
    backlog,
    delay,
    delays,
    open_claims,
    reasons,
    satisfaction,
    throughput,
)
from projections.desk_figures.table import CLAIMS, COUNTERS, NAME, VERSION

__all__ = [
    "HANDLES",
    "NAME",
    "TABLES",
    "VERSION",
    "Backlog",
    "Flow",
    "Measured",
    "Reason",
    "Satisfied",
    "ahead",
    "apply",
    "backlog",
    "delay",
    "delays",
    "open_claims",
    "reasons",
    "satisfaction",
    "throughput",
]

TABLES: tuple[Table, ...] = (CLAIMS, COUNTERS)
