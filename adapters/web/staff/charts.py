"""The desk's figures as bars: each with its words and its number, so that none needs a colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from adapters import french
from adapters.http.figure_tables import (
    Figures,
    FigureTable,
    Sheet,
    name_of,
    reason_name,
    sheet_of,
)
from domain.figures import AgeBand
from domain.values import Channel
from projections.desk_figures import Flow

FULL: Final = 100.0


class Bar(NamedTuple):
    """A bar. look: which of the two patterns; width: 0 to 100; text: its number in words."""

    name: str
    look: int
    width: float
    text: str


class Group(NamedTuple):
    """Bars that belong together. note: said in their place when there are none."""

    name: str
    bars: tuple[Bar, ...]
    note: str = ""


class Chart(NamedTuple):
    """A table, and the groups of bars that show it. series: name of each pattern."""

    sheet: Sheet
    series: tuple[str, ...]
    groups: tuple[Group, ...]


class Line(NamedTuple):
    """The numbers of a group, one for each pattern; None where nothing can be said."""

    name: str
    numbers: Sequence[int] | None


Lines = Iterable[Line]


def charts_of(figures: Figures) -> tuple[Chart, ...]:
    """Every chart, in the order of the page."""
    return tuple(_chart(name, figures) for name in FigureTable)


def _chart(name: FigureTable, figures: Figures) -> Chart:
    series, lines = _SHAPES[name]
    found = tuple(lines(figures))
    most = max((number for line in found for number in line.numbers or ()), default=0)
    in_words = french.days_in_words if name is FigureTable.DELAYS else french.grouped

    def group(line: Line) -> Group:
        numbers = line.numbers
        if numbers is None:
            return Group(line.name, (), french.TOO_FEW)
        bars = (
            Bar(said, look, round(FULL * number / most, 1) if most else 0, in_words(number))
            for look, (said, number) in enumerate(zip(series, numbers, strict=True))
        )
        return Group(line.name, tuple(bars))

    return Chart(sheet_of(name, figures), series, tuple(map(group, found)))


def _backlog(figures: Figures) -> Lines:
    sums = Counter[tuple[AgeBand, Channel]]()
    for one in figures.backlog:
        sums[one.band, one.channel] += one.number
    for band in AgeBand:
        yield Line(french.AGE_BANDS[band], [sums[band, channel] for channel in Channel])


def _waiting(figures: Figures) -> Lines:
    sums: dict[str, Counter[Channel]] = {name: Counter() for name in french.WAITED_FOR.values()}
    for one in figures.backlog:
        whom = french.WAITED_FOR.get(one.waits_for, one.waits_for.value)
        sums.setdefault(whom, Counter())[one.channel] += one.number
    for whom, numbers in sums.items():
        yield Line(french.begun(whom), [numbers[channel] for channel in Channel])


def _delays(figures: Figures) -> Lines:
    for one in figures.delays:
        delay = one.delay
        told = (delay.median_days, delay.ninth_decile_days) if delay else None
        yield Line(name_of(one), told)


def _reasons(figures: Figures) -> Lines:
    return (Line(reason_name(one.code), (one.refused, one.reduced)) for one in figures.reasons)


def _flows(flows: Iterable[Flow], before: str = "") -> Lines:
    for one in flows:
        yield Line(
            before + french.day(one.day), (one.received + one.reopened, one.decided + one.ended)
        )


def _satisfaction(figures: Figures) -> Lines:
    both = zip(french.PERIODS, (figures.lately, figures.ever), strict=True)
    return (Line(period, (one.yes, one.no)) for period, one in both)


def _named(*names: str) -> tuple[str, ...]:
    return tuple(french.SERIES[name] for name in names)


_BY_CHANNEL: Final = tuple(french.CHANNELS[channel] for channel in Channel)
_IN_AND_OUT: Final = _named("in", "out")
_SHAPES: Final[Mapping[FigureTable, tuple[tuple[str, ...], Callable[[Figures], Lines]]]] = {
    FigureTable.BACKLOG: (_BY_CHANNEL, _backlog),
    FigureTable.WAITING: (_BY_CHANNEL, _waiting),
    FigureTable.DELAYS: (_named("median", "ninth"), _delays),
    FigureTable.REASONS: (_named("refused", "reduced"), _reasons),
    FigureTable.WEEKS: (_IN_AND_OUT, lambda figures: _flows(figures.weeks, french.WEEK_OF)),
    FigureTable.DAYS: (_IN_AND_OUT, lambda figures: _flows(figures.shown_days)),
    FigureTable.SATISFACTION: (_named("yes", "no"), _satisfaction),
}
