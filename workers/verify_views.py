"""Whether every view holds what the log amounts to: derived anew beside it, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console

import projections
from adapters.bootstrap import Runtime
from adapters.persistence.compare import Compared, Difference
from adapters.persistence.derive import Deriving
from adapters.persistence.log_reader import LogReader
from adapters.persistence.replay import NotThere, Outcome, Replay, Wanted
from adapters.persistence.scratch import reading_only, scratch
from adapters.proof.verifying import Broken, Kind
from workers.meter import Meter
from workers.refused import Refused

console = Console(highlight=False)
MOST: Final = 10_000
"""So many cells of a table are named; beyond them it is told how many rows differ."""


def view_differences(runtime: Runtime) -> Sequence[Broken]:
    """Every row of a view that the log does not amount to, by table, key and column, no value.

    Nothing that others see is written.
    Raises: Refused for a view that no follower ever kept.
    """
    log = reading_only(runtime.settings.log_url)
    reader = LogReader(log)
    deriving = Deriving(projections.ALL, reader, runtime.mapper, runtime.stopwatch)
    head = reader.head()
    meter = Meter("views", head, runtime.stopwatch)
    try:
        with scratch(runtime.settings.views_url) as db, meter:
            outcomes = Replay(deriving, db, reader, MOST).run(Wanted(), meter.moved)
            found = [broken for outcome in outcomes for broken in _broken(outcome)]
    except NotThere as error:
        raise Refused(f"{error} is not there yet: start a follower, or `escale rebuild`") from error
    finally:
        log.dispose()
    if not found:
        how_far = f"{meter.passed} of {head} events"  # a view that is behind is not changed
        console.print(f"ok: {len(deriving.views)} views are what {how_far} amount to")
    return found


def _broken(outcome: Outcome) -> Iterator[Broken]:
    if outcome.is_ahead:
        place = f"{outcome.name} shows what the log does not have"
        yield Broken(Kind.VIEW, outcome.live, place=place)
    for table in outcome.tables:
        for found in table.first:
            yield Broken(Kind.VIEW, outcome.position, place=_place(found))
        if len(table.first) >= MOST:
            yield Broken(Kind.VIEW, outcome.position, place=_rest(table))


def _place(found: Difference) -> str:
    key = ", ".join(map(str, found.key))
    if found.column is not None:
        return f"{found.table} ({key}) {found.column}"
    return f"{found.table} ({key}) row {'added' if found.derived is None else 'missing'}"


def _rest(table: Compared) -> str:
    return f"{table.table}: {table.differences} rows differ in all"
