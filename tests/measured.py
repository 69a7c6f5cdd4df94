"""Counters of the desk, as many decisions and waiting claims would leave them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import insert

from adapters.bootstrap import Runtime
from domain.values import Channel, Zone
from projections.desk_figures.table import COUNTERS, Counted

DAY = date(2026, 3, 20)
HALF_AND_NINE = {23: 10, 41: 8, 90: 2}
"""Twenty decisions: half of them within 23 days, nine of ten within 41."""


def count(runtime: Runtime, what: Counted, number: int, about: str, **where: object) -> None:
    """One counter, of online claims in the zone on 20/03/2026 unless told otherwise."""
    row = {
        "what": what,
        "day": DAY,
        "channel": Channel.ONLINE,
        "zone": Zone.EU_EEA_UK_CH,
        "about": about,
        "number": number,
    }
    with runtime.views_writer.begin() as db:
        db.execute(insert(COUNTERS), [row | where])


def answered(
    runtime: Runtime, days: Mapping[int, int] = HALF_AND_NINE, channel: Channel = Channel.ONLINE
) -> None:
    """So many first decisions were made after so many days."""
    for each, number in days.items():
        count(runtime, Counted.FIRST_ANSWER, number, str(each), channel=channel)
