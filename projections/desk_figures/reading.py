"""What is asked of the desk's figures; every answer reads counters, never the claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal_column, or_, select

from domain.figures import (
    MEASURED_DAYS,
    OLDEST_DAYS,
    AgeBand,
    Delay,
    delay_of,
    received_before,
)
from domain.values import Channel, ReasonCode, WaitsFor, Zone
from projections.desk_figures.table import COUNTERS, Counted

FLOWS: Final = (Counted.RECEIVED, Counted.REOPENED, Counted.DECIDED, Counted.ENDED)
WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Backlog:
    """So many claims of one kind that wait: how old they are, whence, and for whom they wait."""

    band: AgeBand
    channel: Channel
    zone: Zone
    waits_for: WaitsFor
    number: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A delay of some claims: of one channel or one zone, of all when both are None.

    delay: None while too few were decided.
    """

    channel: Channel | None
    zone: Zone | None
    delay: Delay | None


@dataclass(frozen=True, slots=True)
class Reason:
    """How often a reason was given: of a whole refusal, and of an acceptance in part."""

    code: ReasonCode
    refused: int
    reduced: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and went on a Paris day; `ended` is what left without a decision."""

    day: date
    received: int
    reopened: int
    decided: int
    ended: int


@dataclass(frozen=True, slots=True)
class Satisfied:
    """How many answered that they were satisfied, or not."""

    yes: int
    no: int


def backlog(db: Connection, today: date) -> tuple[Backlog, ...]:
    """The claims that wait on a Paris day, by age, channel, zone and for whom."""
    c = COUNTERS.c
    since = ((band, today - timedelta(days=days)) for band, days in OLDEST_DAYS.items())
    band = case(
        *((c.day >= day, literal_column(f"'{band}'")) for band, day in since),
        else_=literal_column(f"'{AgeBand.RED}'"),
    )
    groups = (band, c.channel, c.zone, c.about)
    query = select(*groups, func.sum(c.number)).where(c.what == Counted.OPEN, c.number > 0)
    found = db.execute(query.group_by(*groups))
    rows = (
        Backlog(AgeBand(b), Channel(channel), Zone(zone), WaitsFor(waits_for), int(number))
        for b, channel, zone, waits_for, number in found
    )
    return tuple(sorted(rows, key=lambda row: (row.band, row.channel, row.zone, row.waits_for)))


def delay(db: Connection, today: date, channel: Channel) -> Delay | None:
    """How long people of a channel waited in the last four weeks; None of too few decisions."""
    answered = _answered(today) & (COUNTERS.c.channel == channel)
    query = select(COUNTERS.c.about, func.sum(COUNTERS.c.number)).where(answered)
    found = db.execute(query.group_by(COUNTERS.c.about))
    return delay_of({int(days): int(number) for days, number in found})


def delays(db: Connection, today: date) -> tuple[Measured, ...]:
    """How long people waited in the last four weeks: all, by channel, by zone."""
    c = COUNTERS.c
    groups = (c.channel, c.zone, c.about)
    query = select(*groups, func.sum(c.number)).where(_answered(today)).group_by(*groups)
    sums: defaultdict[tuple[str | None, str | None], Counter[int]] = defaultdict(Counter)
    for channel, zone, days, number in db.execute(query):
        for key in ((None, None), (channel, None), (None, zone)):
            sums[key][int(days)] += int(number)
    every = [(None, None), *((one, None) for one in Channel), *((None, one) for one in Zone)]
    return tuple(Measured(*key, delay_of(sums[key])) for key in every)


def reasons(db: Connection, today: date) -> tuple[Reason, ...]:
    """Why claims were refused or reduced in the last four weeks, the most frequent first."""
    kinds = (Counted.REFUSED_FOR, Counted.REDUCED_FOR)
    sums = _sums(db, kinds, COUNTERS.c.about, since=_since(today), until=today)
    codes = {about for _, about in sums}
    found = (Reason(ReasonCode(code), sums[kinds[0], code], sums[kinds[1], code]) for code in codes)
    return tuple(sorted(found, key=lambda one: (-one.refused, -one.reduced, one.code)))


def throughput(db: Connection, today: date) -> tuple[Flow, ...]:
    """What came and went on each day of the last twelve weeks, earliest first.

    They are whole weeks from a Monday on, except the present one.
    """
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    sums = _sums(db, FLOWS, COUNTERS.c.day, since=first, until=today)
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return tuple(Flow(day, *(sums[what, day] for what in FLOWS)) for day in days)


def satisfaction(db: Connection, since: date | None = None) -> Satisfied:
    """How many were satisfied since a Paris day, ever when None."""
    sums = _sums(db, (Counted.SATISFACTION,), COUNTERS.c.about, since=since or date.min)
    return Satisfied(sums[Counted.SATISFACTION, "YES"], sums[Counted.SATISFACTION, "NO"])


def ahead(db: Connection, due: date) -> int:
    """How many claims that wait for an agent are due before a day."""
    return open_claims(db, WaitsFor.AGENT, due_before=due)


def open_claims(
    db: Connection,
    waits_for: WaitsFor,
    *,
    channel: Channel | None = None,
    zone: Zone | None = None,
    due_before: date | None = None,
) -> int:
    """How many claims wait; None lets all pass."""
    c = COUNTERS.c
    query = select(func.coalesce(func.sum(c.number), 0)).where(
        c.what == Counted.OPEN, c.about == waits_for, *_of(channel, zone)
    )
    if due_before is not None:
        query = query.where(
            or_(*(and_(c.channel == k, c.day < received_before(k, due_before)) for k in Channel))
        )
    return int(db.scalars(query).one())


def _of(channel: Channel | None, zone: Zone | None) -> Iterable[ColumnElement[bool]]:
    wanted: Mapping[ColumnElement[Any], str | None] = {
        COUNTERS.c.channel: channel,
        COUNTERS.c.zone: zone,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def _since(today: date) -> date:
    return today - timedelta(days=MEASURED_DAYS - 1)


def _answered(today: date) -> ColumnElement[bool]:
    c = COUNTERS.c
    return and_(c.what == Counted.FIRST_ANSWER, c.day.between(_since(today), today))


def _sums(
    db: Connection,
    kinds: Iterable[Counted],
    by: ColumnElement[Any],
    *,
    since: date,
    until: date = date.max,
) -> Counter[tuple[Counted, Any]]:
    c = COUNTERS.c
    query = select(c.what, by, func.sum(c.number)).where(
        c.what.in_(list(kinds)), c.day.between(since, until)
    )
    rows = db.execute(query.group_by(c.what, by))
    return Counter({(Counted(row[0]), row[1]): int(row[2]) for row in rows})
