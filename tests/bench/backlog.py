"""A backlog of any length, of fictive claims, filled straight into the views of a database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, insert, text

from adapters.persistence.database import VIEWS_SCHEMA
from domain.deadlines import due_on
from domain.values import Channel, DecisionOutcome, ReasonCode, StayReason, WaitsFor, Zone
from projections.cnse_queue.table import TABLE as QUEUE
from projections.desk_figures.table import CLAIMS, COUNTERS, Counted

DAYS: Final = 730
"""How far back the receipts go."""

AT_ONCE: Final = 20_000
HELD: Final = 400
"""So many of the most urgent are somebody's: a hundred agents, four each."""

IN_ZONE: Final = ("ES", "IT", "DE", "BE", "PT", "GB", "CH", "PL", "GR", "IE")
OUTSIDE: Final = ("MA", "TN", "DZ", "US", "TH", "SN", "TR", "CA", "JP", "BR")
RARE: Final[dict[str, str]] = {"country": "BT", "zone": "OUTSIDE", "channel": "PAPER"}
"""A filter that some two hundred of a million pass."""

SHARES: Final = ((0.80, Zone.EU_EEA_UK_CH), (0.98, Zone.OUTSIDE), (1.0, Zone.FR_COM))
Row = dict[str, Any]
NOBODY: Final[Row] = {"lease_id": None, "agent_id": None, "lease_expires_at": None}


def fill(views: Engine, count: int, today: date) -> None:
    """So many claims that wait, two years of receipts, and the figures that follow from them."""
    chance = random.Random(count)
    claims = (_claim(number, chance, today) for number in range(count))
    counted: Counter[tuple[Any, ...]] = Counter()
    while rows := list(islice(claims, AT_ONCE)):
        for row in rows:
            counted[_cell(row)] += 1
        with views.begin() as db:
            _load(db, QUEUE, rows)
            _load(db, CLAIMS, map(_known, rows))
    counted += _past(chance, today, max(1, count // 700))
    names = ("what", "day", "channel", "zone", "about")
    totals = [
        dict(zip(names, key, strict=True)) | {"number": number} for key, number in counted.items()
    ]
    with views.begin() as db:
        _load(db, COUNTERS, totals)
    with views.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("ANALYZE"))  # as the database does by itself after a while


def _claim(number: int, chance: random.Random, today: date) -> Row:
    is_held = number < HELD
    channel = Channel.PAPER if chance.random() < 0.2 and not is_held else Channel.ONLINE
    received_on = today - timedelta(days=DAYS + 60 if is_held else chance.randrange(DAYS))
    waits_for = WaitsFor.INSURED if chance.random() < 0.1 and not is_held else WaitsFor.AGENT
    return {
        "claim_id": UUID(int=chance.getrandbits(128)),
        "is_waiting": True,
        "waits_for": waits_for,
        "channel": channel,
        "received_on": received_on,
        "due_on": due_on(channel, received_on),
        "position": -1 - number,
        **_told(number, chance),
        **(_lease(number) if is_held else NOBODY),
    }


def _told(number: int, chance: random.Random) -> Row:
    share = chance.random()
    zone = next(zone for bound, zone in SHARES if share < bound)
    country = {Zone.EU_EEA_UK_CH: chance.choice(IN_ZONE), Zone.FR_COM: "PF"}.get(zone)
    return {
        "reference": f"ETR-{number}",
        "country": country or (RARE["country"] if number % 10_000 < 50 else chance.choice(OUTSIDE)),
        "zone": zone,
        "stay_reason": chance.choice(list(StayReason)),
        "amount_cents": int(chance.lognormvariate(9.2, 1.2)),
        "is_planned": chance.random() < 0.05,
        "is_third_party_accident": chance.random() < 0.02,
        "documents": chance.randrange(1, 11),
        "missing_expected": [],
        "assessed_by": None,
        "reminds_on": None,
        "is_suspected": False,
        "suspicions": [],
    }


def _lease(number: int) -> Row:
    until = datetime.now(UTC) + timedelta(days=1)
    agent_id = UUID(int=number % 100 + 1)
    return {"lease_id": UUID(int=number), "agent_id": agent_id, "lease_expires_at": until}


def _known(row: Row) -> Row:
    kept = ("claim_id", "channel", "zone", "received_on", "waits_for")
    return {name: row[name] for name in kept} | {"is_answered": False}


def _cell(row: Row) -> tuple[Any, ...]:
    return Counted.OPEN, row["received_on"], row["channel"], row["zone"], row["waits_for"]


def _past(chance: random.Random, today: date, each_day: int) -> Counter[tuple[Any, ...]]:
    """What came and went on each day of two years."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for days in range(DAYS):
        day = today - timedelta(days=days)
        for _ in range(each_day):
            channel = Channel.PAPER if chance.random() < 0.2 else Channel.ONLINE
            zone = next(zone for bound, zone in SHARES if bound >= chance.random())
            took = int(chance.gammavariate(4, 12)) + (90 if channel is Channel.PAPER else 0)
            outcome = chance.choice(list(DecisionOutcome))
            counted[Counted.RECEIVED, day, channel, zone, ""] += 1
            counted[Counted.DECIDED, day, channel, zone, outcome] += 1
            counted[Counted.FIRST_ANSWER, day, channel, zone, str(took)] += 1
            if outcome is DecisionOutcome.REFUSED:
                reason = chance.choice(list(ReasonCode))
                counted[Counted.REFUSED_FOR, day, channel, zone, reason] += 1
        counted[Counted.SATISFACTION, day, "", "", "YES"] += each_day // 4
    return counted


def _load(db: Connection, table: Table, rows: Iterable[Row]) -> None:
    if db.dialect.name == "sqlite":
        db.execute(insert(table), list(rows))
        return
    names = table.c.keys()
    cursor = db.connection.cursor()
    where = f"{VIEWS_SCHEMA}.{table.name} ({', '.join(names)})"
    with cursor.copy(f"COPY {where} FROM STDIN") as copy:
        for cells in _cells(rows, names):
            copy.write_row(cells)


def _cells(rows: Iterable[Row], names: list[str]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_text(row[name]) for name in names]


def _text(cell: Any) -> Any:
    if cell == []:
        return "[]"
    return str(cell) if isinstance(cell, str) else cell
