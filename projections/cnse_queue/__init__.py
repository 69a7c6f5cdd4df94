"""The CNSE desk's work queue: submitted claims that wait, the most urgent first."""

from sqlalchemy import Table

from projections.cnse_queue.fold import HANDLES, apply
from projections.cnse_queue.reading import (
    Place,
    Waiting,
    count,
    ended_leases,
    free,
    held_by,
    place,
    suspected,
    to_remind,
    waiting,
)
from projections.cnse_queue.table import NAME, TABLE, VERSION

__all__ = [
    "HANDLES",
    "NAME",
    "TABLE",
    "TABLES",
    "VERSION",
    "Place",
    "Waiting",
    "apply",
    "count",
    "ended_leases",
    "free",
    "held_by",
    "place",
    "suspected",
    "to_remind",
    "waiting",
]

TABLES: tuple[Table, ...] = (TABLE,)
