"""How many claims wait: exact where counters know it, bounded where they do not."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from adapters.http.queue_total import COUNTED
from domain.values import Channel, WaitsFor, Zone
from installation import Site
from measured import DAY, count
from projections.cnse_queue.table import TABLE
from projections.desk_figures.table import Counted


def total(site: Site, **filters: Any) -> tuple[int, bool]:
    body = site["agent"].get("/desk/queue", params=filters).json()
    return body["total"], body["total_is_exact"]


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({}, 1_000_000),
        ({"waits_for": "INSURED"}, 70),
        ({"channel": "PAPER"}, 0),
        ({"zone": "EU_EEA_UK_CH", "channel": "ONLINE"}, 1_000_000),
        ({"due_by": "2026-04-17"}, 1_000_000),
        ({"due_by": "2026-04-16"}, 0),
        ({"due_by": "9999-12-31"}, 1_000_000),
        ({"due_by": "0001-01-01"}, 0),
    ],
)
def test_the_counters_tell_how_many_wait(site: Site, filters: dict[str, str], number: int) -> None:
    count(site.runtime, Counted.OPEN, 1_000_000, WaitsFor.AGENT)
    count(site.runtime, Counted.OPEN, 70, WaitsFor.INSURED)
    assert total(site, **filters) == (number, True)


def test_the_counters_of_each_channel_are_due_on_days_of_their_own(site: Site) -> None:
    for channel in Channel:
        count(site.runtime, Counted.OPEN, 5, WaitsFor.AGENT, channel=channel, day=DAY)
    for due_by, number in (("2026-04-17", 5), ("2026-09-19", 5), ("2026-09-20", 10)):
        assert total(site, due_by=due_by) == (number, True)
    assert total(site, due_by="2026-09-20", zone=Zone.OUTSIDE) == (0, True)


def test_what_no_counter_knows_is_counted_and_said_to_be_exact_while_it_is(
    site: Site, claim: str
) -> None:
    assert total(site, country="ES") == (1, True)
    assert total(site, most_cents=8539) == (0, True)
    repeat(site, claim, COUNTED - 2)
    assert total(site, country="ES") == (COUNTED - 1, True)
    repeat(site, claim, 3)
    assert total(site, country="ES") == (COUNTED, False)


def repeat(site: Site, claim: str, times: int) -> None:
    """So many claims more that wait like this one."""
    with site.runtime.views_writer.begin() as db:
        claim_id = UUID(claim.removeprefix("/claims/"))
        row = db.execute(select(TABLE).where(TABLE.c.claim_id == claim_id)).mappings().one()
        db.execute(insert(TABLE), [{**row, "claim_id": uuid4()} for _ in range(times)])
