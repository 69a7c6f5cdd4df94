"""`escale projections`: how every view stands, in every version."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from adapters.bootstrap import open_runtime
from adapters.http.standing import ViewStanding, standings
from adapters.settings import Settings

console = Console(highlight=False)


def print_standings(settings: Settings) -> None:
    """Print a line per version of a view."""
    runtime = open_runtime(settings)
    head = runtime.reader.head()
    table = Table(
        "view", "version", "position", "lag", "events/s", "state", "error", "built beside"
    )
    for one in standings(runtime, head):
        rate = "" if one.rate is None else f"{one.rate:,}"
        numbers = (str(one.version), f"{one.position:,}", f"{one.lag:,}", rate)
        table.add_row(one.name, *numbers, one.state, _error(one), _building(one))
    console.print(f"log head {head:,}")
    console.print(table)
    asyncio.run(runtime.close())


def _error(one: ViewStanding) -> str:
    if one.error is None:
        return ""
    return f"{one.error} at {one.error_position}, {one.error_event or 'unknown event'}"


def _building(one: ViewStanding) -> str:
    if one.building is None:
        return ""
    broken_off = ", broken off" if one.building.is_broken_off else ""
    return f"{one.building.position:,} of {one.building.target:,}{broken_off}"
