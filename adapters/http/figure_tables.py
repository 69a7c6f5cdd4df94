"""The desk's figures, gathered, and as tables that people read."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from io import StringIO
from typing import Final, NamedTuple

from sqlalchemy import Connection

from adapters import french
from adapters.http.contact_table import BYTE_ORDER_MARK, harmless
from domain.figures import MEASURED_DAYS
from domain.reference.reasons import reason_of
from domain.values import ReasonCode
from projections import desk_figures
from projections.desk_figures import Backlog, Flow, Measured, Reason, Satisfied

SHOWN_DAYS: Final = 14


class FigureTable(StrEnum):
    """The tables that there are."""

    BACKLOG = "backlog"
    WAITING = "waiting"
    DELAYS = "delays"
    REASONS = "reasons"
    WEEKS = "weeks"
    DAYS = "days"
    SATISFACTION = "satisfaction"


class Figures(NamedTuple):
    """All figures of a Paris day. lately: of the last four weeks; days: of twelve weeks."""

    today: date
    backlog: tuple[Backlog, ...]
    delays: tuple[Measured, ...]
    reasons: tuple[Reason, ...]
    days: tuple[Flow, ...]
    lately: Satisfied
    ever: Satisfied

    @property
    def weeks(self) -> tuple[Flow, ...]:
        """What came and went in each week, under its Monday."""
        found: dict[date, list[Flow]] = {}
        for flow in self.days:
            found.setdefault(flow.day - timedelta(days=flow.day.weekday()), []).append(flow)
        return tuple(_summed(monday, flows) for monday, flows in found.items())

    @property
    def shown_days(self) -> tuple[Flow, ...]:
        """What came and went on each of the last days."""
        return self.days[-SHOWN_DAYS:]


class Sheet(NamedTuple):
    """A table. name: what its file is called; title, columns, rows: as people read them."""

    name: FigureTable
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures_of(db: Connection, today: date) -> Figures:
    """All figures of a Paris day."""
    since = today - timedelta(days=MEASURED_DAYS - 1)
    return Figures(
        today=today,
        backlog=desk_figures.backlog(db, today),
        delays=desk_figures.delays(db, today),
        reasons=desk_figures.reasons(db, today),
        days=desk_figures.throughput(db, today),
        lately=desk_figures.satisfaction(db, since),
        ever=desk_figures.satisfaction(db),
    )


def sheet_of(name: FigureTable, figures: Figures) -> Sheet:
    """One of the tables."""
    rows = tuple(tuple(map(str, row)) for row in _ROWS[name](figures))
    return Sheet(name, french.FIGURE_TITLES[name], french.FIGURE_COLUMNS[name], rows)


def csv_of(sheet: Sheet) -> str:
    """A table in UTF-8 with its mark, cells apart by semicolons, as French spreadsheets read."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in (sheet.columns, *sheet.rows))
    return BYTE_ORDER_MARK + written.getvalue()


def name_of(measured: Measured) -> str:
    """Of which claims a delay is."""
    if measured.channel:
        return french.CHANNELS[measured.channel]
    return french.ZONES[measured.zone] if measured.zone else french.ALL_CLAIMS


def reason_name(code: ReasonCode) -> str:
    """A reason as the person reads it, without the day that a letter puts in."""
    return reason_of(code).sentence.partition(" (")[0].rstrip(".")


Cells = Iterable[Sequence[str | int]]


def _backlog(figures: Figures) -> Cells:
    names, channels, zones = french.AGE_BANDS, french.CHANNELS, french.ZONES
    keys = Counter[tuple[str, str, str]]()
    for one in figures.backlog:
        keys[names[one.band], channels[one.channel], zones[one.zone]] += one.number
    return ((*key, number) for key, number in keys.items())


def _waiting(figures: Figures) -> Cells:
    keys = Counter[tuple[str, str, str]]()
    for one in figures.backlog:
        whom = french.WAITED_FOR.get(one.waits_for, one.waits_for.value)
        keys[whom, french.CHANNELS[one.channel], french.ZONES[one.zone]] += one.number
    return ((*key, number) for key, number in sorted(keys.items()))


def _delays(figures: Figures) -> Cells:
    for one in figures.delays:
        delay = one.delay
        if delay is None:
            yield name_of(one), "", "", french.TOO_FEW
        else:
            yield name_of(one), delay.median_days, delay.ninth_decile_days, delay.decisions


def _reasons(figures: Figures) -> Cells:
    return ((reason_name(o.code), o.code, o.refused, o.reduced) for o in figures.reasons)


def _flows(flows: Iterable[Flow]) -> Cells:
    return ((french.day(o.day), o.received, o.reopened, o.decided, o.ended) for o in flows)


def _satisfaction(figures: Figures) -> Cells:
    both = zip(french.PERIODS, (figures.lately, figures.ever), strict=True)
    return ((period, one.yes, one.no) for period, one in both)


_ROWS: Final[Mapping[FigureTable, Callable[[Figures], Cells]]] = {
    FigureTable.BACKLOG: _backlog,
    FigureTable.WAITING: _waiting,
    FigureTable.DELAYS: _delays,
    FigureTable.REASONS: _reasons,
    FigureTable.WEEKS: lambda figures: _flows(figures.weeks),
    FigureTable.DAYS: lambda figures: _flows(figures.shown_days),
    FigureTable.SATISFACTION: _satisfaction,
}


def _summed(day: date, flows: Iterable[Flow]) -> Flow:
    each = [(one.received, one.reopened, one.decided, one.ended) for one in flows]
    return Flow(day, *map(sum, zip(*each, strict=True)))
